import { expect, it } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from './faults.ts'

it('says a fault in the words of the page where the node names it, else by its number, else in those of the node', () => {
  const named = (fault: string): string => sentenceOf(new CodedError('rpc.-25', 'Node words', { fault }))
  expect(named('posts.not-ready')).toBe(texts.faults.named['posts.not-ready'])
  expect(named('posts.unheard-of')).toBe(texts.faults.busy)
  expect(sentenceOf(new CodedError('rpc.-11', 'Node words'))).toBe('Node words.')
})
