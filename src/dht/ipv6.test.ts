// The overlay of IPv6 (extensions.md 17): it works, and nothing of it reaches that of IPv4, where old nodes are.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DhtTestNetwork, dhtPort, type TestNode } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { silentLog } from '../base/log.ts'
import { Metrics } from '../base/metrics.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import { encodeHex } from '../codec/hex.ts'
import { systemSockets } from '../net/sockets.ts'
import { openSharedSocket } from '../net/shared-socket.ts'
import { systemClock } from '../net/system-clock.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { infoHashOf, trackerTarget } from '../protocol/dht-target.ts'
import { targetOf } from '../protocol/resources.ts'
import type { Username } from '../protocol/username.ts'
import { joinFamilies, openDht } from './index.ts'
import { type Contact, decodeContacts, encodeContacts, isContactable, isUsefulTo, networkOf } from './wire/contact.ts'
import { decodeMessage, encodeQuery, encodeReply } from './wire/krpc.ts'
import { deriveNodeId, isNodeIdValid, type NodeId } from './wire/node-id.ts'

const alice = 'alice' as Username
const profile = targetOf('profile', alice)
const seed: Endpoint = { address: '2a00:1::1', port: dhtPort }

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  for (const name of ['alice', 'bob']) world.chain.register(name)
})

afterEach(() => world.close())

/** Nodes in networks of their own, which know the first one. */
const growIpv6 = async (count: number): Promise<readonly TestNode[]> => {
  const nodes: TestNode[] = []
  for (let number = 1; number <= count; number += 1)
    nodes.push(await world.open(`2a00:${number.toString(16)}::1`, number === 1 ? [] : [seed]))
  await world.clock.advance(90_000)
  return nodes
}

describe('nodes of IPv6', () => {
  test('find one another, and each other’s items and swarms', async () => {
    const nodes = await growIpv6(20)
    expect(nodes.every(({ dht }) => dht.state().contacts >= 16)).toBe(true)
    await nodes[3]?.dht.put(world.item(profile, { fullname: 'Alice' }))
    await world.clock.advance(3_000)
    expect(await world.until(nodes[17]!.dht.get(profile))).toHaveLength(1)
    await world.until(nodes[5]!.dht.announce(trackerTarget(alice)))
    await world.clock.advance(3_000)
    expect(await world.until(nodes[9]!.dht.peersOf(trackerTarget(alice)))).toEqual([
      { address: '2a00:6::1', port: dhtPort },
    ])
  })

  test('learn from others what their address is, and take an id that fits it', async () => {
    await growIpv6(12)
    const late = await world.open('2a00:99::1', [seed], { externalAddress: undefined as never })
    await world.clock.advance(90_000)
    expect(late.dht.state()).toMatchObject({ externalAddress: '2a00:99::1' })
    expect(late.dht.state().contacts).toBeGreaterThan(8)
  })

  test('read privately through one another', async () => {
    const nodes = await growIpv6(12)
    await nodes[3]?.dht.put(world.item(profile, { fullname: 'Alice' }))
    const reader = await world.open('2a00:99::1', [seed], { reads: 'sealed' })
    await world.clock.advance(60_000)
    expect(await world.until(reader.dht.get(profile))).toHaveLength(1)
  })
})

describe('a node of both', () => {
  test('writes to both and reads from both; what one overlay says stays in it', async () => {
    const four = await world.grow(10)
    const six = await growIpv6(10)
    const known = { address: '51.1.1.1', port: dhtPort }
    // An old node: whatever it cannot read it throws at.
    const old = await RawNode.open(world, '93.1.1.1')
    await old.ask({ address: '51.9.9.9', port: dhtPort }, { method: 'ping' })
    const sent: { readonly to: Endpoint; readonly bytes: Uint8Array }[] = []
    world.onDatagram = (_, to, bytes) => {
      sent.push({ to, bytes: bytes.slice() })
    }
    const halves = [await world.open('94.7.7.7', [known, seed]), await world.open('2a00:94::7', [known, seed])] as const
    await world.clock.advance(90_000)
    const both = joinFamilies(halves[0].dht, halves[1].dht)
    await both.put(world.item(profile, { fullname: 'Alice' }))
    both.setLocalPeers(
      trackerTarget(alice),
      [
        { address: '2a00:94::7', port: 1 },
        { address: '94.7.7.7', port: 1 },
      ],
      2,
    )
    await world.clock.advance(5_000)
    for (const reader of [four[4], six[4]]) expect(await world.until(reader!.dht.get(profile))).toHaveLength(1)
    await six[2]?.dht.put(world.item(profile, { fullname: 'Alice B.' }, { sequence: 4 }))
    await world.clock.advance(5_000)
    expect((await world.until(both.get(profile))).map(({ sequence }) => sequence)).toEqual([4])
    const asked = await old
      .askReply(
        { address: '94.7.7.7', port: dhtPort },
        {
          method: 'getData',
          target: { bytes: new Uint8Array(), key: infoHashOf(alice), resource: 'tracker' },
          justToken: false,
        },
      )
      .catch(() => ({ peers: [] }))
    expect((asked.peers ?? []).every(({ address }) => !address.includes(':'))).toBe(true)
    const toIpv4 = sent.filter(({ to }) => !to.address.includes(':'))
    const toIpv6 = sent.filter(({ to }) => to.address.includes(':'))
    expect([toIpv4.length > 100, toIpv6.length > 100]).toEqual([true, true])
    // Each is read in its overlay, and in no other; no address of IPv6 is in what goes to IPv4.
    expect(toIpv4.filter(({ bytes }) => !decodeMessage(bytes, 4).ok || decodeMessage(bytes, 6).ok)).toEqual([])
    expect(toIpv6.filter(({ bytes }) => decodeMessage(bytes, 4).ok || !decodeMessage(bytes, 6).ok)).toEqual([])
    expect(toIpv4.filter(({ bytes }) => encodeHex(bytes).includes('2a000'))).toEqual([])
  })

  test('sums up what both say, and asks each what belongs to it', async () => {
    const four = await world.grow(4)
    const [six] = (await growIpv6(4)) as readonly [TestNode]
    const both = joinFamilies(four[0]!.dht, six.dht)
    expect(both.state().contacts).toBe(four[0]!.dht.state().contacts + six.dht.state().contacts)
    expect(new Set(both.contacts(8).map(({ address }) => address.includes(':')))).toEqual(new Set([true, false]))
    await both.put(world.item(profile, { fullname: 'Alice' }))
    await world.clock.advance(5_000)
    const found = await world.until(both.readBack(profile, () => true))
    expect(found).toMatchObject({ isSuperseded: false, rivals: 0 })
    expect(found?.copies).toBeGreaterThanOrEqual(4)
  })
})

describe('an address of IPv6', () => {
  const id = (address: string): NodeId => deriveNodeId(address, new SeededRandom(3))

  test('binds the id of its node, as far as the first 64 bits go', () => {
    const bound = id('2a00:1234::1')
    expect(isNodeIdValid(bound, '2a00:1234::1')).toBe(true)
    expect(isNodeIdValid(bound, '2a00:1234::ffff')).toBe(true)
    expect(isNodeIdValid(bound, '2a00:1235:ffff:ff::1')).toBe(false)
    expect(isNodeIdValid(bound, '::1')).toBe(true)
  })

  test('is one of a person, of a network and of a provider', () => {
    const at = (address: string) => ({ address, port: 1 })
    const same = (bits: 16 | 24 | 28 | 32, left: string, right: string) =>
      networkOf(at(left), bits) === networkOf(at(right), bits)
    expect(same(32, '2a00:1:2:3::1', '2a00:1:2:3:4::9')).toBe(true)
    expect(same(32, '2a00:1:2:3::1', '2a00:1:2:4::1')).toBe(false)
    expect(same(24, '2a00:1:2:3::1', '2a00:1:2:4::1')).toBe(true)
    expect(same(16, '2a00:1:2::1', '2a00:1:9::1')).toBe(true)
    expect(same(16, '2a00:1::1', '2a00:2::1')).toBe(false)
    expect(networkOf({ address: '::1', port: 1 }, 16)).not.toBe(networkOf({ address: '::1', port: 2 }, 16))
  })

  test('is used where datagrams can go, and named to nodes of IPv6 alone', () => {
    const may = (address: string): boolean => isContactable({ address, port: 1 })
    expect(['2a00::1', '::1', 'fd00::1'].map(may)).toEqual([true, true, true])
    expect(['::', 'ff02::1', '2001:db8::1'].map(may)).toEqual([false, false, false])
    const [four, six, own] = ['51.1.1.1', '2a00::1', '::1'].map((address) => ({ address, port: 1 }))
    expect(isUsefulTo(four!, six!)).toBe(false)
    expect(isUsefulTo(six!, four!)).toBe(false)
    expect(isUsefulTo(six!, own!)).toBe(false)
    expect(isUsefulTo(own!, six!)).toBe(true)
  })

  test('takes 38 bytes in a list of contacts, and 18 in one of peers', () => {
    const contacts: readonly Contact[] = [
      { id: id('2a00::1'), endpoint: { address: '2a00::1', port: 7 } },
      { id: id('51.1.1.1'), endpoint: { address: '51.1.1.1', port: 8 } },
    ]
    const bytes = encodeContacts(contacts, 6)
    expect(bytes).toHaveLength(38)
    expect(decodeContacts(bytes, 8, 6)).toEqual(contacts.slice(0, 1))
    expect(encodeContacts(contacts)).toHaveLength(26)
    const reply = { contacts: contacts.slice(0, 1), peers: [{ address: '2a00::9', port: 9 }], seenAddress: '2a00::5' }
    const sent = encodeReply({ transaction: Uint8Array.of(1, 2), family: 6 }, id('2a00::1'), reply)
    const read = decodeMessage(sent, 6)
    expect(read.ok && read.value.kind === 'reply' && read.value.reply).toMatchObject(reply)
    expect(decodeMessage(sent, 4)).toMatchObject({ ok: false })
    expect(
      decodeMessage(encodeQuery({ transaction: Uint8Array.of(1, 2) }, id('2a00::1'), { method: 'ping' }), 6),
    ).toMatchObject({ ok: false })
  })
})

test('two nodes on real sockets at ::1 find each other and what they put', async () => {
  const scope = new Scope('ipv6', silentLog)
  const metrics = new Metrics()
  const open = async (number: number, knows: readonly Endpoint[]) => {
    const within = scope.child(String(number))
    const needs = { sockets: systemSockets(), log: silentLog, metrics }
    const datagrams = await openSharedSocket(needs, { address: '::1', port: 0, isIpv6Alone: true }, within)
    const dht = openDht(
      {
        ...{ clock: systemClock, random: new SeededRandom(number), log: silentLog, metrics, datagrams },
        ...{ keys: world.chain, adjustedTime: () => Math.floor(world.clock.nowMs() / 1000), isReached: () => true },
        bootstrapEndpoints: () => knows,
      },
      { databasePath: ':memory:', swarmPort: 1, externalAddress: undefined, maxStoredBytes: 1_000_000, family: 6 },
      within,
    )
    return { dht, local: datagrams.local }
  }
  try {
    const first = await open(1, [])
    const second = await open(2, [first.local])
    await expect.poll(() => [first, second].map(({ dht }) => dht.state().contacts)).toEqual([1, 1])
    await second.dht.put(world.item(profile, { fullname: 'Alice' }))
    await expect.poll(() => first.dht.state().storedItems).toBe(1)
  } finally {
    await scope.close()
  }
})
