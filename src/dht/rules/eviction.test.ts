import { beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork } from '../../../test/support/dht-network.ts'
import { limits } from '../../protocol/limits.ts'
import { victimOf } from './eviction.ts'

let world: DhtTestNetwork
let list: { signer: string; own: number }[]

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.height = 9_000
  list = []
})

const name = (signer: string, registeredAt = 1): string => {
  world.chain.registeredAt.set(world.chain.register(signer), registeredAt)
  return signer
}

/** Puts an entry on top, as an attacker does who claims the best height. */
const put = (signer: string, own = 0): void => {
  list.push({ signer, own })
  if (list.length <= limits.multiItems) return
  const victim = victimOf(list, world.chain)
  list = list.filter((entry) => entry !== victim)
}

const held = (prefix: string): number => list.filter(({ signer }) => signer.startsWith(prefix)).length

describe('a full list', () => {
  it('of twenty honest entries is not erased by four names (dht 10.1-7)', () => {
    for (let number = 0; number < 20; number += 1) put(name(`good${String(number)}`))
    for (const number of [0, 1, 2, 3]) name(`bad${String(number)}`)
    for (let number = 0; number < 400; number += 1) put(`bad${String(number % 4)}`)
    expect([held('good'), held('bad')]).toEqual([20, 12])
  })

  it('of few signers leaves each of them the same (dht 10.1-7)', () => {
    for (const number of [0, 1]) name(`good${String(number)}`)
    for (let number = 0; number < 20; number += 1) put(`good${String(number % 2)}`)
    for (const number of [0, 1, 2, 3]) name(`bad${String(number)}`)
    for (let number = 0; number < 400; number += 1) put(`bad${String(number % 4)}`)
    expect(held('good')).toBeGreaterThanOrEqual(10)
  })

  it('is not erased by a hundred names that were registered for it (dht 10.1-7)', () => {
    for (let number = 0; number < 24; number += 1) put(name(`good${String(number % 12)}`))
    for (let number = 0; number < 100; number += 1) put(name(`bad${String(number)}`, 8_900))
    expect([held('good'), held('bad')]).toEqual([24, 8])
    for (let number = 0; number < 4; number += 1) put(name(`late good${String(number)}`))
    expect(held('bad')).toBe(8)
    expect(held('late')).toBe(4)
  })

  it('takes what comes, from new names too, when nobody floods it', () => {
    for (let number = 0; number < 40; number += 1) put(name(`good${String(number)}`))
    put(name('young', 8_999))
    put(name('old'))
    expect([held('young'), held('old'), held('good0')]).toEqual([1, 1, 0])
  })

  it('of new names alone, as in a young network, goes on', () => {
    for (let number = 0; number < 40; number += 1) put(name(`young${String(number)}`, 8_900))
    expect(list.map(({ signer }) => signer)).toEqual(
      Array.from({ length: 32 }, (_, number) => `young${String(number + 8)}`),
    )
  })

  it('keeps our own entries to the last', () => {
    name('me')
    for (let number = 0; number < 5; number += 1) put('me', 1)
    for (let number = 0; number < 60; number += 1) put(name(`good${String(number)}`))
    expect(held('me')).toBe(5)
  })
})
