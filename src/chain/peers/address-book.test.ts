import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { openDatabase } from '../../store/database.ts'
import type { Database } from '../../store/database.ts'
import { AddressBook } from './address-book.ts'
import { chainSchema, chainSchemaVersion } from '../store/schema.ts'

const nominalPort = 28_333
const now = 1_700_000_000

let scope: Scope
let clock: ManualClock
let database: Database
let book: AddressBook

const open = (): AddressBook => new AddressBook(database, clock, new SeededRandom(1), nominalPort)

beforeEach(() => {
  scope = new Scope('book', silentLog)
  clock = new ManualClock(now * 1000)
  const options = { path: ':memory:', schema: chainSchema, version: chainSchemaVersion, durability: 'normal' } as const
  database = openDatabase(options, scope)
  book = open()
})
afterEach(() => scope.close())

const told = (address: string, port = 5_000, seenAt = now) => ({ endpoint: { address, port }, services: 1n, seenAt })
const anybody = () => true

describe('the address book', () => {
  test('keeps what a stranger can reach, once', () => {
    expect(book.learn(told('51.1.0.1'), '51.9.0.1')).toBe(true)
    expect(book.learn(told('51.1.0.1'), '51.9.0.1')).toBe(false)
    expect(book.learn(told('10.0.0.1'), '51.9.0.1')).toBe(false)
    expect(book.learn(told('127.0.0.1'), '51.9.0.1')).toBe(false)
    expect(book.learn(told('51.1.0.2', 0), '51.9.0.1')).toBe(false)
    expect(book.size).toBe(1)
  })

  test('gives up the nominal port for one that somebody names, and keeps four ports of an address', () => {
    book.learn(told('51.1.0.1', nominalPort), '51.9.0.1')
    for (let port = 1; port <= 6; port += 1) book.learn(told('51.1.0.1', port), '51.9.0.1')
    expect(
      book
        .best(10)
        .map(({ endpoint }) => endpoint.port)
        .toSorted(),
    ).toEqual([1, 2, 3, 4])
    book.learn(told('51.2.0.1', nominalPort), '51.9.0.1')
    book.reached({ address: '51.2.0.1', port: nominalPort }, 1n)
    book.learn(told('51.2.0.1', 7), '51.9.0.1')
    expect(book.best(10).filter(({ endpoint }) => endpoint.address === '51.2.0.1')).toHaveLength(2)
  })

  test('takes a bounded number from one network, and is bounded itself', () => {
    const address = (index: number): string =>
      `${String(20 + (index >> 14))}.${String((index >> 8) & 63)}.${String(index & 255)}.1`
    for (let index = 0; index < 3_000; index += 1) book.learn(told(address(index)), '51.9.0.1')
    // Eight buckets of 64 places.
    expect(book.size).toBeLessThanOrEqual(512)
    expect(book.size).toBeGreaterThan(400)
    for (let index = 3_000; index < 20_000; index += 1)
      book.learn(told(address(index), 5_000, now - index), `52.${String(index % 200)}.0.1`)
    expect(book.size).toBeLessThanOrEqual(8_192)
    expect(book.size).toBeGreaterThan(6_000)
  })

  test('loses no endpoint that works to however many strangers are told by one network', () => {
    const honest = Array.from({ length: 400 }, (_, index) => `${String(60 + (index >> 4))}.${String(index & 15)}.0.1`)
    for (const [index, address] of honest.entries()) book.learn(told(address), `53.${String(index % 100)}.0.1`)
    const before = new Set(book.best(1_000).map(({ endpoint }) => endpoint.address))
    expect(before.size).toBeGreaterThan(380)
    for (const address of honest.slice(0, 40)) book.reached({ address, port: 5_000 }, 1n)
    expect(book.triedSize).toBeGreaterThan(37)
    for (let index = 0; index < 30_000; index += 1) {
      const address = `${String(100 + (index >> 14))}.${String((index >> 6) & 255)}.${String(index & 63)}.1`
      book.learn(told(address, 5_000, now + 500), '54.1.0.1')
    }
    const after = book.best(20_000).map(({ endpoint }) => endpoint.address)
    expect([...before].filter((address) => !after.includes(address))).toEqual([])
    expect(after.length - before.size).toBeLessThanOrEqual(512)
  })

  test('lets one network have an eighth of the tried places, and nobody there push out what works', async () => {
    const honest = Array.from({ length: 200 }, (_, index) => `${String(60 + (index >> 4))}.${String(index & 15)}.0.1`)
    for (const address of honest) book.reached({ address, port: 5_000 }, 1n)
    const worked = book.triedSize
    for (let index = 0; index < 2_000; index += 1)
      book.reached({ address: `54.1.${String(index >> 8)}.${String(index & 255)}`, port: 5_000 }, 1n)
    expect(book.triedSize - worked).toBeLessThanOrEqual(256)
    expect(book.triedSize - worked).toBeGreaterThan(150)
    const best = book.best(20_000).map(({ endpoint }) => endpoint.address)
    expect(honest.filter((address) => !best.includes(address)).length).toBeLessThan(3)
    // A week later, who has not answered gives way.
    await clock.advance(8 * 86_400_000)
    for (const address of honest) book.tried({ address, port: 5_000 })
    book.reached({ address: '55.1.0.1', port: 5_000 }, 1n)
    expect(book.best(1)[0]?.endpoint.address).toBe('55.1.0.1')
  })

  test('proposes what is due, prefers what worked, and waits longer after each failure', () => {
    book.learn(told('51.1.0.1'), '51.9.0.1')
    const endpoint = { address: '51.1.0.1', port: 5_000 }
    expect(book.pick(anybody)).toEqual(endpoint)
    expect(book.pick(() => false)).toBeUndefined()
    book.tried(endpoint)
    expect(book.pick(anybody)).toBeUndefined()
    const dueAfter = async (ms: number): Promise<boolean> => {
      await clock.advance(ms)
      return book.pick(anybody) !== undefined
    }
    return (async () => {
      expect(await dueAfter(119_000)).toBe(false)
      expect(await dueAfter(1_000)).toBe(true)
      book.tried(endpoint)
      expect(await dueAfter(239_000)).toBe(false)
      expect(await dueAfter(1_000)).toBe(true)
    })()
  })

  test('drops what never answered, and keeps what once did', () => {
    book.learn(told('51.1.0.1'), '51.9.0.1')
    book.learn(told('51.2.0.1'), '51.9.0.1')
    book.reached({ address: '51.2.0.1', port: 5_000 }, 1n)
    for (let attempt = 0; attempt < 20; attempt += 1)
      for (const address of ['51.1.0.1', '51.2.0.1']) book.tried({ address, port: 5_000 })
    expect(book.best(10).map(({ endpoint }) => endpoint.address)).toEqual(['51.2.0.1'])
  })

  test('is there again after a restart, IPv6 included, without what was dropped', () => {
    for (const address of ['51.1.0.1', '51.2.0.1', '2a00::1']) book.learn(told(address), '51.9.0.1')
    book.reached({ address: '51.2.0.1', port: 5_000 }, 5n)
    book.flush()
    book.markOwn({ address: '51.1.0.1', port: 5_000 })
    expect(book.learn(told('51.1.0.1'), '51.9.0.1')).toBe(false)
    book.flush()
    const again = open()
    expect(again.best(10)).toEqual(book.best(10))
    expect(again.triedSize).toBe(1)
    expect(again.best(10)[0]).toMatchObject({ endpoint: { address: '51.2.0.1' }, services: 5n, reachedAt: now })
    expect(again.size).toBe(2)
  })
})
