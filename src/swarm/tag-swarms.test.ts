// Hashtags that are watched: who gets the posts, and what strangers can do. All addresses here are of the open Internet.
import { expect, test } from 'vitest'
import type { ScriptedPeer } from '../../test/support/scripted-peer.ts'
import {
  directKind,
  name,
  registered,
  signedPiece,
  type TestNode,
  type TestNodeOptions,
  verifiedPost,
} from '../../test/support/swarms.ts'
import { knock, useSwarmWorld } from '../../test/support/visited-node.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import { infoHashOf, targetKey } from '../protocol/dht-target.ts'
import { hashtagFromPerson, hashtagTarget } from '../protocol/hashtags.ts'
import { limits } from '../protocol/limits.ts'

const world = useSwarmWorld()
const teaHash = targetKey(hashtagTarget('tea'))

interface Watching {
  readonly node: TestNode
  /** What came, as `tag author/number`. */
  readonly came: string[]
}

const open = async (index: number, options: TestNodeOptions = {}): Promise<Watching> => {
  const node = await world.open(`51.${String(index)}.0.1`, options)
  const came: string[] = []
  node.swarms.tags.came.on(({ tag, post }) => came.push(`${tag} ${post.author}/${String(post.postNumber)}`))
  return { node, came }
}

const watching = async (count: number): Promise<readonly Watching[]> => {
  const all: Watching[] = []
  for (let index = 0; index < count; index += 1) all.push(await open(index))
  for (const { node } of all) node.swarms.tags.watch('tea')
  await world.clock.advance(15_000)
  return all
}

const author = (text = 'alice') => registered(world.keys, text)

const teaPost = (postNumber: number, text = `#tea ${String(postNumber)}`, by = author()) =>
  verifiedPost(world.keys, by, postNumber, { text, height: 99 })

const teaPiece = (postNumber: number, text = `#tea ${String(postNumber)}`, by = author()): Uint8Array =>
  signedPiece(by, postNumber, { text, height: 99 })

let visits = 0
/** A stranger in the swarm of the tag at the first node. */
const stranger = async (address: string): Promise<ScriptedPeer> => {
  const peer = await knock(world, address, { address: '51.0.0.1', port: 22001 })
  peer.greet(name('alice'), { infoHash: teaHash, peerId: `-TW1000-${String((visits += 1))}` })
  await world.clock.advance(20)
  return peer
}

const give = async (peer: ScriptedPeer, data: Uint8Array, index = 0): Promise<void> => {
  peer.send('piece', { index, begin: 0, data })
  await world.clock.advance(20)
}

test('a post of somebody who does not watch reaches all who do, once, and nobody keeps it', async () => {
  const all = await watching(12)
  const outside = await open(40)
  const bringing = outside.node.swarms.tags.bring(teaPost(3, 'more #Tea, #coffee'))
  await world.clock.advance(3_000)
  await bringing
  for (const { came, node } of all) {
    expect(came).toEqual(['tea alice/3'])
    expect(node.swarms.post(name('alice'), 3)).toBeUndefined()
  }
  expect(outside.came).toEqual([])
})

test('a post of a watcher goes round as well, and one under two watched tags in both swarms', async () => {
  const all = await watching(5)
  for (const { node } of all.slice(0, 3)) node.swarms.tags.watch('coffee')
  await world.clock.advance(15_000)
  await all[0]?.node.swarms.tags.bring(teaPost(1, '#tea and #coffee'))
  await world.clock.advance(1_000)
  const both = ['tea alice/1', 'coffee alice/1']
  for (const [index, { came }] of all.entries())
    expect([...came].sort()).toEqual((index < 3 ? both : ['tea alice/1']).toSorted())
})

test('whoever stops to watch leaves, and gets nothing more', async () => {
  const [first, second] = await watching(2)
  second?.node.swarms.tags.unwatch('tea')
  await world.clock.advance(1_000)
  expect(first?.node.swarms.tags.watchers('tea')).toBe(0)
  expect(second?.node.swarms.tags.watchers('tea')).toBeUndefined()
  void first?.node.swarms.tags.bring(teaPost(1))
  await world.clock.advance(1_000)
  expect([first?.came, second?.came]).toEqual([['tea alice/1'], []])
})

test('its name is nobody’s: neither the swarm of a user, nor what a user can be called', () => {
  expect(infoHashOf(name('tea'))).not.toEqual(teaHash)
  expect(hashtagTarget('tea')).toEqual({ name: '#tea', resource: 'tracker', kind: 'multi' })
  expect(hashtagFromPerson(' #Café ')).toBe('café'.normalize('NFC'))
  expect([hashtagFromPerson('two words'), hashtagFromPerson('#'), hashtagFromPerson('x'.repeat(65))]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a node that watches nothing has no connection, no search and no timer for it', async () => {
  const { node } = await open(0)
  await world.clock.advance(60_000)
  expect([world.tracker.lookups, node.swarms.peerCount()]).toEqual([0, 0])
  const peer = await stranger('51.0.9.9')
  expect([peer.handshake, peer.closed]).toEqual([undefined, true])
})

test('tags that run are bounded', async () => {
  const { node } = await open(0)
  for (let index = 0; index < 2 * limits.watchedTags; index += 1) node.swarms.tags.watch(`tag${String(index)}`)
  expect(node.swarms.tags.watchers(`tag${String(limits.watchedTags - 1)}`)).toBe(0)
  expect(node.swarms.tags.watchers(`tag${String(limits.watchedTags)}`)).toBeUndefined()
})

test.each([
  [
    'nobody signed',
    (): Uint8Array => signedPiece({ ...author('mallory'), username: name('alice') }, 1, { text: '#tea', height: 99 }),
  ],
  ['without the tag', (): Uint8Array => teaPiece(1, '#teapot and tea')],
  ['sealed', (): Uint8Array => signedPiece(author(), 1, { text: '#tea', height: 99, kind: directKind })],
  ['no post', (): Uint8Array => new TextEncoder().encode('d1:ai1ee')],
])('what is %s goes no further, and its sender is not let in again', async (_, piece) => {
  const all = await watching(3)
  const mallory = await stranger('51.66.0.1')
  await give(mallory, piece())
  expect(mallory.closed).toBe(true)
  expect(all.map(({ came }) => came)).toEqual([[], [], []])
  expect((await stranger('51.66.0.1')).closed).toBe(true)
  expect((await stranger('51.67.0.1')).closed).toBe(false)
})

test('one signer who floods gets a few posts through, and others are heard as before', async () => {
  const all = await watching(4)
  const mallory = author('mallory')
  const peer = await stranger('51.66.0.1')
  for (let number = 0; number < 40; number += 1) await give(peer, teaPiece(number, undefined, mallory), number)
  const other = await stranger('51.67.0.1')
  await give(other, teaPiece(5), 5)
  for (const { came } of all) {
    expect(came.filter((each) => each.includes('mallory'))).toHaveLength(8)
    expect(came).toContain('tea alice/5')
  }
  await world.clock.advance(120_000)
  await give(other, teaPiece(60, undefined, mallory), 60)
  expect(all[3]?.came).toContain('tea mallory/60')
})

test('a post that is repeated without end is told once, and who repeats it is dropped', async () => {
  const all = await watching(3)
  const peer = await stranger('51.66.0.1')
  const frames = 1_000_000
  for (let round = 0; round < frames && !peer.closed; round += 1) {
    peer.send('piece', { index: 1, begin: 0, data: teaPiece(1) })
    if (round % 100 === 99) await world.clock.advance(20)
  }
  expect(peer.closed).toBe(true)
  for (const { came } of all) expect(came).toEqual(['tea alice/1'])
})

test('messages that mean nothing here cost the patience of a peer, as everywhere', async () => {
  await watching(1)
  const peer = await stranger('51.66.0.1')
  for (let round = 0; round < 400 && !peer.closed; round += 1) {
    peer.send('have', { postNumber: round })
    if (round % 100 === 99) await world.clock.advance(20)
  }
  expect(peer.closed).toBe(true)
})

test('a post of last week is no news, whoever brings it; one beyond our chain is nobody’s fault', async () => {
  world.keys.best = 400
  const [first] = await watching(1)
  const peer = await stranger('51.66.0.1')
  await give(peer, signedPiece(author(), 1, { text: '#tea', height: 250 }))
  await give(peer, signedPiece(author(), 2, { text: '#tea', height: 402 }))
  expect([peer.closed, first?.came]).toEqual([false, []])
  first?.node.swarms.tags.supply(signedPiece(author(), 3, { text: '#tea', height: 399 }), true)
  await world.clock.advance(20)
  expect(first?.came).toEqual(['tea alice/3'])
  expect(peer.heard.filter((each) => each.startsWith('piece'))).toEqual(['piece 3'])
})

test('after a change of keys honest peers may go by the old ones for a while', async () => {
  const [first] = await watching(1)
  const old = author('carol')
  world.keys.register(old.username, 98, publicKeyOf(author('mallory').privateKey))
  first?.node.swarms.keysChanged({ names: new Set([old.username]), fromHeight: 98 })
  const peer = await stranger('51.66.0.1')
  await give(peer, teaPiece(1, undefined, old), 1)
  expect([peer.closed, first?.came]).toEqual([false, []])
})

test('peers get a receipt, and no bitfield, request or offer', async () => {
  await watching(1)
  const peer = await stranger('51.66.0.1')
  await give(peer, teaPiece(7), 7)
  await give(peer, teaPiece(7), 7)
  expect(peer.heard).toEqual(['extended', 'port', 'haveNone', 'have 7', 'have 7'])
})
