import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256d } from '../../crypto/hash.ts'
import { makeHeader } from '../wire/block.ts'
import { blockFlags, BlockIndex, noBlock } from './block-index.ts'
import { hashNumber } from '../wire/compact-target.ts'
import { IdTable } from './id-table.ts'

const bits = 0x207fffff

const addTo = (index: BlockIndex, parent: number, time = 0, target = bits): number => {
  const height = parent === noBlock ? 0 : index.heightOf(parent) + 1
  const parentId = parent === noBlock ? new Uint8Array(32) : index.idOf(parent)
  const fields = { version: 2, height, parentId, merkleRoot: new Uint8Array(32), time, bits: target, nonce: index.size }
  return index.add(makeHeader(fields), parent)
}

/** A tree: the parent of block n + 1 is one of 0 … n. */
const treeOf = (choices: readonly number[]): BlockIndex => {
  const index = new BlockIndex()
  addTo(index, noBlock)
  for (const choice of choices) addTo(index, choice % index.size)
  return index
}

const pathOf = (index: BlockIndex, block: number): number[] => {
  const path: number[] = []
  for (let here = block; here !== noBlock; here = index.parentOf(here)) path.unshift(here)
  return path
}

const choices = fc.array(fc.nat(10_000), { maxLength: 200 })

describe('the tree', () => {
  test('finds every ancestor and every fork that a walk finds', () => {
    fc.assert(
      fc.property(choices, fc.nat(), fc.nat(), (tree, first, second) => {
        const index = treeOf(tree)
        const [left, right] = [first % index.size, second % index.size]
        const [leftPath, rightPath] = [pathOf(index, left), pathOf(index, right)]
        for (let height = -1; height <= leftPath.length; height += 1)
          expect(index.ancestorAt(left, height)).toBe(leftPath[height] ?? noBlock)
        const shared = leftPath.filter((block, height) => rightPath[height] === block)
        expect(index.forkOf(left, right)).toBe(shared.at(-1))
      }),
    )
  })

  test('grows past its first size and keeps everything', () => {
    const index = new BlockIndex()
    for (let block = 0; block < 10_000; block += 1) addTo(index, block - 1, block)
    expect(index.size).toBe(10_000)
    expect(index.ancestorAt(9_999, 1_234)).toBe(1_234)
    expect(index.find(index.idOf(7_777))).toBe(7_777)
    expect(index.timeOf(9_999)).toBe(9_999)
    expect(index.medianTimeOf(9_999)).toBe(9_994)
    expect(index.workOf(9_999)).toBe(20_000n)
  })

  test('takes the median of what there is near the first block', () => {
    const index = new BlockIndex()
    for (const [block, time] of [50, 10, 40].entries()) addTo(index, block - 1, time)
    expect([index.medianTimeOf(0), index.medianTimeOf(1), index.medianTimeOf(2)]).toEqual([50, 50, 40])
  })

  test('locates with eleven steps of one, then doubling ones, then the first block', () => {
    const index = new BlockIndex()
    for (let block = 0; block < 100; block += 1) addTo(index, block - 1)
    const heights = index.locatorOf(99).map((id) => index.heightOf(index.find(id)))
    expect(heights).toEqual([99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89, 88, 86, 82, 74, 58, 26, 0])
    expect(index.locatorOf(0)).toHaveLength(2)
  })
})

describe('the best branch', () => {
  test('is that of the most work, and of the smaller id among equals', () => {
    const index = new BlockIndex()
    const genesis = addTo(index, noBlock)
    const [left, right] = [addTo(index, genesis), addTo(index, genesis)]
    const smaller = hashNumber(index.idOf(left)) < hashNumber(index.idOf(right)) ? left : right
    expect(index.bestHeader).toBe(smaller)
    const heavier = addTo(index, genesis, 0, 0x1f00ffff)
    expect(index.bestHeader).toBe(heavier)
  })

  test('is complete only with all its bodies, in whatever order they come', () => {
    fc.assert(
      fc.property(choices, fc.infiniteStream(fc.nat()), (tree, order) => {
        const index = treeOf(tree)
        const left = Array.from({ length: index.size }, (_, block) => block)
        while (left.length > 0) {
          const [block = 0] = left.splice((order.next().value ?? 0) % left.length, 1)
          index.markBody(block)
          for (let each = 0; each < index.size; each += 1)
            expect(index.has(each, blockFlags.complete)).toBe(
              pathOf(index, each).every((up) => index.has(up, blockFlags.body)),
            )
        }
        expect(index.bestComplete).toBe(index.bestHeader)
      }),
      { numRuns: 30 },
    )
  })

  test('leaves out what failed, and all that builds on it', () => {
    const index = new BlockIndex()
    for (let block = 0; block < 5; block += 1) index.markBody(addTo(index, block - 1))
    const side = addTo(index, 1)
    index.markBody(side)
    index.markFailed(2)
    expect([2, 3, 4].every((block) => index.has(block, blockFlags.failed))).toBe(true)
    expect([index.bestHeader, index.bestComplete]).toEqual([side, side])
    const child = addTo(index, 4)
    expect(index.has(child, blockFlags.failed)).toBe(true)
    expect(index.bestHeader).toBe(side)
  })
})

describe('the table of ids', () => {
  test('finds what was added, and nothing else, also where ids begin alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000_000), { maxLength: 300 }), fc.boolean(), (seeds, alike) => {
        const table = new IdTable()
        const idOf = (seed: number): Uint8Array => {
          const id = sha256d(Uint8Array.of(seed, seed >> 8, seed >> 16))
          if (alike) id.fill(7, 0, 4)
          return id
        }
        for (const [number, seed] of seeds.entries()) expect(table.add(idOf(seed))).toBe(number)
        for (const [number, seed] of seeds.entries()) {
          expect(table.find(idOf(seed))).toBe(number)
          expect(table.at(number)).toEqual(idOf(seed))
        }
        expect(table.find(idOf(1_000_001))).toBe(-1)
      }),
    )
  })

  test('orders ids as numbers whose last byte counts most', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (first, second) => {
        const table = new IdTable()
        const ids = [first, second].map((seed) => sha256d(Uint8Array.of(seed, seed >> 8, seed >> 16, seed >> 24)))
        for (const id of ids) table.add(id)
        expect(table.isSmaller(0, 1)).toBe(hashNumber(ids[0] as Uint8Array) < hashNumber(ids[1] as Uint8Array))
      }),
    )
  })
})
