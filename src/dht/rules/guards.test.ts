import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { FairShare, Shares } from './guards.ts'

const at = (address: string): Endpoint => ({ address, port: 4_000 })
const rate = { perSecond: 1_000, burst: 4_000 }

let clock: ManualClock

beforeEach(() => {
  clock = new ManualClock()
})

/** How much a source gets at once, in portions. */
const taken = (share: FairShare, source: Endpoint, portion = 10): number => {
  let amount = 0
  while (amount < 100_000 && share.take(source, portion)) amount += portion
  return amount
}

describe('a fair share', () => {
  it('leaves something to each who comes new, however many took all they could (dht 10.1-11)', () => {
    const share = new FairShare(clock, rate)
    const got = Array.from({ length: 8 }, (_, number) => taken(share, at(`51.${String(number)}.1.1`)))
    expect(got[0]).toBeGreaterThan(1_300)
    for (const amount of got) expect(amount).toBeGreaterThan(50)
    expect(share.take(at('52.1.1.1'), 10)).toBe(true)
  })

  it('counts a whole network as one', () => {
    const share = new FairShare(clock, rate)
    taken(share, at('51.1.1.1'))
    expect(taken(share, at('51.1.1.200'))).toBe(0)
    expect(taken(share, at('51.1.2.1'))).toBeGreaterThan(0)
  })

  it('remembers what was taken while it is of late, however long that goes on, and gives all of it later', async () => {
    const share = new FairShare(clock, rate)
    const first = taken(share, at('51.1.1.1'))
    let later = 0
    for (let step = 0; step < 40; step += 1) {
      await clock.advance(500)
      later += taken(share, at('51.1.1.1'))
    }
    // Half of what is left, again and again: never a whole burst at once.
    expect([later < 20 * rate.perSecond, later > 0]).toEqual([true, true])
    await clock.advance(8_000)
    expect(taken(share, at('51.1.1.1'))).toBe(first)
  })

  it('locks nobody out: who took too much has something again a moment later', async () => {
    const share = new FairShare(clock, rate)
    for (let second = 0; second < 60; second += 1) {
      taken(share, at('51.1.1.1'))
      await clock.advance(1_000)
    }
    expect(taken(share, at('51.1.1.1'))).toBeGreaterThan(300)
  })

  it('gives no more than its rate to all together', async () => {
    const share = new FairShare(clock, rate)
    let amount = 0
    for (let second = 0; second < 100; second += 1) {
      for (let number = 0; number < 20; number += 1) amount += taken(share, at(`51.${String(number)}.1.1`))
      await clock.advance(1_000)
    }
    expect(amount).toBeLessThanOrEqual(4_000 + 100 * 1_000)
    expect(amount).toBeGreaterThan(90_000)
  })

  it('is without end for our own machine', () => {
    expect(taken(new FairShare(clock, rate), at('127.0.0.1'))).toBe(100_000)
  })
})

describe('the shares', () => {
  it('of those who proved their address are not touched by who forges the addresses of all others', () => {
    const shares = new Shares(clock)
    for (let number = 0; number < 60_000; number += 1)
      shares.admits(at(`60.${String(number >> 8)}.${String(number & 255)}.1`), false)
    expect(shares.admits(at('51.1.2.3'), true)).toBe(true)
    expect(shares.answers(at('51.1.2.3'), 4_000, true)).toBe(true)
  })

  it('let upkeep ask a burst of 48 000 bytes, then 16 000 each second', async () => {
    const shares = new Shares(clock)
    const asked = (): number => {
      let bytes = 0
      while (shares.keepsUp(at('51.1.2.3'), 1_000)) bytes += 1_000
      return bytes
    }
    expect(asked()).toBe(48_000)
    await clock.advance(1_000)
    expect(asked()).toBe(16_000)
    expect(shares.keepsUp(at('127.0.0.1'), 100_000)).toBe(true)
  })
})
