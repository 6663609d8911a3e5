import { describe, expect, it, test } from 'vitest'
import {
  isComputed,
  isRefreshedByHolders,
  lifetimeOf,
  numberedTargetOf,
  type Resource,
  resourceOf,
  resourceTable,
  targetOf,
} from './resources.ts'

const rows: readonly (readonly [string, Resource])[] = Object.entries(resourceTable)

describe.each(rows)('the resource %s', (name, resource) => {
  const ending = resource.highestNumber === undefined ? '' : '7'

  it('is known by its name and kind, and by no other', () => {
    const target = { name: 'alice', resource: `${name}${ending}`, kind: resource.kind }
    expect(resourceOf(target)).toEqual({ resource: name, number: ending === '' ? undefined : 7 })
    expect(resourceOf({ ...target, kind: resource.kind === 'single' ? 'multi' : 'single' })).toBeUndefined()
    expect(resourceOf({ ...target, resource: ending === '' ? `${name}7` : name })).toBeUndefined()
    expect(resourceOf({ ...target, resource: `${name}07` })).toBeUndefined()
    expect(resourceOf({ ...target, resource: `x${name}${ending}` })).toBeUndefined()
    expect([lifetimeOf(target), isRefreshedByHolders(target)]).toEqual([resource.lifetime, resource.refreshedByHolders])
  })

  it('has a sequence number exactly if it is a single', () => {
    expect(resource.sequence !== undefined).toBe(resource.kind === 'single')
  })
})

test('targets are made by name', () => {
  expect(targetOf('mention', 'bob')).toEqual({ name: 'bob', resource: 'mention', kind: 'multi' })
  expect(numberedTargetOf('post', 'bob', 12)).toEqual({ name: 'bob', resource: 'post12', kind: 'single' })
})

test('names of objects are no resources', () => {
  for (const resource of ['constructor', 'toString', '__proto__', ''])
    expect(resourceOf({ name: 'alice', resource, kind: 'single' })).toBeUndefined()
})

test('only the tracker is computed, whatever its kind (dht.md 2.5)', () => {
  expect(isComputed({ resource: 'tracker' })).toBe(true)
  expect(['tracker7', 'Tracker', 'status'].some((resource) => isComputed({ resource }))).toBe(false)
})
