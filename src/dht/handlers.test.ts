import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { getData, RawNode } from '../../test/support/raw-node.ts'
import { SeededRandom } from '../base/random.ts'
import { type BencodeInput, EncodedBencode, encodeBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { signData } from '../crypto/signature.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../protocol/dht-target.ts'
import type { Username } from '../protocol/username.ts'
import { selectItems } from './handlers.ts'
import { encodeQuery, isDhtDatagram } from './wire/krpc.ts'
import { compareDistance, type NodeId } from './wire/node-id.ts'
import type { EncodedItem, Query } from './wire/queries.ts'
import type { StoredItem } from './store/value-store.ts'

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }
const mention: DhtTarget = { name: 'bob', resource: 'mention', kind: 'multi' }
const tracker: DhtTarget = { name: 'alice', resource: 'tracker', kind: 'multi' }
const at = { address: '51.9.9.9', port: dhtPort }

let world: DhtTestNetwork
let node: TestNode
let raw: RawNode
let token: (target: DhtTarget) => Promise<Uint8Array>

beforeEach(async () => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  world.chain.register('bob')
  node = await world.open(at.address)
  raw = await RawNode.open(world, '52.7.7.7')
  token = (target) => raw.token(at, target)
})

afterEach(() => world.close())

const encoded = (item: SignedItem): EncodedItem => ({
  payload: item.payload,
  signature: item.signature,
  signer: encodeUtf8(item.signer),
})

/** An item of any shape, well signed. */
const crafted = (payload: Uint8Array, signer = 'alice'): EncodedItem => {
  const privateKey = world.chain.privateKeys.get(signer as Username)
  if (privateKey === undefined) throw new Error(signer)
  return { payload, signature: signData(payload, privateKey), signer: encodeUtf8(signer) }
}

const fieldsOf = (target: DhtTarget, changes: Record<string, BencodeInput | undefined>): Uint8Array =>
  encodeBencode({
    height: 999,
    seq: 1,
    target: new EncodedBencode(encodeTarget(target)),
    time: Math.floor(world.clock.nowMs() / 1000),
    v: 'value',
    ...changes,
  })

/** A post whose key is farther from a node than from all of the others, or is nearer to it than to all of them. */
const postAt = (where: 'far' | 'near', id: NodeId, others: readonly RawNode[]): DhtTarget => {
  for (let number = 0; ; number += 1) {
    const target: DhtTarget = { ...profile, resource: `post${String(number)}` }
    const key = targetKey(target)
    if (others.every((other) => compareDistance(key, other.id, id) < 0 === (where === 'far'))) return target
  }
}

const put = async (item: EncodedItem, target: DhtTarget): Promise<string | undefined> =>
  raw.refusal(at, { method: 'putData', token: await token(target), item })

describe('a query', () => {
  it('gets nothing but ids when the sender id does not fit its address', async () => {
    raw.id = new Uint8Array(20).fill(9) as Uint8Array as NodeId
    const reply = await raw.askReply(at, { method: 'findNode', target: raw.id })
    expect(Object.entries(reply).filter(([, value]) => value !== undefined)).toEqual([['seenAddress', '52.7.7.7']])
    expect(node.dht.state().contacts).toBe(0)
  })

  it('that is unknown is answered like findNode when it names a target, else refused', async () => {
    const target = new Uint8Array(20)
    expect((await raw.askReply(at, { method: 'other', name: 'novelty', target })).contacts).toEqual([])
    const bare = encodeUtf8('d1:q7:novelty1:t2:ab1:xd2:id20:')
    raw.send(at, Uint8Array.of(...bare, ...raw.id, ...encodeUtf8('e1:z1:qe')))
    await world.clock.advance(100)
    const last = raw.received.at(-1)
    expect(last?.kind === 'error' ? [last.code, last.text, last.id] : last).toEqual([
      203,
      'unknown message',
      expect.anything(),
    ])
  })

  it.each([
    ["missing 'target' key", 'findNode', {}],
    ["invalid value for 'target'", 'findNode', { target: 'short' }],
    ["missing 'target' key", 'getData', { target: 'x' }],
    ['target dict size != 3', 'getData', { target: { n: 'a', r: 'b' } }],
    ['target dict size != 3', 'getData', { target: { n: 'a', r: 'b', t: 's', u: 1 } }],
    ["missing 'n' key", 'getData', { target: { n: 1, r: 'b', t: 's' } }],
    ["missing 'r' key", 'getData', { target: { n: 'a', r: 1, t: 's' } }],
    ["missing 't' key", 'getData', { target: { n: 'a', r: 'b', t: 1 } }],
    ['invalid target.t value', 'getData', { target: { n: 'a', r: 'b', t: 'x' } }],
    ["missing 'infoHash' key", 'announcePeer', { port: 1, token: 'abcd' }],
    ["invalid value for 'infoHash'", 'announcePeer', { infoHash: 'a', port: 1, token: 'abcd' }],
    ["missing 'port' key", 'announcePeer', { infoHash: 'a'.repeat(20), token: 'abcd' }],
    ["missing 'token' key", 'announcePeer', { infoHash: 'a'.repeat(20), port: 1 }],
    ['invalid port', 'announcePeer', { infoHash: 'a'.repeat(20), port: 65_536, token: 'abcd' }],
    ['invalid port', 'announcePeer', { infoHash: 'a'.repeat(20), port: -1, token: 'abcd' }],
    ['invalid token', 'announcePeer', { infoHash: 'a'.repeat(20), port: 1, token: 'abcd' }],
    ["missing 'token' key", 'putData', { p: {}, sig_p: 'a', sig_user: 'b' }],
    ["missing 'p' key", 'putData', { p: 'x', sig_p: 'a', sig_user: 'b', token: 'abcd' }],
    ["missing 'sig_p' key", 'putData', { p: {}, sig_user: 'b', token: 'abcd' }],
    ["missing 'sig_user' key", 'putData', { p: {}, sig_p: 'a', token: 'abcd' }],
  ])('is refused with "%s": %s %o', async (text, name, fields) => {
    raw.send(at, encodeBencode({ q: name, t: 'zz', x: { id: raw.id, ...fields }, z: 'q' }))
    await world.clock.advance(100)
    const [message] = raw.received
    expect(message?.kind === 'error' ? message.text : message).toBe(text)
  })
})

describe('getData', () => {
  it('gives a token and no data for what is not stored', async () => {
    const reply = await raw.askReply(at, getData(profile))
    expect([reply.token?.length, reply.items, reply.peers, reply.contacts]).toEqual([4, undefined, undefined, []])
  })

  it('gives an empty list to who wants a token alone', async () => {
    expect(await put(encoded(world.item(profile, 'x')), profile)).toBe('')
    expect((await raw.askReply(at, getData(profile, true))).items).toEqual([])
  })

  it('serves the very bytes that were put (dht 10.1-3)', async () => {
    const item = encoded(world.item(profile, { bio: 'hello', extra: [1, 2] }))
    expect(await put(item, profile)).toBe('')
    expect((await raw.askReply(at, getData(profile))).items).toEqual([item])
  })

  it('names confirmed contacts, and never itself', async () => {
    await world.open('53.1.1.1', [at])
    await raw.ask(at, { method: 'ping' })
    await world.clock.advance(60_000)
    const { contacts } = await raw.askReply(at, getData(profile))
    expect(contacts?.map(({ endpoint }) => endpoint.address).toSorted()).toEqual(['52.7.7.7', '53.1.1.1'])
  })

  it('never grows beyond what readers can decode, and varies what it leaves out (dht 10.1-4)', async () => {
    for (let number = 0; number < 40; number += 1)
      await put(encoded(world.item(mention, `${String(number)} ${'x'.repeat(500)}`, { signer: 'alice' })), mention)
    const seen = new Set<string>()
    for (let round = 0; round < 20; round += 1) {
      // Within what the node uploads for strangers.
      await world.clock.advance(1_000)
      const { items = [] } = await raw.askReply(at, getData(mention))
      const bytes = items.reduce((sum, { payload }) => sum + payload.length + 85, 0)
      expect(bytes).toBeLessThanOrEqual(4_000)
      expect(items.length).toBeGreaterThan(4)
      for (const item of items) seen.add(new TextDecoder('latin1').decode(item.payload))
    }
    expect(seen.size).toBeGreaterThan(15)
  })

  it('counts values as readers do', () => {
    const items = Array.from(
      { length: 32 },
      (_, index): StoredItem => ({
        payload: new Uint8Array(40),
        signature: Uint8Array.of(index),
        signer: encodeUtf8('a'),
        valueCount: 60,
      }),
    )
    const chosen = selectItems(items, new SeededRandom(1))
    expect(chosen).toHaveLength(7)
    expect(chosen.slice(0, 7)).toEqual(items.slice(0, 7))
  })
})

describe('putData', () => {
  it('stores an item of the owner and tells the node', async () => {
    const stored: SignedItem[] = []
    node.dht.stored.on((item) => stored.push(item))
    const item = world.item(profile, 'x', { sequence: 0 })
    expect(await put(encoded(item), profile)).toBe('')
    expect(node.dht.state().storedItems).toBe(1)
    expect(await put(encoded(item), profile)).toBe('')
    expect(stored.map(({ payload }) => payload)).toEqual([item.payload])
  })

  const cases: readonly [string, DhtTarget, () => EncodedItem][] = [
    ['message too big', mention, () => crafted(fieldsOf(mention, { seq: undefined, v: 'x'.repeat(720) }))],
    ['message too big', profile, () => crafted(fieldsOf(profile, { v: 'x'.repeat(8_150) }))],
    [
      'target dict size != 3',
      profile,
      () => crafted(fieldsOf(profile, { target: { n: 'alice', r: 'profile', t: 's', u: 1 } })),
    ],
    ['target dict size != 3', profile, () => crafted(fieldsOf(profile, { target: 'profile' }))],
    ['invalid item', profile, () => crafted(fieldsOf(profile, { v: undefined }))],
    ['invalid item', profile, () => crafted(fieldsOf(profile, { height: undefined }))],
    ['invalid item', profile, () => crafted(fieldsOf(profile, { time: 'now' }))],
    ['value too deep', profile, () => crafted(fieldsOf(profile, { v: [[[[[[1]]]]]] }))],
    ['only owner is allowed', profile, () => crafted(fieldsOf(profile, {}), 'bob')],
    ['seq is required for single', profile, () => crafted(fieldsOf(profile, { seq: undefined }))],
    ['seq is required for single', profile, () => crafted(fieldsOf(profile, { seq: -1 }))],
    ['height > getBestHeight', profile, () => crafted(fieldsOf(profile, { height: 1_002 }))],
    ['time > GetAdjustedTime', profile, () => crafted(fieldsOf(profile, { time: 1_700_000_000 + 7_300 }))],
    [
      'item expired',
      { ...profile, resource: 'custom' },
      () => crafted(fieldsOf({ ...profile, resource: 'custom' }, { height: -1_100 })),
    ],
    [
      'resource name too big',
      { ...profile, resource: 'r'.repeat(33) },
      () => crafted(fieldsOf({ ...profile, resource: 'r'.repeat(33) }, {})),
    ],
    [
      'invalid signature',
      profile,
      () => ({ ...crafted(fieldsOf(profile, {})), signature: new Uint8Array(65).fill(31) }),
    ],
    ['invalid signature', mention, () => ({ ...crafted(fieldsOf(mention, {})), signer: encodeUtf8('carol') })],
    ['invalid signature', mention, () => ({ ...crafted(fieldsOf(mention, {})), signer: encodeUtf8('NOT A NAME') })],
  ]

  it.each(cases)('refuses with "%s" (dht 10.1-5, 10.1-8)', async (text, target, make) => {
    const stored: SignedItem[] = []
    node.dht.stored.on((item) => stored.push(item))
    expect(await put(make(), target)).toBe(text)
    expect(node.dht.state().storedItems).toBe(0)
    expect(stored).toEqual([])
  })

  it('accepts what lies on the edge of each rule', async () => {
    const long = { ...profile, resource: 'r'.repeat(32) }
    expect(await put(crafted(fieldsOf(profile, { v: [[[[[1]]]]], seq: 0 })), profile)).toBe('')
    expect(await put(crafted(fieldsOf(long, { height: 1_001, time: 1_700_000_000 + 7_190 })), long)).toBe('')
    const overhead = fieldsOf(mention, { seq: undefined, v: 'x'.repeat(500) }).length - 500
    const largest = fieldsOf(mention, { seq: undefined, v: 'x'.repeat(768 - overhead) })
    expect([largest.length, await put(crafted(largest), mention)]).toEqual([768, ''])
    expect(node.dht.state().storedItems).toBe(3)
  })

  it('demands the token of that target and that address (dht 10.1-11)', async () => {
    const item = encoded(world.item(profile, 'x'))
    const other = await RawNode.open(world, '54.1.1.1')
    const foreign = await other.token(at, profile)
    const refused: Query[] = [
      { method: 'putData', token: foreign, item },
      { method: 'putData', token: await token(mention), item },
      { method: 'putData', token: new Uint8Array(0), item },
    ]
    for (const query of refused) expect(await raw.refusal(at, query)).toBe('invalid token')
    const early = await token(profile)
    await world.clock.advance(299_000)
    expect(await raw.refusal(at, { method: 'putData', token: early, item })).toBe('')
    await world.clock.advance(700_000)
    expect(await raw.refusal(at, { method: 'putData', token: early, item })).toBe('invalid token')
  })

  it('says success and stores nothing when enough others are nearer (dht 10.1-13)', async () => {
    const others = await Promise.all(
      Array.from({ length: 16 }, (_, index) => RawNode.open(world, `60.${String(index)}.1.1`)),
    )
    for (const other of others) await other.ask(at, { method: 'ping' })
    await world.clock.advance(120_000)
    expect(node.dht.state().contacts).toBe(16)
    const ownId = (await raw.ask(at, { method: 'ping' }))?.id
    if (ownId === undefined) throw new Error('no reply')
    const [far, near] = [postAt('far', ownId, others), postAt('near', ownId, others)]
    expect(await put(encoded(world.item(far, 'x')), far)).toBe('')
    expect(node.dht.state().storedItems).toBe(0)
    // Nobody makes us verify signatures for nothing: each costs more than all the rest.
    const verified = vi.spyOn(world.chain, 'keyAt')
    const signature = new Uint8Array(65).fill(31)
    const forged = (target: DhtTarget) => ({ ...encoded(world.item(target, 'x')), signature })
    expect(await put(forged(far), far)).toBe('')
    const withoutToken = { method: 'putData', token: new Uint8Array(4), item: forged(far) } as const
    expect(await raw.refusal(at, withoutToken)).toBe('invalid token')
    expect(verified).not.toHaveBeenCalled()
    expect(await put(forged(near), near)).toBe('invalid signature')
    expect(verified).toHaveBeenCalled()
    expect(await put(encoded(world.item(near, 'x')), near)).toBe('')
    expect(node.dht.state().storedItems).toBe(1)
  })

  it('uses the current key of the signer', async () => {
    const old = encoded(world.item(profile, 'x'))
    world.chain.register('alice')
    expect(await put(old, profile)).toBe('invalid signature')
    expect(await put(encoded(world.item(profile, 'x')), profile)).toBe('')
  })
})

describe('tracker', () => {
  const announce = (token_: Uint8Array, changes: object = {}): Query => ({
    ...{ method: 'announcePeer', infoHash: targetKey(tracker), port: 4_000, token: token_, impliedPort: false },
    ...changes,
  })

  it('has no peers of a swarm that is not known', async () => {
    const reply = await raw.askReply(at, getData(tracker))
    expect([reply.peers, reply.followers, reply.swarmName, reply.items]).toEqual([[], undefined, undefined, undefined])
  })

  it('names the address that the announcement came from, and its port', async () => {
    expect(await raw.refusal(at, announce(await token(tracker), { name: encodeUtf8('n'.repeat(60)) }))).toBe('')
    const reply = await raw.askReply(at, getData(tracker))
    expect(reply.peers).toEqual([{ address: '52.7.7.7', port: 4_000 }])
    expect(reply.followers).toBe(0)
    expect(reply.swarmName?.length).toBe(50)
  })

  it('takes the source port when it is implied', async () => {
    await raw.refusal(at, announce(await token(tracker), { impliedPort: true }))
    expect((await raw.askReply(at, getData(tracker))).peers).toEqual([{ address: '52.7.7.7', port: dhtPort }])
  })

  it('tells strangers no addresses of its own network (dht 10.1-25)', async () => {
    const inside = await RawNode.open(world, '192.168.1.5')
    node.dht.setLocalPeers(
      tracker,
      [
        { address: '10.1.1.1', port: 1 },
        { address: '53.1.1.1', port: 2 },
      ],
      2,
    )
    await inside.ask(at, { method: 'ping' })
    await world.clock.advance(10_000)
    const told = await raw.askReply(at, getData(tracker))
    const toldInside = await inside.askReply(at, getData(tracker))
    expect([told.peers?.length, told.contacts?.length]).toEqual([1, 0])
    expect([toldInside.peers?.length, toldInside.contacts?.length]).toEqual([2, 1])
  })

  it('forgets a peer after 45 minutes', async () => {
    await raw.refusal(at, announce(await token(tracker)))
    await world.clock.advance(44 * 60_000)
    expect((await raw.askReply(at, getData(tracker))).peers).toHaveLength(1)
    await world.clock.advance(2 * 60_000)
    expect((await raw.askReply(at, getData(tracker))).peers).toEqual([])
  })

  it('never serves stored items', async () => {
    expect(await put(encoded(world.item(tracker, 'x')), tracker)).toBe('')
    expect(node.dht.state().storedItems).toBe(0)
  })
})

describe('whatever arrives', () => {
  it('is no answer to anybody unless it is a datagram of the DHT', async () => {
    for (const bytes of [
      new Uint8Array(0),
      encodeUtf8('d1:z1:qe'),
      encodeUtf8('hello world hello world'),
      new Uint8Array(10_001).fill(100),
    ]) {
      expect(isDhtDatagram(bytes)).toBe(false)
      raw.send(at, bytes)
    }
    await world.clock.advance(1_000)
    expect(raw.received).toEqual([])
  })

  it('of a flood is answered as far as its share goes, and again as soon as it ends (dht 10.1-11)', async () => {
    const ping = encodeQuery({ transaction: Uint8Array.of(1, 2) }, raw.id, { method: 'ping' })
    for (let count = 0; count < 5_000; count += 1) raw.send(at, ping)
    await world.clock.advance(1_000)
    expect(raw.received.length).toBeGreaterThan(500)
    expect(raw.received.length).toBeLessThanOrEqual(2_000)
    raw.received.length = 0
    await world.clock.advance(3_000)
    raw.send(at, ping)
    await world.clock.advance(1_000)
    expect(raw.received.filter(({ kind }) => kind === 'reply')).toHaveLength(1)
  })
})
