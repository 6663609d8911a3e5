import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import '../../test/support/generated-cases.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { concatBytes } from '../base/bytes.ts'
import {
  decodeOwnPage,
  encodeOwnPage,
  listedIn,
  noComputer,
  type OwnEntries,
  type OwnEntry,
  ownPageBytes,
  saysAsMuch,
  takeEntry,
  timeText,
} from './own-lists.ts'

/** Few keys, computers and counts, so that entries meet. */
const anyEntry: fc.Arbitrary<OwnEntry> = fc
  .record({
    key: fc.constantFrom('follow:bob', 'follow:carol', 'mute:word:tea', 'bookmark:bob:7', 'read:bob:bob'),
    computer: fc.constantFrom('00000001', 'aabbccdd', noComputer),
    count: fc.integer({ min: 1, max: 4 }),
    isRemoved: fc.boolean(),
    time: fc.integer({ min: 0, max: 3 }),
    said: fc.constantFrom('', 'a', 'é', '\u{1f600}', '\uffff'),
  })
  .map(({ time, said, ...entry }) => ({ ...entry, value: entry.isRemoved ? timeText(time) : said }))

const anyEntries = fc.array(anyEntry, { maxLength: 12 })

const merged = (...parts: readonly (readonly OwnEntry[])[]): OwnEntries => {
  const entries: OwnEntries = new Map()
  for (const part of parts) for (const entry of part) takeEntry(entries, entry)
  return entries
}

const inOrder = (entries: OwnEntries): readonly unknown[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1))

describe('entries of two computers', () => {
  test('become the same, whoever takes in whose, in whatever order and however often', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, anyEntries, (a, b, c) => {
        const whole = inOrder(merged(a, b, c))
        expect(inOrder(merged(c, b, a))).toEqual(whole)
        expect(inOrder(merged([...merged(a, b).values()], c))).toEqual(whole)
        expect(inOrder(merged(a, [...merged(b, c).values()]))).toEqual(whole)
        expect(inOrder(merged(a, b, c, a, b, [...b].reverse()))).toEqual(whole)
      }),
    )
  })

  test('lose nothing: what is taken in says as much as each one, and an older state changes nothing', () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (a, b) => {
        const whole = merged(a, b)
        for (const entry of [...a, ...b]) expect(saysAsMuch(whole, entry)).toBe(true)
        const again = merged([...whole.values()])
        for (const entry of a) takeEntry(again, entry)
        expect(inOrder(again)).toEqual(inOrder(whole))
      }),
    )
  })

  test('an addition that a remover has not seen stays; what it has seen goes', () => {
    const here = { key: 'follow:bob', computer: 'aabbccdd', count: 3, isRemoved: false, value: '' }
    const there = { ...here, computer: '00000001', count: 9 }
    const gone = { ...there, isRemoved: true, value: timeText(5) }
    expect([...listedIn(merged([here], [gone], [there])).keys()]).toEqual(['follow:bob'])
    expect(listedIn(merged([{ ...here, isRemoved: true, value: timeText(1) }], [here], [gone])).size).toBe(0)
    expect(listedIn(merged([gone], [{ ...there, count: 10 }])).size).toBe(1)
  })
})

const page = {
  pages: 4,
  entries: merged([
    { key: 'mute:word:é', computer: 'aabbccdd', count: 7, isRemoved: false, value: '9999999999é' },
    { key: 'follow:bob', computer: '00000001', count: 2 ** 31, isRemoved: true, value: timeText(17) },
  ]),
}

describe('a page', () => {
  test('is read as it was written, and says of its size no more than a multiple of 512', () => {
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 1, max: 64 }), (entries, pages) => {
        const plaintext = encodeOwnPage({ pages, entries }) ?? new Uint8Array()
        expect(plaintext.length % 512).toBe(0)
        const read = decodeOwnPage(plaintext)
        expect(read.ok && read.value).toEqual({ pages, entries, damaged: 0 })
      }),
    )
  })

  test('has no room for more than fits into an item', () => {
    const many = Array.from({ length: 400 }, (_, index) => ({
      ...{ key: `follow:user${String(index)}`, computer: 'aabbccdd', count: index + 1, isRemoved: false, value: '' },
    }))
    expect(encodeOwnPage({ pages: 1, entries: many })).toBeUndefined()
    expect(encodeOwnPage({ pages: 1, entries: many.slice(0, 150) })?.length).toBeLessThanOrEqual(ownPageBytes)
  })

  test('of whatever bytes ends nothing: entries that are none are counted, the others are read', () => {
    const padded = (value: Parameters<typeof encodeBencode>[0]): Uint8Array =>
      concatBytes(encodeBencode(value), Uint8Array.of(0x80, 0, 0))
    const good = [Uint8Array.of(1, 2, 3, 4), 1, 'follow:bob', 0, '']
    const bad = [
      [],
      'x',
      [Uint8Array.of(1), 1, 'follow:bob', 0, ''],
      [Uint8Array.of(1, 2, 3, 4), 0, 'follow:bob', 0, ''],
      [Uint8Array.of(1, 2, 3, 4), 2 ** 31 + 1, 'follow:bob', 0, ''],
      [Uint8Array.of(1, 2, 3, 4), 1, 'bob', 0, ''],
      [Uint8Array.of(1, 2, 3, 4), 1, 'follow:bob', 1, 'yesterday'],
      [Uint8Array.of(1, 2, 3, 4), 1, 'follow:b\0b', 0, ''],
      [Uint8Array.of(1, 2, 3, 4), 1, `follow:${'b'.repeat(1100)}`, 0, ''],
    ]
    const read = decodeOwnPage(padded({ version: 1, pages: 2, entries: [...bad, good] }))
    expect(read.ok && [read.value.damaged, read.value.entries.map(({ key }) => key)]).toEqual([9, ['follow:bob']])
    for (const [value, code] of [
      [{ version: 2, pages: 1, entries: [] }, 'own-page-later'],
      [{ version: 1, pages: 65, entries: [] }, 'own-page-malformed'],
      [{ version: 1, pages: 0, entries: [] }, 'own-page-malformed'],
      [{ version: 1, pages: 1 }, 'own-page-malformed'],
      [{}, 'own-page-malformed'],
    ] as const)
      expect(decodeOwnPage(padded(value))).toMatchObject({ rejection: { code } })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeOwnPage(bytes)
      }),
    )
    const plaintext = encodeOwnPage({ pages: page.pages, entries: [...page.entries.values()] }) ?? new Uint8Array()
    fc.assert(
      fc.property(fc.nat(plaintext.length - 1), fc.nat(255), (at, byte) => {
        const changed = Uint8Array.from(plaintext)
        changed[at] = byte
        decodeOwnPage(changed)
      }),
    )
  })
})
