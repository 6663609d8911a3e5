// Listeners for mentions (extensions.md 8): who is told, and what strangers can do. All addresses are of the open Internet.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { signedPiece } from '../../test/support/swarms.ts'
import { EncodedBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import type { PrivateKey } from '../crypto/keys.ts'
import { signData } from '../crypto/signature.ts'
import { encodeItem, type SignedItem } from '../protocol/dht-item.ts'
import { targetKey } from '../protocol/dht-target.ts'
import { limits } from '../protocol/limits.ts'
import { listenRequest } from '../protocol/listen-request.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'
import { parameters } from './parameters.ts'
import type { NodeId } from './wire/node-id.ts'
import type { EncodedItem, HeardQuery } from './wire/queries.ts'

const at = { address: '51.9.9.9', port: dhtPort }
const bob = 'bob' as Username
const mentions = targetOf('mention', bob)
const infoHash = targetKey(mentions)

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob', 'mallory']) world.chain.register(name)
})

afterEach(() => world.close())

const keyOf = (name: string): PrivateKey => {
  const key = world.chain.privateKeys.get(name as Username)
  if (key === undefined) throw new Error(name)
  return key
}

const signer =
  (name: string) =>
  (request: Uint8Array): Uint8Array =>
    signData(request, keyOf(name))

const mention = (author: string, postNumber: number): SignedItem => {
  const piece = signedPiece({ username: author as Username, privateKey: keyOf(author) }, postNumber, { text: '@bob' })
  return world.item(mentions, new EncodedBencode(piece), { signer: author })
}

const encoded = ({ payload, signature, signer: name }: SignedItem): EncodedItem => ({
  payload,
  signature,
  signer: encodeUtf8(name),
})

/** What a node was told of mentions. */
const toldTo = ({ received }: RawNode): readonly HeardQuery[] =>
  received.flatMap((message) =>
    message.kind === 'query' && message.query.ok && message.query.value.method === 'heard' ? message.query.value : [],
  )

const hearing = (node: TestNode): readonly string[] => {
  const heard: string[] = []
  node.dht.heard.on(({ signer: name, target }) => heard.push(`${name} ${target.resource} ${target.name}`))
  return heard
}

describe('a network', () => {
  test('tells a user of mentions as they are put, each once, and nobody else', async () => {
    const nodes = await world.grow(20)
    const [first, second, third] = nodes as readonly [TestNode, TestNode, TestNode]
    const [heard, others] = [hearing(first), hearing(third)]
    expect(await world.until(first.dht.listen(bob, signer('bob')))).toBe(8)
    await second.dht.put(mention('alice', 1))
    await world.clock.advance(3_000)
    expect([heard, others]).toEqual([['alice mention bob'], []])
    await second.dht.put(mention('alice', 2))
    await world.clock.advance(3_000)
    expect(heard).toHaveLength(2)
  })

  test('forgets who does not ask again, and who is gone', async () => {
    const nodes = await world.grow(12)
    const [first, second, third] = nodes as readonly [TestNode, TestNode, TestNode]
    const heard = hearing(first)
    await world.until(first.dht.listen(bob, signer('bob')))
    await world.until(third.dht.listen(bob, signer('bob')))
    await world.stop(third)
    await world.clock.advance(parameters.listenMs + 1_000)
    await second.dht.put(mention('alice', 1))
    await world.clock.advance(20_000)
    expect(heard).toEqual([])
  })

  test('listens for nobody whose key does not sign', async () => {
    const [first] = (await world.grow(10)) as readonly [TestNode]
    expect(await world.until(first.dht.listen(bob, signer('mallory')))).toBe(0)
    expect(await world.until(first.dht.listen(bob, () => undefined))).toBe(0)
  })
})

describe('a node that is asked', () => {
  let raw: RawNode
  let id: NodeId

  const open = async (address = '52.7.7.7'): Promise<void> => {
    raw = await RawNode.open(world, address)
    const answered = raw.received.length
    await raw.ask(at, getData(mentions, true))
    const reply = raw.received[answered]
    if (reply?.kind !== 'reply' || reply.id === undefined) throw new Error('no id')
    id = reply.id
  }

  const listen = async (change: { username?: Username; nodeId?: Uint8Array; token?: Uint8Array; by?: string } = {}) => {
    const { username = bob, nodeId = id, by = 'bob' } = change
    const token = change.token ?? (await raw.token(at, mentions))
    const signature = signData(listenRequest(nodeId, username, token), keyOf(by))
    return raw.ask(at, { method: 'listen', infoHash, username, token, signature })
  }

  beforeEach(async () => {
    await world.open(at.address)
    await open()
  })

  test('grants half an hour, and tells', async () => {
    expect(await listen()).toMatchObject({ reply: { listening: parameters.listenMs / 1000 } })
    const putter = await RawNode.open(world, '53.7.7.7')
    const token = await putter.token(at, mentions)
    await putter.ask(at, { method: 'putData', token, item: encoded(mention('alice', 1)) })
    expect(toldTo(raw)).toMatchObject([{ method: 'heard', infoHash, item: encoded(mention('alice', 1)) }])
  })

  test('takes no challenge of another node, no other token, no other user and no other key', async () => {
    expect(await listen({ nodeId: new Uint8Array(20) })).toMatchObject({ text: 'invalid signature' })
    expect(await listen({ by: 'mallory' })).toMatchObject({ text: 'invalid signature' })
    expect(await listen({ token: new Uint8Array(4) })).toMatchObject({ text: 'invalid token' })
    expect(await listen({ username: 'alice' as Username, by: 'alice' })).toMatchObject({
      text: "invalid value for 'infoHash'",
    })
  })

  test('tells nobody any more who proved a key that the user has no more', async () => {
    await listen()
    world.nodes[0]?.dht.keysChanged(new Set([bob]))
    const putter = await RawNode.open(world, '53.7.7.7')
    const token = await putter.token(at, mentions)
    await putter.ask(at, { method: 'putData', token, item: encoded(mention('alice', 1)) })
    expect(toldTo(raw)).toEqual([])
  })

  test('has few places a user and an address, and those who asked last keep them', async () => {
    const asked: RawNode[] = []
    for (let index = 0; index < limits.listenersOfUser + 2; index += 1) {
      await open(`54.${String(index)}.1.1`)
      asked.push(raw)
      expect(await listen()).toMatchObject({ reply: { listening: 1_800 } })
    }
    const putter = await RawNode.open(world, '53.7.7.7')
    const token = await putter.token(at, mentions)
    await putter.ask(at, { method: 'putData', token, item: encoded(mention('alice', 1)) })
    const told = asked.map((each) => toldTo(each).length > 0)
    expect(told).toEqual([false, false, true, true, true, true])
  })

  test('tells so many mentions at once and one a second then, whoever floods', async () => {
    await listen()
    const putter = await RawNode.open(world, '53.7.7.7')
    for (let number = 0; number < 40; number += 1) {
      const { token = new Uint8Array() } = await putter.askReply(at, getData(mentions, true))
      await putter.ask(at, { method: 'putData', token, item: encoded(mention('mallory', number)) })
    }
    const told = toldTo(raw).length
    expect(told).toBeGreaterThanOrEqual(16)
    // Forty puts take eight seconds.
    expect(told).toBeLessThanOrEqual(26)
  })
})

describe('a node that listens', () => {
  test('takes nothing from whom it did not ask, nor what is forged or of another target', async () => {
    const node = await world.open(at.address)
    const heard = hearing(node)
    const raw = await RawNode.open(world, '52.7.7.7')
    const challenge = Uint8Array.of(1, 2, 3, 4)
    const tell = async (item: EncodedItem, token: Uint8Array = challenge): Promise<string | undefined> =>
      raw.refusal(at, { method: 'heard', infoHash, token, item })
    expect(await tell(encoded(mention('alice', 1)))).toBe('not listening')

    // A node that grants what it is asked for.
    raw.answer = (query) => (query.method === 'listen' ? { listening: 60 } : { token: challenge, contacts: [] })
    node.dht.addContact({ address: '52.7.7.7', port: dhtPort })
    await world.clock.advance(1_000)
    expect(await world.until(node.dht.listen(bob, signer('bob')))).toBe(1)
    expect([await tell(encoded(mention('alice', 1))), heard]).toEqual(['', ['alice mention bob']])
    expect([await tell(encoded(mention('alice', 1))), heard.length]).toEqual(['', 1])
    // Whoever forges its address does not know the token, and costs it nothing.
    for (let tries = 0; tries < 100; tries += 1)
      expect(await tell(encoded(mention('mallory', 1)), new Uint8Array(4))).toBe('not listening')
    const other = encodeItem({ target: targetOf('mention', 'carol'), value: 'x', time: 1, height: 1 })
    const elsewhere = { payload: other, signature: signData(other, keyOf('alice')), signer: encodeUtf8('alice') }
    expect(await tell(elsewhere)).toBe('not listening')
    // It lied: nothing more is taken from it.
    expect(await tell(encoded(mention('alice', 2)))).toBe('not listening')
    expect(heard).toHaveLength(1)
  })
})
