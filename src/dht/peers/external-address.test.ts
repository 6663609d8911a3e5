import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { ExternalAddress } from './external-address.ts'

const voter = (network: number, host = 1) => ({ address: `60.${String(network)}.1.${String(host)}`, port: 4_000 })

describe('the external address', () => {
  it('is the first one heard while none is known', () => {
    const address = new ExternalAddress(new ManualClock(), undefined, false)
    expect(address.vote(voter(1), '51.1.1.1')).toBe(true)
    expect(address.current).toBe('51.1.1.1')
  })

  it('changes by a majority while nobody confirmed it', async () => {
    const clock = new ManualClock()
    const address = new ExternalAddress(clock, undefined, false)
    address.vote(voter(1), '51.1.1.1')
    await clock.advance(10_000)
    expect(address.vote(voter(2), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(3), '51.2.2.2')).toBe(true)
    expect(address.current).toBe('51.2.2.2')
  })

  it('does not change with each word of a liar (dht 10.1-18)', () => {
    const address = new ExternalAddress(new ManualClock(), undefined, false)
    expect(address.vote(voter(1), '51.1.1.1')).toBe(true)
    for (let number = 2; number < 200; number += 1)
      expect(address.vote(voter(1), `51.1.1.${String(number)}`)).toBe(false)
  })

  it('told by the chain, changes by three networks only (dht 10.1-18)', () => {
    const address = new ExternalAddress(new ManualClock(), '51.1.1.1', true)
    expect(address.vote(voter(1), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(1, 2), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(1, 3), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(2), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(3), '51.2.2.2')).toBe(true)
  })

  it('holds against three networks when more agree with it', () => {
    const address = new ExternalAddress(new ManualClock(), '51.1.1.1', true)
    for (let network = 10; network < 14; network += 1) address.agree(voter(network))
    for (let network = 1; network < 5; network += 1) expect(address.vote(voter(network), '51.2.2.2')).toBe(false)
    expect(address.vote(voter(5), '51.2.2.2')).toBe(true)
  })

  it('gives way to fewer networks when nobody else spoke for a minute', async () => {
    const clock = new ManualClock()
    const address = new ExternalAddress(clock, '51.1.1.1', true)
    expect(address.vote(voter(1), '51.2.2.2')).toBe(false)
    await clock.advance(61_000)
    expect(address.vote(voter(1), '51.2.2.2')).toBe(true)
  })

  it('does not give way to a lone doubt while others agree', async () => {
    const clock = new ManualClock()
    const address = new ExternalAddress(clock, '51.1.1.1', true)
    for (let minute = 0; minute < 30; minute += 1) {
      expect(address.vote(voter(1), '51.2.2.2')).toBe(false)
      address.agree(voter(2))
      await clock.advance(60_000)
    }
  })

  it.each(['0.0.0.0', '127.0.0.1', '10.1.1.1', '192.168.1.1', '224.1.1.1', 'nonsense'])('is never %s', (wrong) => {
    const address = new ExternalAddress(new ManualClock(), undefined, false)
    expect(address.vote(voter(1), wrong)).toBe(false)
    expect(address.current).toBeUndefined()
  })
})
