// Reads that nobody can put to somebody (extensions.md 16). All addresses are of the open Internet.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { SeededRandom } from '../base/random.ts'
import { encodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { createPrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../crypto/keys.ts'
import type { Endpoint } from '../net/endpoint.ts'
import type { SignedItem } from '../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../protocol/dht-target.ts'
import { limits } from '../protocol/limits.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'
import { parameters } from './parameters.ts'
import { decodeMessage, encodeQuery } from './wire/krpc.ts'
import type { EncodedItem, RelayQuery } from './wire/queries.ts'
import { openAnswer, openQuestion, sealAnswer, sealQuestion } from './wire/sealed-reads.ts'

const alice = 'alice' as Username
const profile = targetOf('profile', alice)
const avatar = targetOf('avatar', alice)
const point = new Uint8Array(20)
const readerAddress = '93.7.7.7'
const first = { address: '51.1.1.1', port: dhtPort }

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob', 'mallory']) world.chain.register(name)
})

afterEach(() => world.close())

const encoded = ({ payload, signature, signer }: SignedItem): EncodedItem => ({
  payload,
  signature,
  signer: encodeUtf8(signer),
})

/** A network in which alice's profile is stored, and a node that reads privately. */
const prepared = async (count: number, mode: 'relayed' | 'sealed', relaysReads = true): Promise<TestNode> => {
  const nodes = await world.grow(count, { relaysReads })
  await nodes[1]?.dht.put(world.item(profile, { fullname: 'Alice', bio: 'y'.repeat(1_900) }))
  await nodes[2]?.dht.put(world.item(avatar, { avatar: 'x'.repeat(7_500) }, { sequence: 2 }))
  const reader = await world.open(readerAddress, [first], { reads: mode, relaysReads })
  await world.clock.advance(60_000)
  return reader
}

interface Sent {
  readonly from: string
  readonly to: string
  readonly bytes: Uint8Array
}

/** All that is sent while something is done. */
const watching = async (work: () => Promise<unknown>): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  world.onDatagram = (from, { address }, bytes) => {
    sent.push({ from, to: address, bytes: bytes.slice() })
  }
  await work()
  world.onDatagram = undefined
  return sent
}

const says = ({ bytes }: Sent, what: Uint8Array): boolean => encodeHex(bytes).includes(encodeHex(what))

/** Datagrams that tell whoever reads them which target is meant. */
const tellingOf = (sent: readonly Sent[], target: DhtTarget, items: readonly SignedItem[]): readonly Sent[] =>
  sent.filter((each) =>
    [encodeTarget(target), targetKey(target), ...items.map(({ signature }) => signature)].some((what) =>
      says(each, what),
    ),
  )

describe('a private read', () => {
  test('shows no node both who reads and what is read (dht 10.1-25)', async () => {
    const reader = await prepared(24, 'sealed')
    expect(reader.dht.state().reads).toMatchObject({ mode: 'sealed', relays: parameters.readyRelays })
    let items: readonly SignedItem[] = []
    const sent = await watching(async () => {
      items = await world.until(reader.dht.get(profile))
    })
    expect(items.map(({ signer, sequence }) => `${signer} ${String(sequence)}`)).toEqual(['alice 1'])
    const telling = tellingOf(sent, profile, items)
    // Somebody has asked for it, with an address of his own.
    const asking = new Set(telling.map(({ from, to, bytes }) => (isQuery(bytes) ? from : to)))
    expect(asking.size).toBeGreaterThan(0)
    expect(telling.filter(({ from, to }) => from === readerAddress || to === readerAddress)).toEqual([])
    // Whoever has asked got nothing from the reader meanwhile, and sent it nothing.
    const met = sent.filter(({ from, to }) => from === readerAddress || to === readerAddress)
    expect(met.filter(({ from, to }) => asking.has(from) || asking.has(to))).toEqual([])
    expect(reader.dht.state().reads).toMatchObject({ relayed: 1, open: 0, unanswered: 0 })
  })

  test('looks the same whatever is asked for', async () => {
    const reader = await prepared(16, 'sealed')
    const lengths = async (target: DhtTarget): Promise<ReadonlySet<number>> => {
      const sent = await watching(() => world.until(reader.dht.get(target)))
      return new Set(
        sent.filter(({ from, bytes }) => from === readerAddress && isSealed(bytes)).map(({ bytes }) => bytes.length),
      )
    }
    const [one, other] = [await lengths(profile), await lengths({ name: 'a', resource: 'word', kind: 'multi' })]
    expect([...one]).toHaveLength(1)
    expect([...other]).toEqual([...one])
  })

  test('takes what belongs to one name along, and asks again for what had no room', async () => {
    const reader = await prepared(16, 'sealed')
    const sent = await watching(async () => {
      const found = await world.until(
        Promise.all([reader.dht.get(profile), reader.dht.get(avatar), reader.dht.get(avatar)]),
      )
      expect(found.map((items) => items.map(({ target }) => target.resource))).toEqual([
        ['profile'],
        ['avatar'],
        ['avatar'],
      ])
    })
    const questions = sent.filter(({ from, bytes }) => from === readerAddress && isSealed(bytes))
    expect(questions).toHaveLength(2 * parameters.privateCircuits)
  })

  test('that several names are asked for goes on several ways', async () => {
    const reader = await prepared(16, 'sealed')
    const names = ['alice', 'bob', 'mallory'].map((name) => name as Username)
    const sent = await watching(() =>
      world.until(Promise.all(names.map((name) => reader.dht.get(targetOf('profile', name))))),
    )
    expect(sent.filter(({ from, bytes }) => from === readerAddress && isSealed(bytes))).toHaveLength(
      names.length * parameters.privateCircuits,
    )
  })

  test('sees what is new', async () => {
    const reader = await prepared(16, 'sealed')
    await world.nodes[3]?.dht.put(world.item(profile, { fullname: 'Alice B.' }, { sequence: 5 }))
    await world.clock.advance(5_000)
    const [item] = await world.until(reader.dht.get(profile))
    expect(item?.sequence).toBe(5)
  })
})

describe('without relays', () => {
  test('a read goes openly, and that is told', async () => {
    const reader = await prepared(12, 'relayed', false)
    const items = await world.until(reader.dht.get(profile))
    expect(items).toHaveLength(1)
    expect(reader.dht.state().reads).toEqual({ mode: 'relayed', relays: 0, relayed: 0, open: 1, unanswered: 0 })
  })

  test('a sealed read asks nobody, and that is told', async () => {
    const reader = await prepared(12, 'sealed', false)
    let items: readonly SignedItem[] = []
    const sent = await watching(async () => {
      items = await world.until(reader.dht.get(profile))
    })
    expect(items).toEqual([])
    expect(tellingOf(sent, profile, items).filter(({ from }) => from === readerAddress)).toEqual([])
    expect(reader.dht.state().reads).toEqual({ mode: 'sealed', relays: 0, relayed: 0, open: 0, unanswered: 1 })
  })

  test('of an own key the read is open: the put that follows tells as much', async () => {
    const reader = await prepared(12, 'sealed', false)
    expect(await world.until(reader.dht.get(profile, { isOpen: true }))).toHaveLength(1)
  })
})

/** Relays that a test plays: each with a key of its own. */
class FakeRelay {
  readonly raw: RawNode
  readonly privateKey: PrivateKey
  /** What it does with a sealed question: gives bytes back, or is silent. */
  sealed: (query: RelayQuery, from: Endpoint) => Uint8Array | undefined = () => undefined
  readonly asked: RelayQuery[] = []

  constructor(raw: RawNode, seed: number) {
    this.raw = raw
    this.privateKey = createPrivateKey(new SeededRandom(seed))
    raw.answer = (query, from) => {
      if (query.method !== 'relay') return {}
      if (query.sealed === undefined)
        return { token: Uint8Array.of(1, 2, 3, 4), relayKey: publicKeyOf(this.privateKey) }
      this.asked.push(query)
      const sealed = this.sealed(query, from)
      return sealed === undefined ? undefined : { sealed }
    }
  }

  /** Opens what is for it, and answers with these items. */
  tell(items: readonly EncodedItem[]): void {
    this.sealed = ({ sealed = point }) => {
      const question = openQuestion(sealed, this.privateKey)
      return (
        question &&
        sealAnswer(
          question.targets.map(() => items),
          question.replyKey,
          new SeededRandom(1),
        )
      )
    }
  }
}

const fakes = async (count: number): Promise<readonly FakeRelay[]> => {
  const relays: FakeRelay[] = []
  for (let index = 0; index < count; index += 1) {
    const raw = await RawNode.open(world, `71.${String(10 + index)}.3.3`)
    relays.push(new FakeRelay(raw, 100 + index))
  }
  return relays
}

/** A network of nodes, some of which are played, and a reader that knows all of them. */
const amongFakes = async (count: number, fakeCount: number): Promise<readonly [TestNode, readonly FakeRelay[]]> => {
  const nodes = await world.grow(count)
  await nodes[1]?.dht.put(world.item(profile, { fullname: 'Alice' }))
  const played = await fakes(fakeCount)
  const known = [
    first,
    ...nodes.map(({ address }) => ({ address, port: dhtPort })),
    ...played.map(({ raw }) => raw.endpoint),
  ]
  const reader = await world.open(readerAddress, known, { reads: 'sealed' })
  await world.clock.advance(120_000)
  return [reader, played]
}

describe('relays that lie or are silent', () => {
  test('are asked less and less, and reads come through others', async () => {
    const [reader, played] = await amongFakes(14, 4)
    let found = 0
    for (let round = 0; round < 20; round += 1) {
      found += (await world.until(reader.dht.get(profile))).length
      await world.clock.advance(6_000)
    }
    const asked = played.reduce((sum, { asked: each }) => sum + each.length, 0)
    expect(asked).toBeGreaterThan(0)
    expect(found).toBe(20)
    // Three failures in a row, and a relay rests: it fails beside innocent ones, too.
    for (const { asked: each } of played) expect(each.length).toBeLessThanOrEqual(2 * parameters.relayFailures)
  })

  test('cannot pass off what nobody has signed, nor something else', async () => {
    const [reader, played] = await amongFakes(14, 4)
    const forged = {
      ...encoded(world.item(profile, { fullname: 'Mallory' }, { sequence: 9 })),
      signature: new Uint8Array(65),
    }
    for (const relay of played) relay.tell([forged])
    for (let round = 0; round < 12; round += 1) {
      const items = await world.until(reader.dht.get(profile))
      expect(items.map(({ sequence }) => sequence)).toEqual([1])
      await world.clock.advance(6_000)
    }
    // Who has lied once is not asked again in the hour; first hops cannot lie, they only drop.
    for (const relay of played) {
      const toldLies = relay.asked.filter(({ to }) => to === undefined).length
      expect(toldLies).toBeLessThanOrEqual(1)
    }
  })

  test('that say that there is nothing are not believed alone', async () => {
    const [reader, played] = await amongFakes(14, 3)
    for (const relay of played) relay.tell([])
    let found = 0
    for (let round = 0; round < 12; round += 1) {
      found += (await world.until(reader.dht.get(profile))).length
      await world.clock.advance(6_000)
    }
    expect(found).toBeGreaterThanOrEqual(11)
  })
})

describe('a relay', () => {
  let raw: RawNode
  let key: PublicKey
  let token: Uint8Array
  const random = new SeededRandom(9)
  const replySecret = createPrivateKey(random)

  const meet = async (address = '52.7.7.7', at = first): Promise<void> => {
    raw = await RawNode.open(world, address)
    const reply = await raw.askReply(at, { method: 'relay', infoHash: point })
    key = reply.relayKey as PublicKey
    token = reply.token ?? new Uint8Array()
  }

  const question = (...targets: readonly DhtTarget[]): Uint8Array =>
    sealQuestion({ replyKey: publicKeyOf(replySecret), targets }, key, random) ?? new Uint8Array()

  test('answers what is for it and has room, sealed for the reader alone', async () => {
    await prepared(12, 'sealed')
    await meet()
    const asking = raw.askReply(first, { method: 'relay', infoHash: point, token, sealed: question(profile, avatar) })
    await world.clock.advance(4_000)
    const { sealed = point } = await asking
    const answer = openAnswer(sealed, replySecret, 2)
    expect(answer?.map((items) => items?.length)).toEqual([1, undefined])
    expect(openAnswer(sealed, createPrivateKey(random), 2)).toBeUndefined()
    expect([1_024, 4_096, 9_216].map((size) => size + 97)).toContain(sealed.length)
  })

  test.each([
    ['whose token is of another address', () => ({ token: Uint8Array.of(9, 9, 9, 9) }), 'invalid token'],
    ['that is not for it', () => ({ sealed: new Uint8Array(limits.sealedQuestionBytes) }), 'unreadable'],
    ['that is too short', () => ({ sealed: new Uint8Array(20) }), "invalid value for 'sealed'"],
    ['for a node of its own network', () => ({ to: { address: '127.0.0.1', port: 22 } }), "invalid value for 'to'"],
    ['for somebody who is silent', () => ({ to: { address: '60.1.1.1', port: 9 } }), 'no answer from there'],
  ] as const)('refuses a read %s', async (_, change, text) => {
    await world.grow(8)
    await meet()
    await raw.ask(first, { method: 'relay', infoHash: point, token, sealed: question(profile), ...change() })
    await world.clock.advance(9_000)
    const texts = raw.received.flatMap((message) => (message.kind === 'error' ? message.text : []))
    expect(texts).toEqual([text])
  })

  test('reads nothing twice for somebody who sends a question again', async () => {
    await prepared(12, 'sealed')
    await meet()
    const sealed = question(profile)
    await raw.ask(first, { method: 'relay', infoHash: point, token, sealed })
    await world.clock.advance(4_000)
    expect(await raw.refusal(first, { method: 'relay', infoHash: point, token, sealed })).toBe('unreadable')
  })

  test('is no way to reach who is no relay: one short question is all that gets there', async () => {
    await world.grow(8)
    await meet()
    const victim = await RawNode.open(world, '66.1.1.1')
    victim.answer = () => ({})
    for (let round = 0; round < 10; round += 1)
      await raw.ask(first, { method: 'relay', infoHash: point, token, to: victim.endpoint, sealed: question(profile) })
    await world.clock.advance(9_000)
    const got = victim.received.filter((message) => message.kind === 'query' && message.query.ok)
    const relayed = got.map((message) =>
      message.kind === 'query' && message.query.ok ? message.query.value : undefined,
    )
    expect(relayed.filter((query) => query?.method === 'relay' && query.sealed !== undefined)).toEqual([])
    expect(relayed.filter((query) => query?.method === 'relay').length).toBeLessThanOrEqual(10)
  })

  test('gives one network its share, and others theirs', async () => {
    await world.grow(10)
    await meet()
    const texts: (string | undefined)[] = []
    for (let round = 0; round < 60; round += 1) {
      const before = raw.received.length
      await raw.ask(first, { method: 'relay', infoHash: point, token, sealed: question(profile) })
      const message = raw.received[before]
      texts.push(message?.kind === 'error' ? message.text : '')
    }
    expect(texts.filter((text) => text === 'no more reads for others now').length).toBeGreaterThan(10)
    await meet('77.3.3.3')
    await raw.ask(first, { method: 'relay', infoHash: point, token, sealed: question(profile) })
    await world.clock.advance(4_000)
    expect(raw.received.some((message) => message.kind === 'reply' && message.reply.sealed !== undefined)).toBe(true)
  })

  test('keeps a place for others, however many questions one network has it look up', async () => {
    await world.grow(10)
    await meet()
    const sealed = { method: 'relay', infoHash: point, token } as const
    for (let round = 0; round < 8; round += 1) {
      const query = { ...sealed, sealed: question(profile) }
      raw.send(first, encodeQuery({ transaction: Uint8Array.of(9, round) }, raw.id, query))
    }
    await world.clock.advance(45)
    const refused = () => raw.received.filter((message) => message.kind === 'error').length
    expect(refused()).toBe(8 - limits.relayReadsOfNetwork)
    await meet('77.3.3.3')
    await raw.ask(first, { ...sealed, token, sealed: question(profile) })
    expect(refused()).toBe(0)
  })

  test('that is none answers as a node that knows nothing of it', async () => {
    await world.grow(8, { relaysReads: false })
    raw = await RawNode.open(world, '52.7.7.7')
    const { contacts, relayKey } = await raw.askReply(first, { method: 'relay', infoHash: point })
    expect([(contacts ?? []).length > 0, relayKey]).toEqual([true, undefined])
  })
})

const queryOf = (bytes: Uint8Array) => {
  const decoded = decodeMessage(bytes)
  return decoded.ok && decoded.value.kind === 'query' && decoded.value.query.ok ? decoded.value.query.value : undefined
}

const isQuery = (bytes: Uint8Array): boolean => queryOf(bytes) !== undefined

const isSealed = (bytes: Uint8Array): boolean => {
  const query = queryOf(bytes)
  return query?.method === 'relay' && query.sealed !== undefined
}
