import { beforeEach, describe, expect, test } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { Signal } from '../../base/signal.ts'
import type { ChainTip, PromotedText } from '../../chain/index.ts'
import { type MessageOperation, PromotedMessages } from './promoted-messages.ts'

let kept: Map<string, string>
let isFull: boolean
/** What the next block says. */
let said: PromotedText | undefined
let mined: Signal<ChainTip>
let own: PromotedMessages

const openMessages = (): PromotedMessages =>
  new PromotedMessages({
    chain: {
      mined,
      setPromotedMessage: (message) => {
        said = message
      },
    },
    preferences: {
      get: (name) => kept.get(name),
      set: (name, value) => {
        if (isFull) throw new CodedError('store.disk-full', 'There is no space left.')
        kept.set(name, value)
      },
    },
    log: silentLog,
  })

const mine = (): void => {
  mined.emit({ height: 1, id: new Uint8Array(32), time: 0 })
}

beforeEach(() => {
  kept = new Map()
  isFull = false
  said = undefined
  mined = new Signal()
  own = openMessages()
})

const codeOf = (change: () => void): string => {
  try {
    change()
    return 'none'
  } catch (error) {
    return (error as CodedError).code
  }
}

test('where nobody set any, blocks promote nothing', () => {
  mine()
  expect([said, own.messages]).toEqual([undefined, { user: 'nobody', texts: [] }])
})

test.each<[MessageOperation, string, readonly string[]]>([
  ['replace', 'c', ['c']],
  ['add', 'c', ['a', 'b', 'c']],
  ['add', 'b', ['a', 'b']],
  ['add', 'a', ['a', 'b', 'a']],
  ['remove', 'a', ['b']],
  ['remove', 'c', ['a', 'b']],
])('%s “%s” makes %j of two', (operation, text, expected) => {
  own.change('alice', 'a', 'replace')
  own.change('alice', 'b', 'add')
  expect(own.change('alice', text, operation)).toEqual(expected)
  expect(openMessages().messages).toEqual({ user: 'alice', texts: expected })
})

test('they take turns, block by block, and go on after a restart', () => {
  for (const text of ['a', 'b', 'c']) own.change('alice', text, 'add')
  expect(said).toEqual({ signer: 'alice', text: 'a' })
  mine()
  expect(said).toEqual({ signer: 'alice', text: 'b' })
  mine()
  own = openMessages()
  expect(said).toEqual({ signer: 'alice', text: 'c' })
})

test('without the last one blocks promote nothing again', () => {
  own.change('alice', 'a', 'add')
  own.change('alice', 'a', 'remove')
  expect(said).toBeUndefined()
  own.change('alice', 'b', 'add')
  own.clear()
  expect([said, openMessages().messages.texts]).toEqual([undefined, []])
})

test('a name that nobody can have speaks for nobody (errata 70)', () => {
  own.change('Bad Name', 'a', 'add')
  expect([said?.signer, own.messages.user]).toEqual(['nobody', 'Bad Name'])
})

test('on a full disk mining goes on with the same one', () => {
  for (const text of ['a', 'b']) own.change('alice', text, 'add')
  isFull = true
  mine()
  expect(said?.text).toBe('a')
  expect(codeOf(() => own.change('alice', 'c', 'add'))).toBe('store.disk-full')
  expect(own.messages.texts).toEqual(['a', 'b'])
})

describe('refused is', () => {
  test.each([
    ['no text', ''],
    ['half a character', 'a\ud800'],
    ['141 characters', 'x'.repeat(141)],
    ['what no transaction has room for', '😀'.repeat(120)],
  ])('%s', (_what, text) => {
    expect(codeOf(() => own.change('alice', text, 'add'))).toBe('promoted.text-invalid')
    expect(own.messages.texts).toEqual([])
  })

  test('the hundred and first', () => {
    for (let index = 0; index < 100; index += 1) own.change('alice', `text ${String(index)}`, 'add')
    expect(codeOf(() => own.change('alice', 'one more', 'add'))).toBe('promoted.full')
  })
})
