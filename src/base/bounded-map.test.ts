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
