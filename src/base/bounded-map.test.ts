import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

type Step = { readonly kind: 'set' | 'get' | 'peek' | 'delete' | 'clear'; readonly key: number }

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'get', 'peek', 'delete', 'clear'),
  key: fc.nat(12),
})

describe('a bounded map', () => {
  test('is a list of which the end is the youngest, and drops from the front', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 300 }), (limit, steps) => {
        const evicted: number[] = []
        const map = new BoundedMap<number, number>(limit, (key) => evicted.push(key))
        let model: [number, number][] = []
        const expectedEvicted: number[] = []
        const without = (key: number): [number, number][] => model.filter(([other]) => other !== key)
        const found = (key: number): [number, number] | undefined => model.find(([other]) => other === key)
        for (const [value, { kind, key }] of steps.entries()) {
          const entry = found(key)
          if (kind === 'set') {
            map.set(key, value)
            model = [...without(key), [key, value]]
            if (model.length > limit) expectedEvicted.push((model.shift() ?? [-1])[0])
          } else if (kind === 'get') {
            expect(map.get(key)).toBe(entry?.[1])
            if (entry !== undefined) model = [...without(key), entry]
          } else if (kind === 'peek') {
            expect(map.peek(key)).toBe(entry?.[1])
          } else if (kind === 'delete') {
            expect(map.delete(key)).toBe(entry !== undefined)
            model = without(key)
          } else {
            map.clear()
            model = []
          }
          expect([...map.entries()]).toEqual(model)
          expect(evicted).toEqual(expectedEvicted)
        }
      }),
    )
  })
})

describe('the memory of a bounded map', () => {
  /** What a map of 1,000 entries at the very most may come to hold, with room for what the engine does meanwhile. */
  const maxGrowthBytes = 4_000_000
  const uses = 1_000_000

  const grownBytes = (work: () => void): number => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    work()
    collectGarbage()
    return process.memoryUsage().heapUsed - before
  }

  test.each([
    ['below its limit', 90, 16_384],
    ['at its limit', 1_000, 1_000],
  ])('%s stays the same over a million reads', (_, keys, limit) => {
    const map = new BoundedMap<number, number>(limit)
    const grown = grownBytes(() => {
      for (let use = 0; use < uses; use += 1) {
        const key = (use * 7) % keys
        if (map.get(key) === undefined) map.set(key, use)
      }
    })
    expect(map.size).toBe(keys)
    expect(grown).toBeLessThan(maxGrowthBytes)
  })

  test('stays the same when reads follow upon evictions, and when entries are deleted', () => {
    const map = new BoundedMap<number, number>(1_000)
    const grown = grownBytes(() => {
      for (let key = 0; key < 3_000; key += 1) map.set(key, key)
      for (let key = 2_090; key < 3_000; key += 1) map.delete(key)
      for (let use = 0; use < uses; use += 1) map.get(2_000 + (use % 90))
    })
    expect(map.size).toBe(90)
    expect(grown).toBeLessThan(maxGrowthBytes)
  })

  test('stays the same over a million evictions', () => {
    const map = new BoundedMap<number, number>(1_000)
    const grown = grownBytes(() => {
      for (let key = 0; key < uses; key += 1) map.set(key, key)
    })
    expect(map.size).toBe(1_000)
    expect(grown).toBeLessThan(maxGrowthBytes)
  })
})
