import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { type Guest, InboundPlaces } from './inbound-places.ts'

const guest = (address: string, changes: Partial<Guest> = {}): Guest => ({
  remote: { address, port: 5000 },
  ready: true,
  ageMs: 1_000,
  shortestPingMs: undefined,
  broughtBlockMs: undefined,
  broughtRegistrationMs: undefined,
  ...changes,
})

const strangers = (count: number, changes: Partial<Guest> = {}): readonly Guest[] =>
  Array.from({ length: count }, (_, index) => guest(`70.${String(index)}.0.1`, changes))

/** Who leaves, one after another. */
const leavers = (guests: readonly Guest[], count: number): readonly Guest[] => {
  const places = new InboundPlaces(new SeededRandom(1))
  let left = guests
  const gone: Guest[] = []
  for (let round = 0; round < count; round += 1) {
    const leaving = places.whoLeaves(left)
    if (leaving === undefined) break
    gone.push(leaving)
    left = left.filter((one) => one !== leaving)
  }
  return gone
}

describe('whoever has to leave for a newcomer', () => {
  test.each([
    ['who answered pings fastest', { shortestPingMs: 5 }, { shortestPingMs: 50 }, 8],
    ['who brought registrations last', { broughtRegistrationMs: 500 }, { broughtRegistrationMs: 400 }, 4],
    ['who brought blocks last', { broughtBlockMs: 500 }, { broughtBlockMs: 400 }, 4],
  ])('is nobody of those %s', (_, merit, lesser, kept) => {
    const useful = Array.from({ length: kept }, (_each, index) => guest(`51.${String(index)}.0.1`, merit))
    const gone = leavers([...strangers(100, lesser), ...useful], 90)
    expect(gone).toHaveLength(90)
    for (const one of useful) expect(gone).not.toContain(one)
  })

  test('is nobody of the half that is here longest', () => {
    const old = strangers(40, { ageMs: 60_000 })
    const young = Array.from({ length: 60 }, (_, index) => guest(`51.${String(index)}.0.1`))
    expect(leavers([...old, ...young], 15).filter((one) => old.includes(one))).toEqual([])
  })

  test('is of the network of the internet that has most, whatever its addresses', () => {
    const crowd = Array.from({ length: 30 }, (_, index) => guest(`66.6.${String(index)}.1`))
    const gone = leavers([...strangers(60), ...crowd], 10)
    expect(gone.every(({ remote }) => remote.address.startsWith('66.6.'))).toBe(true)
  })

  test('is first whoever has not shaken hands for some seconds, however long it is here', () => {
    const silent = guest('51.1.0.1', { ready: false, ageMs: 50_000 })
    const slow = guest('51.2.0.1', { ready: false, ageMs: 500 })
    expect(leavers([...strangers(50), silent, slow], 1)).toEqual([silent])
  })

  test('is nobody where each has a merit', () => {
    expect(leavers(strangers(4), 1)).toEqual([])
    expect(leavers([], 1)).toEqual([])
  })

  test('is another one with another secret', () => {
    const guests = strangers(100)
    const first = [1, 2, 3, 4].map((seed) => new InboundPlaces(new SeededRandom(seed)).whoLeaves(guests))
    expect(new Set(first).size).toBeGreaterThan(1)
  })
})
