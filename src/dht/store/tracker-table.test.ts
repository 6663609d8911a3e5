import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { limits } from '../../protocol/limits.ts'
import { TrackerTable } from './tracker-table.ts'

const key = (number: number): Uint8Array => {
  const bytes = new Uint8Array(20)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}
const peer = (number: number, port = 1_000) => ({
  address: `51.${String((number >> 16) & 255)}.${String((number >> 8) & 255)}.${String(number & 255)}`,
  port,
})

let clock: ManualClock
let table: TrackerTable

beforeEach(() => {
  clock = new ManualClock()
  table = new TrackerTable(clock, new SeededRandom(2))
})

describe('the tracker table', () => {
  it('knows nothing of a swarm that nobody announced', () => {
    expect(table.peers(key(1))).toBeUndefined()
  })

  it('counts a peer once, and anew with each announcement', async () => {
    table.announce(key(1), peer(1))
    await clock.advance(40 * 60_000)
    table.announce(key(1), peer(1))
    await clock.advance(40 * 60_000)
    expect(table.peers(key(1))?.peers).toEqual([peer(1)])
    await clock.advance(6 * 60_000)
    expect(table.peers(key(1))?.peers).toEqual([])
    table.purge()
    expect([table.size, table.peers(key(1))]).toEqual([0, undefined])
  })

  it.each([
    { address: '0.0.0.0', port: 1 },
    { address: '51.1.1.1', port: 0 },
    { address: '224.0.0.1', port: 1 },
  ])('refuses %o', (endpoint) => {
    table.announce(key(1), endpoint)
    expect(table.size).toBe(0)
  })

  it('gives a uniform sample of a hundred (dht 10.1-14)', () => {
    for (let number = 0; number < 400; number += 1) table.announce(key(1), peer(number + 1))
    const counts = new Map<string, number>()
    for (let round = 0; round < 100; round += 1) {
      const { peers = [] } = table.peers(key(1)) ?? {}
      expect(peers).toHaveLength(100)
      for (const { address } of peers) counts.set(address, (counts.get(address) ?? 0) + 1)
    }
    expect(counts.size).toBe(400)
    expect(Math.max(...counts.values())).toBeLessThan(60)
  })

  it('bounds the peers of a swarm and of one address in it (dht 10.1-14)', () => {
    for (let number = 0; number < limits.trackedPeers + 10; number += 1) table.announce(key(1), peer(number))
    const seen = new Set<string>()
    for (let round = 0; round < 200; round += 1)
      for (const { address } of table.peers(key(1))?.peers ?? []) seen.add(address)
    expect(seen.size).toBe(limits.trackedPeers)
    expect(seen.has(peer(0).address)).toBe(false)
    for (let port = 1; port < 50; port += 1) table.announce(key(2), peer(5, port))
    expect(table.peers(key(2))?.peers).toHaveLength(limits.trackedPeersPerAddress)
  })

  it('bounds the peers of all swarms together, until some are forgotten', async () => {
    for (let swarm = 0; swarm < limits.trackedPeersOverall / limits.trackedPeers; swarm += 1)
      for (let number = 0; number < limits.trackedPeers; number += 1) table.announce(key(swarm), peer(number))
    table.announce(key(9_999), peer(1))
    expect(table.peers(key(9_999))?.peers).toEqual([])
    table.announce(key(0), peer(1))
    expect(table.peers(key(0))?.peers).toHaveLength(limits.replyPeers)
    await clock.advance(46 * 60_000)
    table.purge()
    table.announce(key(9_999), peer(1))
    expect(table.peers(key(9_999))?.peers).toEqual([peer(1)])
  })

  it('drops the swarm with the fewest peers for a new one, but never one of our own', () => {
    table.setLocal(key(0), [peer(1)], 1, new Uint8Array(0))
    for (let swarm = 1; swarm < limits.trackedSwarms; swarm += 1)
      for (let number = 0; number < (swarm === 77 ? 1 : 2); number += 1) table.announce(key(swarm), peer(number))
    expect(table.size).toBe(limits.trackedSwarms)
    table.announce(key(9_999), peer(1))
    expect(table.size).toBe(limits.trackedSwarms)
    expect([table.peers(key(77)), table.peers(key(0))?.followers]).toEqual([undefined, 1])
  })

  it('serves peers of our own swarms beside announced ones, each once', () => {
    table.announce(key(1), peer(1), new TextEncoder().encode('theirs'))
    table.setLocal(key(1), [peer(1), peer(2)], 12, new TextEncoder().encode('alice'))
    const known = table.peers(key(1))
    expect(known?.peers).toEqual([peer(1), peer(2)])
    expect([known?.followers, new TextDecoder().decode(known?.name)]).toEqual([12, 'alice'])
    table.setLocal(key(1), [], 0, new Uint8Array(0))
    expect(table.peers(key(1))?.peers).toEqual([peer(1)])
  })
})
