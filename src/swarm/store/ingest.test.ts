import { expect, test } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { WriteBatch } from '../../store/batch.ts'
import { type Database, openDatabase } from '../../store/database.ts'
import { WriteHealth } from '../../store/write-health.ts'
import { registered, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { Ingest, type PostOwner } from './ingest.ts'
import { PieceStore } from './piece-store.ts'
import { schema, schemaVersion } from './schema.ts'

const keys = new TestKeys()
const alice = registered(keys, 'alice')
const bob = registered(keys, 'bob')

const openStore = (scope: Scope): { clock: ManualClock; database: Database; store: PieceStore; ingest: Ingest } => {
  const database = openDatabase({ path: ':memory:', schema, version: schemaVersion, durability: 'full' }, scope)
  const store = new PieceStore(database)
  for (const { username } of [alice, bob]) store.setJoined(username, true)
  const clock = new ManualClock()
  const health = new WriteHealth(clock, silentLog, 'posts')
  const batch = new WriteBatch(database, scope)
  return { clock, database, store, ingest: new Ingest({ store, batch, health, faultChanged: () => undefined }) }
}

const owner = (id: number, heard: string[]): PostOwner => ({
  id,
  committed: (posts) => {
    heard.push(`${String(id)}: ${posts.map(({ post }) => String(post.postNumber)).join(' ')}`)
  },
  lost: (posts, error) => {
    heard.push(`${String(id)} lost ${String(posts.length)}: ${error instanceof Error ? error.name : ''}`)
  },
})

test('posts of one turn share a commit, and each owner hears of its own in their order', async () => {
  const scope = new Scope('test', silentLog)
  const { store, ingest } = openStore(scope)
  const heard: string[] = []
  const [first, second] = [owner(1, heard), owner(2, heard)]
  for (const number of [5, 3, 4]) ingest.addReceived(first, verifiedPost(keys, alice, number))
  ingest.addReceived(second, verifiedPost(keys, bob, 7))
  await ingest.addOwn(first, verifiedPost(keys, alice, 1))
  expect(heard).toEqual(['1: 1 3 4 5', '2: 7'])
  expect([store.count(1), store.count(2)]).toEqual([4, 1])
  await scope.close()
})

test('what the disk refuses is told to the owner, and fails the promise of our own post', async () => {
  const scope = new Scope('test', silentLog)
  const { store, ingest } = openStore(scope)
  const heard: string[] = []
  // No such swarm: the foreign key refuses it.
  const broken = owner(99, heard)
  ingest.addReceived(broken, verifiedPost(keys, alice, 2))
  await expect(ingest.addOwn(broken, verifiedPost(keys, alice, 1))).rejects.toMatchObject({ code: 'store.constraint' })
  expect(heard).toEqual(['99 lost 2: CodedError'])
  const good = owner(1, heard)
  await ingest.addOwn(good, verifiedPost(keys, alice, 1))
  expect(store.count(1)).toBe(1)
  await scope.close()
})

test('the first write of a number wins on disk', async () => {
  const scope = new Scope('test', silentLog)
  const { store, ingest } = openStore(scope)
  const heard: string[] = []
  await ingest.addOwn(owner(1, heard), verifiedPost(keys, alice, 1, { text: 'first' }))
  await ingest.addOwn(owner(1, heard), verifiedPost(keys, alice, 1, { text: 'second' }))
  expect(heard).toEqual(['1: 1'])
  expect(store.count(1)).toBe(1)
  expect(store.post(1, 1)?.userpost.text('msg')).toBe('first')
  await scope.close()
})

test('what one swarm cannot store is no matter of the others', async () => {
  const scope = new Scope('test', silentLog)
  const { ingest } = openStore(scope)
  const heard: string[] = []
  ingest.addReceived(owner(99, heard), verifiedPost(keys, alice, 2))
  await ingest.addOwn(owner(2, heard), verifiedPost(keys, bob, 1))
  expect(heard.sort()).toEqual(['2: 1', '99 lost 1: CodedError'])
  expect(ingest.fault).toBeUndefined()
  await scope.close()
})

test('of what a full disk refuses, 256 posts wait in memory; the rest is given up', async () => {
  const scope = new Scope('test', silentLog)
  const { clock, database, store, ingest } = openStore(scope)
  const heard: string[] = []
  const transaction = database.transaction.bind(database)
  database.transaction = () => {
    throw new CodedError('store.disk-full', 'full')
  }
  const first = owner(1, heard)
  keys.best = 1_000
  for (let number = 0; number < 300; number += 1) ingest.addReceived(first, verifiedPost(keys, alice, number))
  await new Promise((resolve) => setImmediate(resolve))
  await Promise.resolve()
  expect(heard).toEqual(['1 lost 44: CodedError'])
  expect(ingest.fault?.code).toBe('store.disk-full')
  database.transaction = transaction
  ingest.tick()
  await clock.advance(1_000)
  ingest.tick()
  await new Promise((resolve) => setImmediate(resolve))
  expect(store.count(1)).toBe(256)
  expect(ingest.fault).toBeUndefined()
  await scope.close()
})
