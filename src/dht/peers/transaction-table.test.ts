import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import type { ReplyMessage } from '../wire/krpc.ts'
import type { NodeId } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import { type RequestEvents, TransactionTable } from './transaction-table.ts'

const to = { address: '51.1.1.1', port: 4_000 }
const id = new Uint8Array(20) as Uint8Array as NodeId

let clock: ManualClock
let table: TransactionTable
let told: string[]

const events: RequestEvents = {
  replied: (_message, roundTripMs) => told.push(`replied ${String(roundTripMs)}`),
  slow: () => told.push('slow'),
  failed: (reason) => told.push(`failed ${reason}`),
}
const reply = (transaction: Uint8Array, from: NodeId | undefined = id): ReplyMessage => ({
  ...{ kind: 'reply', transaction, version: undefined, reply: {} },
  id: from,
})

beforeEach(() => {
  clock = new ManualClock()
  table = new TransactionTable(clock, new SeededRandom(1))
  told = []
})

describe('a request', () => {
  it('is answered once, under its transaction id, address and port (dht 10.1-12)', async () => {
    const transaction = table.open(to, parameters.shortTimeoutMs, events) ?? id
    await clock.advance(300)
    expect(transaction.length).toBe(2)
    expect(table.settle(reply(transaction), { ...to, port: 4_001 })).toBe(false)
    expect(table.settle(reply(transaction), { ...to, address: '51.1.1.2' })).toBe(false)
    expect(table.settle(reply(Uint8Array.of(...transaction, 0)), to)).toBe(false)
    expect(table.settle(reply(new Uint8Array(0)), to)).toBe(false)
    expect(table.settle(reply(transaction), to)).toBe(true)
    expect(table.settle(reply(transaction), to)).toBe(false)
    await clock.advance(20_000)
    expect(told).toEqual(['replied 300'])
  })

  it('has an id that nobody who knows the ones before can tell (dht 10.1-12)', () => {
    const idsOf = (seed: number): readonly number[] => {
      const fresh = new TransactionTable(clock, new SeededRandom(seed))
      return Array.from({ length: 20 }, () => {
        const [high = 0, low = 0] = fresh.open(to, parameters.shortTimeoutMs, events) ?? []
        return high * 256 + low
      })
    }
    const [one, other] = [idsOf(1), idsOf(2)]
    expect(one.filter((each) => other.includes(each))).toEqual([])
    expect(new Set(one.slice(1).map((each, index) => each - (one[index] ?? 0))).size).toBeGreaterThan(15)
  })

  it('is slow after a second and has failed after eight', async () => {
    table.open(to, parameters.shortTimeoutMs, events)
    await clock.advance(999)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(told).toEqual(['slow'])
    await clock.advance(6_999)
    expect(told).toEqual(['slow'])
    await clock.advance(1)
    expect(told).toEqual(['slow', 'failed silent'])
    expect(table.size).toBe(0)
  })

  it('may still be answered when it is slow', async () => {
    const transaction = table.open(to, parameters.shortTimeoutMs, events) ?? id
    await clock.advance(5_000)
    table.settle(reply(transaction), to)
    expect(told).toEqual(['slow', 'replied 5000'])
  })

  it('fails at once by an error or a reply without an id', () => {
    const first = table.open(to, parameters.shortTimeoutMs, events) ?? id
    const second = table.open(to, parameters.shortTimeoutMs, events) ?? id
    table.settle({ kind: 'error', transaction: first, version: undefined, code: 203, text: 'x', id }, to)
    table.settle({ ...reply(second), id: undefined }, to)
    expect(told).toEqual(['failed refused', 'failed refused'])
  })

  it('has an id of its own, and there are only so many', () => {
    const ids = new Set<string>()
    for (let count = 0; count < parameters.maxPendingRequests; count += 1)
      ids.add(String(table.open({ ...to, port: 1 + count }, parameters.shortTimeoutMs, events)))
    expect(ids.size).toBe(parameters.maxPendingRequests)
    expect(table.open(to, parameters.shortTimeoutMs, events)).toBeUndefined()
  })

  it('is forgotten without a word when the table closes', async () => {
    table.open(to, parameters.shortTimeoutMs, events)
    table.close()
    await clock.advance(20_000)
    expect(told).toEqual([])
  })
})
