import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { PeerList } from './peer-list.ts'

const at = (index: number, port = 22001): Endpoint => ({
  address: `51.0.${String(index >>> 8)}.${String(index & 255)}`,
  port,
})
const clock = new ManualClock()
const open = (): PeerList => new PeerList(clock, new SeededRandom(1))
const dueOf = (list: PeerList, nowMs: number, count = 99): readonly string[] =>
  list.due(nowMs, count, () => true).map(({ endpoint }) => endpoint.address)

test('a guess is forgotten after its second failure, unless somebody names it as well', () => {
  const list = open()
  list.add(at(1), 'guessed')
  list.add(at(2), 'guessed')
  expect(list.namedCount).toBe(0)
  expect(list.add(at(2), 'tracker')).toBe(false)
  expect(list.namedCount).toBe(1)
  for (let failures = 0; failures < 2; failures += 1) for (const index of [1, 2]) list.ended(at(index), 0)
  expect([list.get(at(1)), list.get(at(2))?.failures]).toEqual([undefined, 2])
})

test('a peer is tried at once, then after 3 s, 6 s, 12 s, … with a quarter of chance either way', () => {
  const list = open()
  list.add(at(1), 'tracker')
  expect(dueOf(list, 0)).toHaveLength(1)
  let nowMs = 0
  for (const expectedMs of [3_000, 6_000, 12_000, 24_000]) {
    list.dialling(at(1))
    expect(dueOf(list, nowMs)).toEqual([])
    list.ended(at(1), nowMs)
    const waitMs = (list.get(at(1))?.nextAttemptMs ?? 0) - nowMs
    expect(waitMs).toBeGreaterThanOrEqual(expectedMs * 0.75)
    expect(waitMs).toBeLessThanOrEqual(expectedMs * 1.25)
    nowMs += waitMs
    expect(dueOf(list, nowMs)).toHaveLength(1)
  }
})

test('a peer that keeps failing is forgotten, unless the user named it', () => {
  const list = open()
  list.add(at(1), 'tracker')
  list.add(at(2), 'added')
  for (let count = 0; count < 9; count += 1) for (const index of [1, 2]) list.ended(at(index), 0)
  expect([list.get(at(1)), list.get(at(2))?.failures]).toEqual([undefined, 9])
  expect(list.get(at(2))?.nextAttemptMs).toBeLessThanOrEqual(150_000)
})

test('a connection that proved good resets the count of failures', () => {
  const list = open()
  list.add(at(1), 'tracker')
  for (let count = 0; count < 5; count += 1) list.ended(at(1), 0)
  list.connected(at(1), 0)
  list.proved(at(1))
  list.ended(at(1), 0)
  expect(list.get(at(1))).toMatchObject({ failures: 1, state: 'idle' })
})

test('peers that were reached before come first, hearsay last', () => {
  const list = open()
  list.add(at(1), 'exchange')
  list.add(at(2), 'tracker')
  list.add(at(3), 'tracker')
  list.connected(at(3), 5)
  list.ended(at(3), 5)
  expect(dueOf(list, 100_000)).toEqual(['51.0.0.3', '51.0.0.2', '51.0.0.1'])
  expect(dueOf(list, 100_000, 1)).toEqual(['51.0.0.3'])
  expect(dueOf(list, 100_000, 0)).toEqual([])
})

test('endpoints in use are not tried', () => {
  const list = open()
  list.add(at(1), 'tracker')
  expect(list.due(0, 9, () => false)).toEqual([])
})

test('a ban is of the address, whatever the port; on our own network, where many share one, of the endpoint', () => {
  const list = open()
  list.add(at(1), 'tracker')
  list.ban(at(1, 4000))
  expect([list.size, list.isBanned(at(1)), list.add(at(1), 'tracker')]).toEqual([0, true, false])
  const neighbour = { address: '127.0.0.1', port: 22001 }
  list.add(neighbour, 'tracker')
  list.ban({ ...neighbour, port: 4000 })
  expect([list.size, list.isBanned(neighbour), list.isBanned({ ...neighbour, port: 4000 })]).toEqual([1, false, true])
})

test('our own endpoint is forgotten without a ban of its address (swarm H18)', () => {
  const list = open()
  list.add(at(1), 'tracker')
  list.banEndpoint(at(1))
  expect([list.isBanned(at(1)), list.isBanned(at(1, 4000)), list.size]).toEqual([true, false, 0])
})

test('a full list keeps what it has, but for peers that failed and for hearsay', () => {
  const list = open()
  for (let index = 0; index < limits.swarmCandidates; index += 1) list.add(at(index), 'tracker')
  expect(list.add(at(5000), 'tracker')).toBe(false)
  list.ended(at(7), 0)
  expect(list.add(at(5000), 'tracker')).toBe(true)
  expect([list.size, list.get(at(7))]).toEqual([limits.swarmCandidates, undefined])

  const hearsay = open()
  for (let index = 0; index < limits.swarmCandidates; index += 1) hearsay.add(at(index), 'exchange')
  expect([hearsay.add(at(5000), 'exchange'), hearsay.add(at(5000), 'tracker')]).toEqual([false, true])
})

test('bans are bounded too', () => {
  const list = open()
  for (let index = 0; index <= limits.swarmBans; index += 1) list.ban(at(index))
  expect([list.isBanned(at(0)), list.isBanned(at(limits.swarmBans))]).toEqual([false, true])
})

test('the latest reached are saved', () => {
  const list = open()
  for (const index of [1, 2, 3]) list.add(at(index), 'tracker')
  list.connected(at(1), 10)
  list.connected(at(2), 20)
  expect(list.reached(9)).toEqual([at(2), at(1)])
  expect(list.reached(1)).toEqual([at(2)])
})

test('a ban ends after an hour, or when the keys of the author changed; one of our own endpoint never does', async () => {
  const list = open()
  list.ban(at(1))
  list.ban(at(2))
  list.banEndpoint(at(3))
  await clock.advance(3_599_000)
  expect([1, 2, 3].map((index) => list.isBanned(at(index)))).toEqual([true, true, true])
  await clock.advance(2_000)
  expect([1, 2, 3].map((index) => list.isBanned(at(index)))).toEqual([false, false, true])
  list.ban(at(1))
  list.forgive()
  expect([1, 2, 3].map((index) => list.isBanned(at(index)))).toEqual([false, false, true])
})
