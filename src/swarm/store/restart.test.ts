// What survives the end of the process.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { openDatabase } from '../../store/database.ts'
import { openSqlite } from '../../store/sqlite.ts'
import { migrations, schema } from './schema.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { alice, registered, silentTracker, verifiedPost } from '../../../test/support/swarms.ts'
import { useSwarmWorld } from '../../../test/support/visited-node.ts'

const world = useSwarmWorld()

describe('across a restart', () => {
  let folder: string

  beforeEach(() => {
    folder = temporaryFolder()
  })

  test('swarms, posts and peers are there again', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const other = await world.open('51.0.0.2')
    other.swarms.join(alice.username)
    const first = await world.open('51.0.0.1', { databasePath })
    first.swarms.join(alice.username)
    await world.clock.advance(10_000)
    for (const number of [0, 1, 5]) await first.swarms.addPost(verifiedPost(world.keys, alice, number))
    await world.clock.advance(1_000)
    await first.scope.close()
    await world.clock.advance(1_000)

    const second = await world.open('51.0.0.1', { databasePath, tracker: silentTracker })
    expect(second.swarms.joined()).toEqual(['alice'])
    expect(second.swarms.pieceCount(alice.username)).toBe(3)
    expect([second.swarms.lastHave(alice.username), second.swarms.lastPublic(alice.username)]).toEqual([5, 5])
    expect(second.swarms.post(alice.username, 1)?.userpost.text('msg')).toBe('post 1')
    await world.clock.advance(1_000)
    expect(second.swarms.peerCount()).toBe(1)
    await other.swarms.addPost(verifiedPost(world.keys, alice, 6))
    await world.clock.advance(1_000)
    expect(second.seen).toEqual(['alice/6'])
  })

  test('both posts of one number are (swarm H1)', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const first = await world.open('51.0.0.1', { databasePath })
    first.swarms.join(alice.username)
    await first.swarms.addPost(verifiedPost(world.keys, alice, 3))
    first.swarms.numbers.supply(verifiedPost(world.keys, alice, 3, { text: 'other' }))
    await world.clock.advance(100)
    await first.scope.close()
    const second = await world.open('51.0.0.1', { databasePath, tracker: silentTracker })
    expect(second.swarms.numbers.conflicts(alice.username).map(({ userpost }) => userpost.text('msg'))).toEqual([
      'other',
    ])
    expect(second.swarms.post(alice.username, 3)?.userpost.text('msg')).toBe('post 3')
  })

  test('a post of our own is on disk when the promise resolves, without any orderly end', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const node = await world.open('51.0.0.1', { databasePath })
    node.swarms.join(alice.username)
    await node.swarms.addPost(verifiedPost(world.keys, alice, 0))
    // What a crash at this moment leaves behind.
    for (const suffix of ['', '-wal'])
      if (existsSync(databasePath + suffix))
        copyFileSync(databasePath + suffix, join(folder, `crashed.sqlite${suffix}`))
    const again = await world.open('51.0.0.3', { databasePath: join(folder, 'crashed.sqlite') })
    expect(again.swarms.joined()).toEqual(['alice'])
    expect(again.swarms.lastHave(alice.username)).toBe(0)
  })

  test('an end at which nothing can be saved closes the connections all the same', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const other = await world.open('51.0.0.2')
    other.swarms.join(alice.username)
    const node = await world.open('51.0.0.1', { databasePath })
    node.swarms.join(alice.username)
    await world.clock.advance(10_000)
    expect(other.swarms.peerCount()).toBe(1)
    openSqlite(databasePath, 0).exec('DROP TABLE peers')
    await node.scope.close()
    await world.clock.advance(1_000)
    expect(other.swarms.peerCount()).toBe(0)
  })

  test('a swarm that was left stays left, and its posts stay readable', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const first = await world.open('51.0.0.1', { databasePath })
    first.swarms.join(alice.username)
    await first.swarms.addPost(verifiedPost(world.keys, alice, 2))
    first.swarms.leave(alice.username)
    await first.scope.close()
    const second = await world.open('51.0.0.1', { databasePath })
    expect(second.swarms.joined()).toEqual([])
    expect(second.swarms.state(alice.username)).toBeUndefined()
    expect([second.swarms.lastHave(alice.username), second.swarms.pieceCount(alice.username)]).toEqual([2, 1])
    expect(second.swarms.lastPublic(alice.username)).toBe(2)
    expect(second.swarms.post(alice.username, 2)?.postNumber).toBe(2)
    second.swarms.join(alice.username)
    expect(second.swarms.state(alice.username)?.pieces).toBe(1)
  })

  test.each([1, 2, 3, 4, 5])('a file of version %i is lifted', async (version) => {
    const databasePath = join(folder, 'old.sqlite')
    const scope = new Scope('old', silentLog)
    const tableOf = (from: number): string => (migrations[from] ?? '').replace(/INSERT.*/u, '')
    const later = [1, 2, 3, 4, 5].filter((from) => from >= version).map(tableOf)
    const oldSchema = later.reduce((text, table) => text.replace(table, ''), schema)
    const old = openDatabase({ path: databasePath, schema: oldSchema, version, durability: 'normal' }, scope)
    expect(() => old.prepare('SELECT * FROM floors').all()).toThrow('floors')
    old.prepare("INSERT INTO swarms VALUES (1, 'alice', 1)").run()
    const insert = old.prepare('INSERT INTO posts VALUES (1, ?, 0, ?, ?)')
    for (const number of [2, 1]) insert.run(number, 10 - number, verifiedPost(world.keys, alice, number).piece)
    if (version >= 3) old.prepare('INSERT INTO post_order (swarm_id, post_number) VALUES (1, 2), (1, 1)').run()
    if (version >= 5) old.prepare('INSERT INTO latest_times VALUES (1, 9)').run()
    await scope.close()
    const node = await world.open('51.0.0.1', { databasePath })
    expect(node.swarms.joined()).toEqual(['alice'])
    expect(node.swarms.latestTime(alice.username)).toBe(9)
    await node.swarms.addPost(verifiedPost(world.keys, alice, 0))
    expect(node.swarms.pieceCount(alice.username)).toBe(3)
    expect(node.swarms.stored.storedAfter(0, 10).map(({ post }) => post.postNumber)).toEqual([2, 1, 0])
  })

  test('who keeps something beside the posts goes on where it stopped, and no position comes twice', async () => {
    const databasePath = join(folder, 'swarm.sqlite')
    const first = await world.open('51.0.0.1', { databasePath })
    first.swarms.join(alice.username)
    for (const number of [3, 0]) await first.swarms.addPost(verifiedPost(world.keys, alice, number))
    const [one, two] = first.swarms.stored.storedAfter(0, 10)
    expect([one?.post.postNumber, two?.post.postNumber]).toEqual([3, 0])
    expect(first.swarms.stored.storedAfter(one?.position ?? 0, 1).map(({ post }) => post.postNumber)).toEqual([0])
    world.keys.reset(alice.username)
    first.swarms.keysChanged({ names: new Set([alice.username]), fromHeight: 0 })
    await world.clock.advance(1_000)
    expect(first.swarms.stored.storedAfter(0, 10)).toEqual([])
    await first.scope.close()

    registered(world.keys, 'alice')
    const second = await world.open('51.0.0.1', { databasePath })
    await world.clock.advance(1_000)
    const again = second.swarms.stored.storedAfter(two?.position ?? 0, 10)
    expect(again.map(({ post }) => post.postNumber)).toEqual([0, 3])
  })
})
