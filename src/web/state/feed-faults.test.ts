import { expect, it } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { feedTexts } from '../locales/en-feeds.ts'
import { feedSentenceOf, problemWords } from './feed-faults.ts'

const fault = (name: string): CodedError => new CodedError('rpc.-1', 'As the node says it', { fault: name })

it('says by its code why a feed cannot be had, and else what the node says', () => {
  expect(feedSentenceOf(fault('feeds.status-404'))).toBe(feedTexts.problems['status-404'])
  expect(feedSentenceOf(fault('feeds.something-new'))).toBe('As the node says it.')
  expect(feedSentenceOf(fault('status-404'))).toBe('As the node says it.')
  expect(feedSentenceOf(new Error('Odd'))).toBe('Odd.')
  expect(problemWords({ problemCode: 'unreachable' })).toBe(feedTexts.problems.unreachable)
  expect(problemWords({ problemCode: null })).toBeUndefined()
  expect(problemWords({ problemCode: 'something-new' })).toBeUndefined()
})
