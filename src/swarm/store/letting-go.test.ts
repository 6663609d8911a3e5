// What is let go, what stays, and what the disk gets back.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { openDatabase } from '../../store/database.ts'
import { schemaVersion } from './schema.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import {
  type Author,
  alice,
  name,
  registered,
  silentTracker,
  signedPiece,
  type TestNode,
  verifiedPost,
} from '../../../test/support/swarms.ts'
import { knock, useSwarmWorld } from '../../../test/support/visited-node.ts'
import type { Keeper, Standing } from '../rules/retention.ts'

const world = useSwarmWorld()
const newest20 = { retention: { keeps: 'posts', posts: 20 } } as const

const keeper = (standing: Standing | ((username: string) => Standing), pinned: readonly number[] = []): Keeper => ({
  isReady: () => true,
  standingOf: (username) => (typeof standing === 'string' ? standing : standing(username)),
  isPinned: (_, postNumber) => pinned.includes(postNumber),
})

const heldBy = ({ swarms }: TestNode, username = alice.username): readonly number[] =>
  swarms
    .posts({ username, count: 5000, allowedFlags: 0xff, requiredFlags: 0 })
    .map(({ postNumber }) => postNumber)
    .reverse()

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Writes posts at a node, whoever they are of. */
const write = async (node: TestNode, numbers: readonly number[], author: Author = alice, text = ''): Promise<void> => {
  for (const number of numbers)
    node.swarms.numbers.supply(verifiedPost(world.keys, author, number, text === '' ? {} : { text }))
  await world.clock.advance(5)
}

/** A node with all posts, and one that has just joined. */
const giver = async (count: number): Promise<TestNode> => {
  const node = await world.open('51.0.0.9')
  node.swarms.join(alice.username)
  await write(node, range(0, count - 1))
  return node
}

describe('of the newest posts that a rule keeps', () => {
  test('there are as many as it says, and older ones are not fetched at all', async () => {
    await giver(100)
    const node = await world.open('51.0.0.1', newest20)
    node.swarms.keeping.decideBy(keeper('followed'))
    node.swarms.join(alice.username)
    await world.clock.advance(20_000)
    expect(heldBy(node)).toEqual(range(80, 99))
    expect(node.swarms.keeping.floor(alice.username)).toBe(80)
    // Some more than it keeps came before it knew, at most what is on its way at once.
    expect(node.seen.length).toBeLessThanOrEqual(20 + 64)
  })

  test('each new one pushes out the oldest, which is told, and is not fetched again', async () => {
    const other = await giver(20)
    const node = await world.open('51.0.0.1', newest20)
    node.swarms.keeping.decideBy(keeper('followed'))
    const gone: number[] = []
    node.swarms.keeping.letGo.on(({ postNumber }) => gone.push(postNumber))
    node.swarms.join(alice.username)
    await world.clock.advance(20_000)
    await write(other, [20, 21])
    await world.clock.advance(120_000)
    expect(heldBy(node)).toEqual(range(2, 21))
    expect(gone).toEqual([0, 1])
    expect(node.seen.length).toBe(22)
  })

  test('those pinned, of ourselves, or archived all stay', async () => {
    await giver(60)
    const own = await world.open('51.0.0.1', newest20)
    own.swarms.keeping.decideBy(keeper('own'))
    const archive = await world.open('51.0.0.2', newest20)
    archive.swarms.keeping.decideBy(keeper('archived'))
    const pinning = await world.open('51.0.0.3')
    await world.clock.advance(1)
    for (const node of [own, archive, pinning]) node.swarms.join(alice.username)
    await world.clock.advance(30_000)
    expect([heldBy(own).length, heldBy(archive).length]).toEqual([60, 60])
  })

  test('nothing goes before it is known what stays', async () => {
    await giver(60)
    const node = await world.open('51.0.0.1', newest20)
    node.swarms.join(alice.username)
    await world.clock.advance(20_000)
    expect(heldBy(node).length).toBe(60)
    node.swarms.keeping.decideBy({ ...keeper('followed', [3, 7]), isReady: () => true })
    await world.clock.advance(20_000)
    expect(heldBy(node)).toEqual([3, 7, ...range(40, 59)])
  })
})

test('a restart fetches nothing again, and a larger rule does', async () => {
  const databasePath = join(temporaryFolder(), 'swarm.sqlite')
  await giver(60)
  const open = async (posts: number): Promise<TestNode> => {
    const options = { databasePath, retention: { keeps: 'posts', posts } } as const
    const node = await world.open('51.0.0.1', options)
    node.swarms.keeping.decideBy(keeper('followed'))
    node.swarms.join(alice.username)
    await world.clock.advance(30_000)
    return node
  }
  const first = await open(20)
  expect(heldBy(first)).toEqual(range(40, 59))
  await first.scope.close()
  const second = await open(20)
  expect([second.seen, second.swarms.peerCount()]).toEqual([[], 1])
  await second.scope.close()
  const third = await open(30)
  expect(heldBy(third)).toEqual(range(30, 59))
  await third.scope.close()
})

test('with a rule of days the old ones go, the newest twenty stay, and claims of a time to come do not go', async () => {
  const day = 86_400
  const now = 1_700_000_000
  const other = await world.open('51.0.0.9')
  other.swarms.join(alice.username)
  // One a day, the newest today; and a log whose author claims the year 2100.
  for (const number of range(0, 59))
    await other.swarms.addPost(verifiedPost(world.keys, alice, number, { time: now - (59 - number) * day }))
  const liar = registered(world.keys, 'liar')
  other.swarms.join(liar.username)
  for (const number of range(0, 39))
    await other.swarms.addPost(verifiedPost(world.keys, liar, number, { time: 4_000_000_000 }))
  const node = await world.open('51.0.0.1', { retention: { keeps: 'days', days: 30 } })
  node.swarms.keeping.decideBy(keeper('followed'))
  node.swarms.join(alice.username)
  node.swarms.join(liar.username)
  const quiet = registered(world.keys, 'quiet')
  other.swarms.join(quiet.username)
  for (const number of range(0, 39))
    await other.swarms.addPost(verifiedPost(world.keys, quiet, number, { time: now - 400 * day + number }))
  node.swarms.join(quiet.username)
  await world.clock.advance(30_000)
  expect(heldBy(node)).toEqual(range(30, 59))
  expect(heldBy(node, liar.username).length).toBe(40)
  expect(heldBy(node, quiet.username)).toEqual(range(20, 39))
})

describe('what was let go', () => {
  const aged = async (count = 60): Promise<{ readonly node: TestNode; readonly other: TestNode }> => {
    const other = await giver(count)
    const node = await world.open('51.0.0.1', newest20)
    node.swarms.keeping.decideBy(keeper('followed'))
    node.swarms.join(alice.username)
    await world.clock.advance(30_000)
    return { node, other }
  }

  test('is no gap', async () => {
    const { node } = await aged()
    expect(node.swarms.numbers.of(alice.username)).toMatchObject({ floor: 40, offered: [], peers: 1 })
  })

  test('comes back for who asks for a page or a single post, stays for ten minutes, and goes again', async () => {
    const { node } = await aged()
    const bringing = node.swarms.keeping.bring({ username: alice.username, last: 30, count: 5, timeoutMs: 2_000 })
    await world.clock.advance(200)
    expect(await bringing).toBe(5)
    const peeking = node.swarms.peek({ author: alice.username, postNumber: 3 }, { timeoutMs: 1_000 })
    await world.clock.advance(200)
    expect((await peeking)?.postNumber).toBe(3)
    expect(heldBy(node)).toEqual([3, ...range(26, 30), ...range(40, 59)])
    await world.clock.advance(500_000)
    expect(heldBy(node).length).toBe(26)
    await world.clock.advance(200_000)
    expect(heldBy(node)).toEqual(range(40, 59))
  })

  test('does not come back when nobody has it: who waits is told at once', async () => {
    const { node, other } = await aged()
    await other.scope.close()
    await world.clock.advance(1_000)
    expect(await node.swarms.keeping.bring({ username: alice.username, last: 30, count: 5, timeoutMs: 60_000 })).toBe(0)
  })

  test('is neither offered nor served, and not taken when it is sent unasked', async () => {
    const { node } = await aged()
    const peer = await knock(world, '51.0.0.77')
    peer.greet(alice.username, { peerId: '-TW1000-abcdefghijkl' })
    await world.clock.advance(100)
    const said = peer.received.find((message) => message.name === 'bitfield')
    const bits = said?.name === 'bitfield' ? said.value.bits : new Uint8Array(0)
    expect([...bits.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0])
    expect(bits[5]).toBe(0xff)
    peer.send('have', { postNumber: 5 })
    peer.send('piece', { index: 5, begin: 0, data: signedPiece(alice, 5) })
    await world.clock.advance(200)
    expect(heldBy(node)).toEqual(range(40, 59))
    // A C++ node that saw it before would ask without end: it is shown a new bitfield by a new connection.
    peer.send('interested', {})
    peer.send('request', { index: 5, begin: 0, length: 16_384 })
    await world.clock.advance(200)
    expect(node.codes).toContain('post-let-go')
  })
})

describe('of a user who is only helped, whatever the rule is', () => {
  test('the newest hundred stay, few connections are made, and all goes when the help ends (dht 10.1-23)', async () => {
    const databasePath = join(temporaryFolder(), 'swarm.sqlite')
    const bob = registered(world.keys, 'bob')
    const other = await giver(200)
    for (let host = 10; host < 30; host += 1) (await world.open(`51.0.1.${String(host)}`)).swarms.join(alice.username)
    const node = await world.open('51.0.0.1', { databasePath })
    let standing: Standing = 'helped'
    node.swarms.keeping.decideBy(keeper((username) => (username === 'alice' ? standing : 'followed')))
    node.swarms.join(bob.username)
    await write(node, range(0, 149), bob)
    node.swarms.join(alice.username)
    await world.clock.advance(3_000)
    const dialled = node.swarms.report(alice.username)?.peers.filter(({ inbound }) => !inbound).length ?? 0
    expect([dialled > 0, dialled <= 4]).toEqual([true, true])
    await world.clock.advance(120_000)
    expect(heldBy(node)).toEqual(range(100, 199))
    await write(other, [200])
    await world.clock.advance(10_000)
    expect(heldBy(node)).toEqual(range(101, 200))
    standing = 'dropped'
    node.swarms.leave(alice.username)
    node.swarms.keeping.reconsider(alice.username)
    await world.clock.advance(10_000)
    expect([heldBy(node).length, heldBy(node, bob.username).length]).toEqual([0, 150])
    await node.scope.close()
    const scope = new Scope('after', silentLog)
    const database = openDatabase(
      { path: databasePath, schema: '', version: schemaVersion, durability: 'normal' },
      scope,
    )
    expect(database.prepare('SELECT username FROM swarms').all()).toEqual([{ username: 'bob' }])
    expect(database.prepare('SELECT count(*) AS rows FROM floors').get()).toEqual({ rows: 0 })
    await scope.close()
  })

  test('what a person marked stays, and nothing of those who were followed goes', async () => {
    const node = await world.open('51.0.0.1', { tracker: silentTracker })
    const bob = registered(world.keys, 'bob')
    for (const author of [alice, bob]) {
      node.swarms.join(author.username)
      await write(node, range(0, 149), author)
    }
    node.swarms.keeping.decideBy(keeper((username) => (username === 'alice' ? 'dropped' : 'relayed'), [7]))
    node.swarms.leave(alice.username)
    await world.clock.advance(10_000)
    expect([heldBy(node), heldBy(node, bob.username).length]).toEqual([[7], 150])
  })
})

describe('a budget of the disk', () => {
  const text = 'x'.repeat(600)
  const authors = (): readonly [Author, Author, Author] => [
    registered(world.keys, 'carol'),
    registered(world.keys, 'dave'),
    alice,
  ]
  const standings: Readonly<Record<string, Standing>> = { carol: 'relayed', dave: 'followed', alice: 'own' }

  test('is kept: of users who are merely passed on first, never of our own, and the file becomes smaller', async () => {
    const databasePath = join(temporaryFolder(), 'swarm.sqlite')
    const options = { databasePath, tracker: silentTracker, budgetBytes: 400_000 }
    const node = await world.open('51.0.0.1', options)
    for (const author of authors()) {
      node.swarms.join(author.username)
      await write(node, range(0, 179), author, text)
    }
    const before = node.swarms.keeping.room().bytes
    expect(before).toBeGreaterThan(500_000)
    node.swarms.keeping.decideBy(keeper((username) => standings[username] ?? 'relayed'))
    await world.clock.advance(10_000)
    const room = node.swarms.keeping.room()
    expect(room.bytes).toBeLessThanOrEqual(400_000)
    expect(room).toMatchObject({ budgetBytes: 400_000, isOverBudget: false })
    const [carol, dave, own] = authors().map(({ username }) => heldBy(node, username).length)
    expect([own, carol]).toEqual([180, 1])
    expect(dave).toBeLessThan(180)
    expect(dave).toBeGreaterThanOrEqual(20)
    expect(room.droppedForBudget).toBe(540 - 180 - 1 - (dave ?? 0))
    await node.scope.close()
    expect(statSync(databasePath).size).toBeLessThan(before)
  })

  test('that our own posts alone exceed is told, and nothing is lost for it', async () => {
    const node = await world.open('51.0.0.1', { tracker: silentTracker, budgetBytes: 100_000 })
    node.swarms.join(alice.username)
    await write(node, range(0, 199), alice, text)
    node.swarms.keeping.decideBy(keeper('own'))
    await world.clock.advance(5_000)
    expect(heldBy(node).length).toBe(200)
    expect(node.swarms.keeping.room()).toMatchObject({ isOverBudget: true, droppedForBudget: 0 })
  })

  test('goes by age over users, and who claims a time to come gains nothing by it', async () => {
    const node = await world.open('51.0.0.1', { tracker: silentTracker, budgetBytes: 330_000 })
    const [carol, dave] = authors()
    for (const [author, time] of [
      [carol, 4_000_000_000],
      [dave, 1_600_000_000],
    ] as const) {
      node.swarms.join(author.username)
      for (const number of range(0, 199))
        node.swarms.numbers.supply(verifiedPost(world.keys, author, number, { text, time: time + number }))
      await world.clock.advance(5)
    }
    node.swarms.keeping.decideBy(keeper('followed'))
    await world.clock.advance(5_000)
    expect(heldBy(node, name('carol')).length).toBeLessThan(100)
    expect(heldBy(node, name('dave')).length).toBe(200)
  })
})
