import { beforeEach, describe, expect, test } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Random } from '../../base/random.ts'
import { Signal } from '../../base/signal.ts'
import type { BlockSummary, ChainTip } from '../../chain/index.ts'
import { PromotedReader } from './promoted-reader.ts'

const hours8 = 8 * 3600

let kept: Map<string, string>
let isFull: boolean
let blocks: { readonly user: string; readonly text: string; readonly time: number }[]
let now: number
/** Whether chance lets a message take the place of another one. */
let chance: boolean
let tipChanged: Signal<ChainTip>
let others: PromotedReader

const idOf = (height: number): Uint8Array => Uint8Array.of(height & 255, height >> 8)
const tip = (): ChainTip => ({ height: blocks.length - 1, id: idOf(blocks.length - 1), time: blocks.at(-1)?.time ?? 0 })

const openReader = (): PromotedReader =>
  new PromotedReader({
    chain: {
      tip,
      tipChanged,
      blockIdAt: (height) => (height >= 0 && height < blocks.length ? idOf(height) : undefined),
      blockSummary: (id) => {
        const block = blocks[(id[0] ?? 0) + ((id[1] ?? 0) << 8)]
        return block === undefined
          ? undefined
          : ({ promotedText: block.text, promotedBy: block.user, time: block.time } as BlockSummary)
      },
    },
    preferences: {
      get: (name) => kept.get(name),
      set: (name, value) => {
        if (isFull) throw new CodedError('store.disk-full', 'There is no space left.')
        kept.set(name, value)
      },
    },
    clock: new ManualClock(),
    random: { bytes: (length: number) => new Uint8Array(length).fill(chance ? 0 : 255) } satisfies Random,
    log: silentLog,
    adjustedTime: () => now,
  })

const connect = (text: string, user = 'nobody', time = now): void => {
  blocks.push({ user, text, time })
  tipChanged.emit(tip())
}

beforeEach(() => {
  kept = new Map()
  isFull = false
  blocks = []
  now = 1_700_000_000
  chance = false
  tipChanged = new Signal()
  others = openReader()
  connect('The Times', 'nobody', 1_384_394_255)
})

describe('in timelines', () => {
  test('the first message is shown, once, as of now', () => {
    connect('Buy this [en]', 'alice')
    now += 60
    expect(others.takeDue()).toEqual({ user: 'alice', text: 'Buy this [en]', height: 1, time: now })
    expect(others.takeDue()).toBeUndefined()
  })

  test('one in eight hours, also across a restart', () => {
    connect('one')
    expect(others.takeDue()?.text).toBe('one')
    connect('two')
    now += hours8
    expect(others.takeDue()).toBeUndefined()
    others = openReader()
    expect(others.takeDue()).toBeUndefined()
    now += 1
    expect(others.takeDue()?.text).toBe('two')
  })

  test.each([
    ['[en]', 'late [en]', true, 'late [en]'],
    ['[en]', 'late [en]', false, 'first'],
    ['[en]', 'spät [de]', true, 'first'],
    ['[en]', 'all [de] [en]', true, 'first'],
    ['[de]', 'spät [de]', true, 'spät [de]'],
    ['[]', 'odd []', true, 'first'],
  ])('with %s preferred, a later “%s”, chance being %s, makes it “%s”', (language, text, luck, expected) => {
    others.language = language
    chance = luck
    connect('first')
    connect(text)
    expect(others.takeDue()?.text).toBe(expected)
  })

  test('what promotes nothing is not shown, and takes no place', () => {
    connect(' ')
    expect(others.takeDue()).toBeUndefined()
    connect('\u200b')
    expect(others.takeDue()).toBeUndefined()
    connect('real')
    expect(others.takeDue()?.text).toBe('real')
  })

  test('old blocks are no news: while the chain is fetched nothing is noted', () => {
    connect('last week', 'nobody', now - 7 * 86_400)
    expect(others.takeDue()).toBeUndefined()
  })

  test('on a full disk nothing is shown rather than the same again and again', () => {
    connect('one')
    isFull = true
    expect(others.takeDue()).toBeUndefined()
    isFull = false
    expect(others.takeDue()?.text).toBe('one')
  })
})

describe('the preferred language', () => {
  test('is English until it is set, and is kept', () => {
    expect(others.language).toBe('[en]')
    others.language = '[fr]'
    expect(openReader().language).toBe('[fr]')
  })
})

describe('the list', () => {
  const heightsOf = async (count: number, maxHeight = Infinity, sinceHeight = -1) =>
    (await others.list({ count, maxHeight, sinceHeight })).map(({ height }) => height)

  beforeEach(() => {
    for (const text of ['a', 'b', 'b', ' ', 'b', 'c']) connect(text)
  })

  test('is by height, ascending; of the same ones in a row the newest, what says nothing aside', async () => {
    expect(await heightsOf(10)).toEqual([0, 1, 5, 6])
    expect(await others.list({ count: 1, maxHeight: 1, sinceHeight: -1 })).toEqual([
      { user: 'nobody', text: 'a', height: 1, time: now },
    ])
  })

  test.each([
    [2, Infinity, -1, [5, 6]],
    [10, 3, -1, [0, 1, 3]],
    [10, Infinity, 1, [5, 6]],
    [0, Infinity, -1, []],
    [-5, Infinity, -1, []],
    [10, -7, -1, []],
    [10, Infinity, 99, []],
    [2 ** 40, 2 ** 40, -(2 ** 40), [0, 1, 5, 6]],
  ])('of %d up to %d, above %d', async (count, max, since, expected) => {
    expect(await heightsOf(count, max, since)).toEqual(expected)
  })
})
