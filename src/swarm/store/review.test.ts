// After a change of keys, held posts are judged again (C3 of the field cases).
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { publicKeyOf } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import { nothing } from '../wire/messages.ts'
import { openSqlite } from '../../store/sqlite.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import {
  type Author,
  registered,
  signedPiece,
  silentTracker,
  TestKeys,
  verifiedPost,
} from '../../../test/support/swarms.ts'
import { knock, VisitedNode } from '../../../test/support/visited-node.ts'

const here = new VisitedNode()
const { publish, soon, visit } = here
const everything = { count: 99, allowedFlags: 255, requiredFlags: 0 }

/** Who owns the name on the other branch of the chain. */
let owner: Author
let gone: string[]

beforeEach(() => {
  owner = { ...registered(new TestKeys(), 'other'), username: here.alice.username }
  gone = []
  here.node.swarms.disowned.on(({ author, postNumber }) => void gone.push(`${author}/${String(postNumber)}`))
})

/** The name has another key from `fromHeight` on. */
const reorganise = (to: Author, fromHeight = 1): void => {
  here.world.keys.reset(to.username)
  here.world.keys.register(to.username, fromHeight, publicKeyOf(to.privateKey))
  here.world.keys.best += 1
  here.node.swarms.keysChanged({ names: new Set([to.username]), fromHeight })
  here.node.swarms.tipMoved()
}

const textAt = (postNumber: number): string | undefined =>
  here.node.swarms.post(here.alice.username, postNumber)?.userpost.text('msg')

describe('when a reorganisation gives the name to another key', () => {
  test('posts of the losing key go, the owner’s are fetched under the same numbers and shown', async () => {
    await publish(0, 1)
    expect(here.node.swarms.claims({ ...everything, username: here.alice.username })).toHaveLength(2)
    const peer = await visit()
    peer.send('unchoke', nothing)
    for (const postNumber of [0, 1]) peer.send('have', { postNumber })
    await soon()
    expect(peer.heard).not.toContain('request 0')
    reorganise(owner)
    await soon()
    expect(gone).toEqual(['alice/0', 'alice/1'])
    expect(here.node.swarms.posts({ ...everything, username: here.alice.username })).toEqual([])
    expect(here.node.swarms.claims({ ...everything, username: here.alice.username })).toEqual([])
    expect(here.node.swarms.lastPublic(here.alice.username)).toBeUndefined()
    expect([...peer.heard].filter((line) => line.startsWith('request')).sort()).toEqual(['request 0', 'request 1'])
    peer.send('piece', { index: 0, begin: 0, data: signedPiece(owner, 0, { text: 'the owner' }) })
    await soon()
    expect([textAt(0), here.node.swarms.pieceCount(here.alice.username)]).toEqual(['the owner', 1])
    expect(here.node.seen).toEqual(['alice/0', 'alice/1', 'alice/0'])
  })

  test('posts of the losing key are not served any more (swarm H7)', async () => {
    await publish(0)
    reorganise(owner)
    const peer = await visit()
    peer.send('interested', nothing)
    peer.send('request', { index: 0, begin: 0, length: 16_384 })
    await soon()
    expect(peer.heard).toContain('haveNone')
    expect(peer.heard.at(-1)).toBe('reject 0')
  })

  test('and back, they are there again, and the others are not', async () => {
    await publish(0, 1)
    reorganise(owner)
    await soon()
    await here.node.swarms.addPost(verifiedPost(here.world.keys, owner, 0, { text: 'the other' }))
    reorganise(here.alice)
    await soon()
    expect([textAt(0), textAt(1)]).toEqual(['post 0', 'post 1'])
    expect(here.node.seen).toEqual(['alice/0', 'alice/1', 'alice/0', 'alice/0', 'alice/1'])
    reorganise(owner)
    await soon()
    expect([textAt(0), textAt(1)]).toEqual(['the other', undefined])
  })

  test('also of a user whose swarm does not run', async () => {
    await publish(0)
    here.node.swarms.leave(here.alice.username)
    reorganise(owner)
    await soon()
    expect(textAt(0)).toBeUndefined()
  })

  test('posts from below the fork are left alone', async () => {
    await publish(0)
    const others = { ...here.alice, privateKey: owner.privateKey }
    here.world.keys.register(here.alice.username, 90, publicKeyOf(others.privateKey))
    here.node.swarms.keysChanged({ names: new Set([here.alice.username]), fromHeight: 90 })
    await soon()
    expect([gone, textAt(0)]).toEqual([[], 'post 0'])
  })

  test('a bad post is no crime for a while, and earlier ones are forgiven: the others may be a block behind', async () => {
    const banned = await visit('51.0.0.70')
    banned.send('piece', { index: 0, begin: 0, data: signedPiece(owner, 0) })
    await soon()
    expect(banned.closed).toBe(true)
    reorganise(owner)
    const again = await visit('51.0.0.70')
    again.send('piece', { index: 0, begin: 0, data: signedPiece(here.alice, 0) })
    await soon()
    expect(again.closed).toBe(false)
    here.world.keys.best += 13
    again.send('piece', { index: 0, begin: 0, data: signedPiece(here.alice, 0) })
    await soon()
    expect(again.closed).toBe(true)
  })
})

describe('a re-check', () => {
  const recheck = async (): Promise<void> => {
    here.node.swarms.numbers.recheck(here.alice.username)
    await soon()
  }

  test('of good posts changes nothing, and loses nothing', async () => {
    await publish(0, 1, 2)
    await recheck()
    expect([gone, here.node.seen.length, here.node.swarms.pieceCount(here.alice.username)]).toEqual([[], 3, 3])
  })

  test('sets aside what its author did not sign, and asks for it again; a further one gives it back when it is valid', async () => {
    await publish(0, 1)
    const { keys } = here.world
    keys.reset(here.alice.username)
    keys.register(here.alice.username, 1, publicKeyOf(owner.privateKey))
    const peer = await visit()
    peer.send('unchoke', nothing)
    for (const postNumber of [0, 1]) peer.send('have', { postNumber })
    await soon()
    expect(peer.heard).not.toContain('request 0')
    await recheck()
    expect(gone).toEqual(['alice/0', 'alice/1'])
    expect(peer.heard).toContain('request 0')
    keys.reset(here.alice.username)
    keys.register(here.alice.username, 1, publicKeyOf(here.alice.privateKey))
    await recheck()
    expect([textAt(0), textAt(1)]).toEqual(['post 0', 'post 1'])
  })

  test('fetches anew what lies damaged on the disk', async () => {
    const databasePath = join(temporaryFolder(), 'swarm.sqlite')
    const node = await here.world.open('51.0.0.9', { databasePath, tracker: silentTracker })
    node.swarms.join(here.alice.username)
    for (const number of [0, 1]) await node.swarms.addPost(verifiedPost(here.world.keys, here.alice, number))
    const writer = openSqlite(databasePath, 0)
    writer.exec("UPDATE posts SET piece = X'6465' WHERE post_number = 1")
    writer.close()
    const peer = await knock(here.world, '51.0.0.66', { address: '51.0.0.9', port: 22001 })
    peer.greet(here.alice.username)
    peer.send('unchoke', nothing)
    for (const postNumber of [0, 1]) peer.send('have', { postNumber })
    await soon()
    node.swarms.numbers.recheck(here.alice.username)
    await soon()
    expect(peer.heard.filter((line) => line.startsWith('request'))).toEqual(['request 1'])
    peer.send('piece', here.piece(1))
    await soon()
    expect(node.swarms.post(here.alice.username, 1)?.userpost.text('msg')).toBe('post 1')
    expect(node.swarms.pieceCount(here.alice.username)).toBe(2)
  })
})

test('what is set aside is bounded: the oldest goes first', async () => {
  here.world.keys.best = 2_000
  here.node.swarms.tipMoved()
  const count = limits.swarmDisownedPosts + 5
  const numbers = Array.from({ length: count }, (_, number) => number)
  await Promise.all(
    numbers.map((number) => here.node.swarms.addPost(verifiedPost(here.world.keys, here.alice, number))),
  )
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  reorganise(owner)
  await turns()
  expect(gone).toHaveLength(count)
  reorganise(here.alice)
  await turns()
  expect(here.node.swarms.pieceCount(here.alice.username)).toBe(limits.swarmDisownedPosts)
  expect([textAt(4), textAt(5)]).toEqual([undefined, 'post 5'])
})
