import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { alice, registered, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { announcementsOf } from '../../protocol/announcements.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import { openJournal } from '../node-store.ts'
import { type Copies, Deliveries, type Delivery } from './deliveries.ts'

const keys = new TestKeys()
registered(keys, 'alice')
const posts = new Map<number, VerifiedPost>()
const write = (postNumber: number, text = 'hi #tag'): VerifiedPost => {
  const post = verifiedPost(keys, alice, postNumber, { text })
  posts.set(postNumber, post)
  return post
}

let clock: ManualClock
let scope: Scope
let journal: Database
let peers: Map<number, number>
/** What a read-back finds, by resource; nothing: no item of ours is held. */
let copies: Map<string, Copies>
let read: string[]
let announced: string[]
let announcing: () => boolean
let told: Delivery[]
let placesOf: typeof announcementsOf

const open = (owner: Scope): Deliveries => {
  const deliveries = new Deliveries(
    {
      ...{ clock, log: silentLog, journal, announcementsOf: (post) => placesOf(post) },
      swarms: {
        post: (_username, postNumber) => posts.get(postNumber),
        availability: (_username, postNumber) => ({ now: 0, most: peers.get(postNumber) ?? 0 }),
      },
      readBack: async (_post, { target }) => {
        read.push(target.resource)
        return copies.get(target.resource)
      },
      announce: async (_post, { target }) => {
        announced.push(target.resource)
        return announcing()
      },
    },
    owner,
  )
  deliveries.changed.on((delivery) => void told.push(delivery))
  return deliveries
}

beforeEach(() => {
  clock = new ManualClock(1_700_000_000_000)
  scope = new Scope('test', silentLog)
  journal = openJournal(':memory:', scope)
  peers = new Map()
  copies = new Map()
  read = []
  announced = []
  told = []
  announcing = () => true
  placesOf = announcementsOf
  posts.clear()
})

afterEach(() => scope.close())

const after = (seconds: number): Promise<void> => clock.advance(seconds * 1000)
const on = (count: number, nodes = 8, isSuperseded = false): Copies => ({ copies: count, nodes, isSuperseded })

test('a post is signed, then on so many nodes of the DHT, then seen by so many peers, each with its time', async () => {
  const deliveries = open(scope)
  for (const resource of ['post3', 'status', 'hashtag']) copies.set(resource, on(5))
  deliveries.begin(write(3))
  const signed = { username: 'alice', postNumber: 3, signedAt: 1_700_000_000, copies: 0, nodes: 0, peers: 0 }
  expect(deliveries.of('alice', 9)).toMatchObject([{ ...signed, storedAt: undefined, seenAt: undefined }])
  await after(5)
  peers.set(3, 2)
  await after(15)
  peers.set(3, 4)
  await after(5)
  expect(deliveries.of('alice', 9)).toMatchObject([
    { ...signed, copies: 5, nodes: 8, storedAt: 1_700_000_015, peers: 4, seenAt: 1_700_000_006, waiting: [] },
  ])
  expect(read).toEqual(['post3', 'status', 'hashtag'])
  await after(7_200)
  expect(read).toHaveLength(3)
  expect(told).toHaveLength(4)
})

test('what too few nodes have is asked for again after a growing pause, what is confirmed is not', async () => {
  const deliveries = open(scope)
  copies.set('post3', on(8)).set('status', on(3)).set('hashtag', on(0, 0))
  deliveries.begin(write(3))
  await after(3 * 3_600)
  expect(deliveries.of('alice', 9)[0]?.waiting).toEqual(['alice/status/single', 'tag/hashtag/multi'])
  expect(read.filter((resource) => resource === 'post3')).toHaveLength(1)
  const tries = read.filter((resource) => resource === 'status').length
  expect([tries > 7, tries < 13]).toEqual([true, true])
  copies.set('status', on(0, 8, true)).set('hashtag', on(4))
  await after(3_700)
  expect(deliveries.of('alice', 9)[0]).toMatchObject({ waiting: [], copies: 8, nodes: 8 })
})

test('what was never put is put, and what never can be put is let be', async () => {
  const deliveries = open(scope)
  deliveries.begin(write(3))
  await after(16)
  expect(announced).toEqual(['post3', 'status', 'hashtag'])
  for (const resource of ['post3', 'status']) copies.set(resource, on(4))
  announcing = () => false
  await after(60)
  expect(deliveries.of('alice', 9)[0]).toMatchObject({ waiting: [], copies: 4 })
})

test('a place where posts are announced no more is not waited for', async () => {
  const deliveries = open(scope)
  copies.set('post3', on(8)).set('status', on(8))
  deliveries.begin(write(3))
  placesOf = (post) => announcementsOf(post).filter(({ target }) => target.resource !== 'hashtag')
  await after(16)
  expect(deliveries.of('alice', 9)[0]).toMatchObject({ waiting: [], copies: 8 })
  expect(announced).toEqual([])
})

test('a locked wallet and a full disk are waited for', async () => {
  const deliveries = open(scope)
  announcing = () => {
    throw new CodedError('wallet.locked', 'locked')
  }
  deliveries.begin(write(3))
  await after(300)
  expect(deliveries.of('alice', 9)[0]?.waiting).toHaveLength(3)
  for (const resource of ['post3', 'status', 'hashtag']) copies.set(resource, on(4))
  await after(3_600)
  expect(deliveries.of('alice', 9)[0]?.waiting).toEqual([])
})

test('a direct message is in no DHT, and is followed in the swarm alone', async () => {
  const deliveries = open(scope)
  const sealed = { body: new Uint8Array(16), key: new Uint8Array(33), mac: new Uint8Array(64), orig: 3 }
  const post = verifiedPost(keys, alice, 4, { text: '', kind: { kind: 'direct', sealed } })
  deliveries.begin(post)
  peers.set(4, 1)
  await after(60)
  expect(deliveries.of('alice', 9)).toMatchObject([{ waiting: [], peers: 1, nodes: 0 }])
  expect(read).toEqual([])
})

test('the last 500 are remembered', async () => {
  const deliveries = open(scope)
  const post = write(3)
  for (let number = 0; number < 503; number += 1) deliveries.begin({ ...post, postNumber: number })
  expect(deliveries.of('alice', 999)).toHaveLength(500)
  expect(deliveries.of('alice', 1)[0]?.postNumber).toBe(502)
  expect(deliveries.of('bob', 9)).toEqual([])
  expect(journal.prepare('SELECT * FROM deliveries').all()).toHaveLength(500)
})

describe('after a crash', () => {
  test('what was not confirmed is tried again, and what was known is known', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'journal.sqlite')
    journal = openJournal(path, scope)
    const first = scope.child('first')
    const deliveries = open(first)
    copies.set('post3', on(5)).set('status', on(0))
    announcing = () => false
    deliveries.begin(write(3))
    peers.set(3, 2)
    await after(20)
    // What the process leaves behind when it is killed at this moment.
    for (const suffix of ['', '-wal'])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, join(folder, `crashed.sqlite${suffix}`))
    await first.close()
    journal = openJournal(join(folder, 'crashed.sqlite'), scope)
    read = []
    const again = open(scope)
    expect(again.of('alice', 9)).toMatchObject([{ copies: 5, nodes: 8, peers: 2, waiting: ['alice/status/single'] }])
    expect([again.mostPeers('alice', 3), again.mostPeers('alice', 4), again.mostPeers('bob', 3)]).toEqual([2, 0, 0])
    copies.set('status', on(6))
    await after(20)
    expect([read, again.of('alice', 9)[0]?.waiting]).toEqual([['status'], []])
  })
})
