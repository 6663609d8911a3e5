// Reading from nodes that lie.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { signData } from '../crypto/signature.ts'
import { type SignedItem, signItem } from '../protocol/dht-item.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { Username } from '../protocol/username.ts'
import type { DhtDeputies } from './types.ts'
import { encodeAnswer } from './wire/answers.ts'
import { encodeReply } from './wire/krpc.ts'

const profile = { name: 'alice', resource: 'profile', kind: 'single' } as const
const mention = { name: 'bob', resource: 'mention', kind: 'multi' } as const

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  world.chain.register('bob')
})

afterEach(() => world.close())

const sequences = (items: readonly SignedItem[]): readonly (number | undefined)[] =>
  items.map(({ sequence }) => sequence)

describe('reading from liars', () => {
  it('refuses a forged single, an item of another target and a bad signature (dht 10.1-1, 10.1-2)', async () => {
    const liar = await RawNode.open(world, '52.7.7.7')
    const node = await world.open('51.9.9.9', [liar.endpoint])
    await world.clock.advance(10_000)
    const genuine = world.item(profile, 'genuine', { sequence: 2 })
    const forged = world.item(profile, 'forged', { sequence: 9 })
    const signedByBob = signItem(
      { target: { ...profile, name: 'bob' }, value: 'x', time: 1, height: 9, sequence: 9 },
      'bob' as Username,
      world.chain.privateKeys.get('bob' as Username)!,
    )
    if (!signedByBob.ok) throw new Error(signedByBob.rejection.code)
    const encoded = (item: SignedItem, signer = 'alice') => ({
      payload: item.payload,
      signature: item.signature,
      signer: encodeUtf8(signer),
    })
    // Under the very target, and well signed, but by somebody else.
    const { payload } = forged
    const byAnother = { payload, signature: signData(payload, world.chain.privateKeys.get('bob' as Username)!) }
    const lies = [
      { ...byAnother, signer: encodeUtf8('bob') },
      { ...encoded(forged), signature: genuine.signature },
      encoded(forged, 'bob'),
      encoded(signedByBob.value, 'bob'),
      encoded(world.item({ ...profile, resource: 'status' }, 'x', { sequence: 99 })),
    ]
    liar.answer = () => ({ items: lies, contacts: [], token: new Uint8Array(4) })
    expect(await world.until(node.dht.get(profile))).toEqual([])
    liar.answer = () => ({ items: [...lies, encoded(genuine)], contacts: [], token: new Uint8Array(4) })
    expect(sequences(await world.until(node.dht.get(profile)))).toEqual([2])
  })

  it('believes no author of a post who has not signed it, neither when it reads nor when it keeps (dht 10.1-1)', async () => {
    const liar = await RawNode.open(world, '52.7.7.7')
    const node = await world.open('51.9.9.9', [liar.endpoint])
    await world.clock.advance(10_000)
    const forged = world.item(
      mention,
      { sig_userpost: new Uint8Array(65).fill(31), userpost: { height: 9, k: 1, msg: 'I owe you', n: 'bob', time: 1 } },
      { signer: 'alice' },
    )
    const item = { payload: forged.payload, signature: forged.signature, signer: encodeUtf8('alice') }
    liar.answer = () => ({ items: [item], contacts: [], token: new Uint8Array(4) })
    expect(await world.until(node.dht.get(mention))).toEqual([])
    const at = { address: node.address, port: dhtPort }
    const query = { method: 'putData', token: await liar.token(at, mention), item } as const
    expect(await liar.refusal(at, query)).toBe('not a post of the signer')
    const own = await world.until(node.dht.put(forged))
    expect(own.ok ? 'stored' : own.rejection.code).toBe('item-post-invalid')
    expect(node.dht.state().storedItems).toBe(0)
  })

  it('orders what it reads by no time that lies after the first sight (dht 10.1-21)', async () => {
    const liar = await RawNode.open(world, '52.7.7.7')
    const node = await world.open('51.9.9.9', [liar.endpoint])
    await world.clock.advance(10_000)
    const nowSeconds = Math.floor(world.clock.nowMs() / 1000)
    const signedAt = (time: number, value: string, height = 1_000) => {
      const fields = { target: mention, value, time, height }
      const signed = signItem(fields, 'alice' as Username, world.chain.privateKeys.get('alice' as Username)!)
      if (!signed.ok) throw new Error(signed.rejection.code)
      return { payload: signed.value.payload, signature: signed.value.signature, signer: encodeUtf8('alice') }
    }
    const boastful = signedAt(nowSeconds + 7_000, 'boastful')
    liar.answer = () => ({ items: [boastful], contacts: [], token: new Uint8Array(4) })
    expect(await world.until(node.dht.get(mention))).toHaveLength(1)
    await world.clock.advance(60_000)
    const [later, above] = [signedAt(nowSeconds + 50, 'later'), signedAt(nowSeconds - 50, 'above', 1_001)]
    liar.answer = () => ({ items: [boastful, later, above], contacts: [], token: new Uint8Array(4) })
    const order = async (): Promise<readonly number[]> =>
      (await world.until(node.dht.get(mention))).map(({ time }) => time - nowSeconds)
    // Nor by a height above the best one.
    expect(await order()).toEqual([50, 7_000, -50])
    world.chain.height = 1_001
    expect(await order()).toEqual([-50, 50, 7_000])
    world.chain.height = 999
    expect(await order()).toEqual([50, 7_000])
  })

  it('takes the newest of two versions, in whichever order they come (D2)', async () => {
    const encoded = (item: SignedItem) => ({ ...item, signer: encodeUtf8(item.signer) })
    const [older, newer] = [world.item(profile, 'a', { sequence: 4 }), world.item(profile, 'b', { sequence: 5 })]
    const holders = await Promise.all(['52.7.7.7', '53.7.7.7'].map((address) => RawNode.open(world, address)))
    const node = await world.open(
      '51.9.9.9',
      holders.map(({ endpoint }) => endpoint),
    )
    await world.clock.advance(10_000)
    for (const order of [
      [newer, older],
      [older, newer],
    ] as const) {
      for (const [index, holder] of holders.entries())
        holder.answer = () => ({ items: [encoded(order[index]!)], contacts: [], token: new Uint8Array(4) })
      expect(sequences(await world.until(node.dht.get(profile)))).toEqual([5])
    }
  })

  it('is not told an old version by one network, however many and quick its nodes are (dht 10.1-19)', async () => {
    const slow = '52.7.7.7'
    world = new DhtTestNetwork({ delayMs: (from, to) => (from === slow || to === slow ? 150 : 10) })
    world.chain.register('alice')
    const encoded = (item: SignedItem) => ({ ...item, signer: encodeUtf8(item.signer) })
    const [old, newer] = [1, 2].map((sequence) => world.item(profile, String(sequence), { sequence }))
    const rented = Array.from({ length: 12 }, (_, number) => `66.6.${String(number)}.1`)
    const others = await Promise.all([slow, ...rented].map((address) => RawNode.open(world, address)))
    for (const other of others) {
      const item = encoded(other.endpoint.address === slow ? newer! : old!)
      other.answer = () => ({ items: [item], contacts: [], token: new Uint8Array(4) })
    }
    const node = await world.open(
      '51.9.9.9',
      others.map(({ endpoint }) => endpoint),
    )
    await world.clock.advance(20_000)
    expect(sequences(await world.until(node.dht.get(profile)))).toEqual([2])
  })

  it('does not read what can be read in two ways (dht 10.1-26)', async () => {
    const raw = await RawNode.open(world, '52.7.7.7')
    const node = await world.open('51.9.9.9', [])
    const id = new TextDecoder('latin1').decode(raw.id)
    const sent = (text: string) => {
      raw.send(
        { address: node.address, port: dhtPort },
        Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
      )
    }
    for (const text of [
      `d1:q4:ping1:q8:findNode1:t2:ab1:xd2:id20:${id}e1:z1:qe`,
      `d1:q4:ping1:t2:ab1:xd2:id20:${id}2:id20:${id}e1:z1:qe`,
      `d1:q04:ping1:t2:ab1:xd2:id20:${id}e1:z1:qe`,
      `d1:q4:ping1:t2:ab1:xd2:id20:${id}e1:z1:qe1:z1:re`,
    ])
      sent(text)
    await world.clock.advance(1_000)
    expect(raw.received).toEqual([])
    sent(`d1:q4:ping1:t2:ab1:xd2:id20:${id}e1:z1:qe`)
    await world.clock.advance(100)
    expect(raw.received).toHaveLength(1)
  })

  it('is not sent to its own network by a stranger', async () => {
    const victim = await RawNode.open(world, '192.168.1.1')
    const liar = await RawNode.open(world, '52.7.7.7')
    liar.answer = () => ({ contacts: [{ id: victim.id, endpoint: victim.endpoint }] })
    const node = await world.open('51.9.9.9', [liar.endpoint])
    await world.clock.advance(60_000)
    expect(node.dht.state().contacts).toBe(1)
    expect(victim.received).toEqual([])
  })

  it('takes no reply from another port or address than it asked, not even one that knows the question (dht 10.1-12)', async () => {
    const asked = await RawNode.open(world, '52.7.7.7')
    const node = await world.open('51.9.9.9', [asked.endpoint])
    asked.answer = () => undefined
    await world.clock.advance(3_000)
    const [query] = asked.received
    if (query === undefined) throw new Error('nothing was asked')
    const at = { address: node.address, port: dhtPort }
    const reply = encodeReply({ transaction: query.transaction }, asked.id, {})
    const impostors = [
      await RawNode.open(world, '52.8.8.8', dhtPort),
      await RawNode.open(world, '52.7.7.7', dhtPort + 1),
    ]
    for (const impostor of impostors) impostor.send(at, reply)
    await world.clock.advance(100)
    expect(node.dht.state().contacts).toBe(0)
    asked.send(at, reply)
    await world.clock.advance(100)
    expect(node.dht.contacts(8)).toEqual([asked.endpoint])
  })

  it('believes those who ask for a node behind a proxy no more than anybody else (dht 10.1-22)', async () => {
    const privateKey = (name: string) => world.chain.privateKeys.get(name as Username)!
    const signed = (target: DhtTarget, signer: string, sequence: number, ahead = 0): SignedItem => {
      const time = Math.floor(world.clock.nowMs() / 1000) + ahead
      const made = signItem({ target, value: 'x', time, height: 9, sequence }, signer as Username, privateKey(signer))
      if (!made.ok) throw new Error(made.rejection.code)
      return made.value
    }
    const encoded = (item: SignedItem, signer: string = item.signer) => ({ ...item, signer: encodeUtf8(signer) })
    const genuine = signed(profile, 'alice', 2)
    const { payload } = signed(profile, 'alice', 9)
    const lies = [
      { payload, signature: signData(payload, privateKey('bob')), signer: encodeUtf8('bob') },
      { ...encoded(signed(profile, 'alice', 9)), signature: genuine.signature },
      encoded(signed(profile, 'alice', 9), 'bob'),
      encoded(signed({ ...profile, name: 'bob' }, 'bob', 9)),
      encoded(signed({ ...profile, resource: 'status' }, 'alice', 9)),
      encoded(signed(profile, 'alice', 9, 8_000)),
    ]
    const said: Uint8Array[] = []
    const deputies: DhtDeputies = {
      count: () => 1,
      put: () => 0,
      ask: (_, answered) => {
        const from = { address: '52.7.7.7', port: 1 }
        for (const list of said.splice(0)) takes.push(answered(from, list))
        return { asked: 1, stop: () => undefined }
      },
    }
    const takes: boolean[] = []
    const node = await world.open('51.9.9.9', [], { deputies })
    said.push(encodeAnswer(profile, { items: lies }))
    expect(await world.until(node.dht.get(profile))).toEqual([])
    said.push(encodeAnswer(profile, { items: [...lies, encoded(genuine)] }))
    expect(sequences(await world.until(node.dht.get(profile)))).toEqual([2])
    // Of a swarm: who is in another one, addresses cut short, and what is no list.
    const swarm = { name: 'alice', resource: 'tracker', kind: 'multi' } as const
    const peers = [{ address: '66.6.6.6', port: 6 }]
    said.push(encodeAnswer({ ...swarm, name: 'bob' }, { peers, followers: 1 }))
    said.push(encodeBencode([{ p: { target: { n: 'alice', r: 'tracker', t: 'm' }, v: { values: ['short'] } } }]))
    said.push(encodeUtf8('d1:ae'), encodeUtf8('i1e'), Uint8Array.of(1, 2))
    expect((await world.until(node.dht.trackers(swarm))).flatMap((each) => each.peers)).toEqual([])
    expect(takes.slice(-3)).toEqual([false, false, false])
  })
})
