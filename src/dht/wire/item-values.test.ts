import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BencodeDict, type BencodeInput, type BencodeValue, decodeBencode, encodeBencode } from '../../codec/bencode.ts'
import { limits } from '../../protocol/limits.ts'
import { valuesOf } from './item-values.ts'

const countOf = (value: BencodeValue): number => {
  const inner = value instanceof BencodeDict ? [...value.entries.values()] : Array.isArray(value) ? value : []
  return (inner as readonly BencodeValue[]).reduce((sum: number, each) => sum + countOf(each), 1)
}

const { tree } = fc.letrec<{ tree: BencodeInput }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.integer(),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 12 }), tie('tree'), { maxKeys: 5 }),
  ),
}))

it('values of an item are those that a reader counts, with the entry and its signature', () => {
  fc.assert(
    fc.property(tree, (value) => {
      const bytes = encodeBencode(value)
      const decoded = decodeBencode(bytes, { maxDepth: 20, maxValues: 100_000, canonical: true })
      if (!decoded.ok) throw new Error(decoded.rejection.code)
      expect(valuesOf(bytes)).toBe(countOf(decoded.value) + 3)
    }),
    { numRuns: 1_000 },
  )
})

it('what is no item costs as much as one datagram may have', () => {
  for (const text of ['', 'd', 'i5', '5:a', 'x', 'lei1e', '-1:'])
    expect(valuesOf(new TextEncoder().encode(text))).toBe(limits.datagramValues)
})

it('ends, whatever bytes it is given', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
      expect(valuesOf(noise)).toBeGreaterThan(0)
    }),
    { numRuns: 2_000 },
  )
})
