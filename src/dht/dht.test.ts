import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { DhtTestNetwork, dhtPort } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { type SignedItem, signItem } from '../protocol/dht-item.ts'
import type { DhtTarget } from '../protocol/dht-target.ts'
import type { Username } from '../protocol/username.ts'

const profile = { name: 'alice', resource: 'profile', kind: 'single' } as const
const mention = { name: 'bob', resource: 'mention', kind: 'multi' } as const
const tracker = { name: 'alice', resource: 'tracker', kind: 'multi' } as const

let world: DhtTestNetwork

const openWorld = (options: { datagramLoss?: number; delayMs?: number } = {}): DhtTestNetwork => {
  world = new DhtTestNetwork(options)
  world.chain.register('alice')
  world.chain.register('bob')
  return world
}

const sequences = (items: readonly SignedItem[]): readonly (number | undefined)[] =>
  items.map(({ sequence }) => sequence)

afterEach(async () => {
  await world.close()
})

describe('a network of nodes', () => {
  it('finds on one node what was put on another, held by the eight nearest', async () => {
    const nodes = await openWorld().grow(20)
    const item = world.item(profile, { fullname: 'Alice' })
    expect(await world.until(nodes[3]!.dht.put(item))).toEqual({ ok: true, value: undefined })
    await world.clock.advance(5_000)
    const holders = nodes.filter((node) => node.dht.state().storedItems > 0)
    expect(holders.length).toBeGreaterThanOrEqual(8)
    expect(holders.length).toBeLessThanOrEqual(12)
    for (const reader of [0, 7, 13, 19]) {
      const got = await world.until(nodes[reader]!.dht.get(profile))
      expect(got.map(({ payload }) => payload)).toEqual([item.payload])
    }
  })

  it('reads an item of its own back, gives it to nodes that came since, and says when a newer one is out', async () => {
    const nodes = await openWorld().grow(20)
    const writer = nodes[3]!
    const item = world.item(profile, { fullname: 'Alice' })
    const isOurs = ({ signature }: SignedItem): boolean => Buffer.compare(signature, item.signature) === 0
    expect(await world.until(writer.dht.readBack(profile, isOurs))).toBeUndefined()
    await world.until(writer.dht.put(item))
    await world.clock.advance(5_000)
    expect(await world.until(writer.dht.readBack(profile, isOurs))).toMatchObject({ copies: 8, isSuperseded: false })
    expect(await world.until(writer.dht.readBack(profile, () => false))).toBeUndefined()
    const none = await world.until(writer.dht.readBack(profile, isOurs))
    expect(none).toMatchObject({ rival: undefined, rivals: 0 })
    const newer = world.item(profile, { fullname: 'Alice B' }, { sequence: 9 })
    await world.until(nodes[11]!.dht.put(newer))
    await world.clock.advance(5_000)
    const after = await world.until(writer.dht.readBack(profile, isOurs))
    expect(after === undefined || after.isSuperseded).toBe(true)
  })

  it('is whole a minute after forty nodes started at the same moment from one', async () => {
    const nodes = await openWorld().grow(40)
    const targets = Array.from(
      { length: 15 },
      (_, number): DhtTarget => ({ ...profile, resource: `post${String(number)}` }),
    )
    for (const [index, target] of targets.entries())
      await world.until(nodes[index * 2]!.dht.put(world.item(target, 'text')))
    await world.clock.advance(3_000)
    for (const [index, target] of targets.entries())
      expect(await world.until(nodes[39 - index * 2]!.dht.get(target))).toHaveLength(1)
    const held = nodes.reduce((sum, node) => sum + node.dht.state().storedItems, 0)
    expect(held).toBeLessThanOrEqual(9 * targets.length)
  })

  it('answers a get of nothing as soon as the walk is complete', async () => {
    const nodes = await openWorld({ delayMs: 1 }).grow(3)
    const startMs = world.clock.nowMs()
    expect(await world.until(nodes[2]!.dht.get(profile))).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(10)
  })

  it('does not spend the further wait when the walk is complete', async () => {
    const nodes = await openWorld({ delayMs: 1 }).grow(3)
    await world.until(nodes[0]!.dht.put(world.item(mention, { msg: 'hi' }, { signer: 'alice' })))
    await world.clock.advance(1_000)
    const startMs = world.clock.nowMs()
    expect(await world.until(nodes[2]!.dht.get(mention))).toHaveLength(1)
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(10)
  })

  it('unites what different nodes hold of a multi', async () => {
    const nodes = await openWorld().grow(12)
    for (const [index, text] of ['one', 'two', 'three'].entries())
      await world.until(
        nodes[index]!.dht.put(world.item(mention, { msg: text }, { signer: index === 1 ? 'bob' : 'alice' })),
      )
    await world.clock.advance(2_000)
    expect(await world.until(nodes[9]!.dht.get(mention))).toHaveLength(3)
  })

  it('lets the higher sequence number of a single win everywhere (dht 10.1-9)', async () => {
    const nodes = await openWorld().grow(12)
    await world.until(nodes[1]!.dht.put(world.item(profile, 'old', { sequence: 4 })))
    await world.clock.advance(2_000)
    await world.until(nodes[2]!.dht.put(world.item(profile, 'new', { sequence: 5 })))
    await world.clock.advance(2_000)
    for (const node of nodes) expect(sequences(await world.until(node.dht.get(profile)))).toEqual([5])
    // Whoever knows the old one alone puts it to all holders of the new one, in vain.
    const late = nodes.find(({ dht }) => dht.state().storedItems === 0)
    await world.until(late!.dht.put(world.item(profile, 'old', { sequence: 4 })))
    await world.clock.advance(2_000)
    for (const node of nodes) expect(sequences(await world.until(node.dht.get(profile)))).toEqual([5])
  })

  it('works with one datagram in five lost', async () => {
    const nodes = await openWorld({ datagramLoss: 0.2 }).grow(20)
    for (let number = 0; number < 5; number += 1) {
      const target: DhtTarget = { name: 'alice', resource: `post${String(number)}`, kind: 'single' }
      await world.until(nodes[number]!.dht.put(world.item(target, `text ${String(number)}`)))
    }
    await world.clock.advance(150_000)
    for (let number = 0; number < 5; number += 1) {
      const target: DhtTarget = { name: 'alice', resource: `post${String(number)}`, kind: 'single' }
      expect(await world.until(nodes[10 + number]!.dht.get(target))).toHaveLength(1)
    }
  })

  it('has an item again after all its holders died, because the owner puts it again (dht 10.1-10)', async () => {
    const nodes = await openWorld().grow(22)
    const owner = nodes[3]!
    await world.until(owner.dht.put(world.item(profile, 'here')))
    await world.clock.advance(90_000)
    const holders = nodes.filter((node) => node !== owner && node.dht.state().storedItems > 0)
    expect(holders.length).toBeGreaterThanOrEqual(7)
    for (const holder of holders) await world.stop(holder)
    await world.clock.advance(70 * 60_000)
    const again = world.nodes.filter((node) => node !== owner && node.dht.state().storedItems > 0)
    expect(again.length).toBeGreaterThanOrEqual(8)
    const reader = world.nodes.find((node) => node !== owner && node.dht.state().storedItems === 0)
    expect(await world.until(reader!.dht.get(profile))).toHaveLength(1)
  })

  it('keeps an item alive without its owner, because its holders put it again', async () => {
    const nodes = await openWorld().grow(16)
    const owner = nodes[3]!
    await world.until(owner.dht.put(world.item(profile, 'here')))
    await world.clock.advance(5_000)
    await world.stop(owner)
    for (let round = 0; round < 3; round += 1) {
      const holder = world.nodes.find((node) => node.dht.state().storedItems > 0)
      await world.stop(holder!)
      await world.clock.advance(70 * 60_000)
    }
    expect(world.nodes.filter((node) => node.dht.state().storedItems > 0).length).toBeGreaterThanOrEqual(8)
  })
})

describe('a miss', () => {
  it('among three live nodes ends with the walk (errata 37)', async () => {
    const [first] = await openWorld({ delayMs: 5 }).grow(3)
    const startMs = world.clock.nowMs()
    expect(await world.until(first!.dht.get(mention))).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(60)
  })

  it('costs less than a second although some contacts are dead', async () => {
    const [first, ...others] = await openWorld({ delayMs: 50 }).grow(6)
    for (const dead of others.slice(0, 3)) await world.stop(dead)
    const startMs = world.clock.nowMs()
    expect(await world.until(first!.dht.get(mention))).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThan(1_000)
  })

  it('of a node whose contacts are all dead lasts until they have failed, and no longer', async () => {
    const [first, ...others] = await openWorld({ delayMs: 50 }).grow(3)
    for (const dead of others) await world.stop(dead)
    const startMs = world.clock.nowMs()
    expect(await world.until(first!.dht.get(mention))).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(8_100)
  })
})

describe('a node alone', () => {
  it('returns its own items at once', async () => {
    openWorld()
    const node = await world.open('51.9.9.9')
    const item = world.item(profile, 'me')
    expect((await world.until(node.dht.put(item))).ok).toBe(true)
    const startMs = world.clock.nowMs()
    expect(sequences(await world.until(node.dht.get(profile)))).toEqual([1])
    expect(await world.until(node.dht.get({ ...profile, resource: 'avatar' }))).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(20)
  })

  it('puts what it stored alone as soon as it has contacts', async () => {
    openWorld()
    const nodes = await world.grow(5)
    const known: { address: string; port: number }[] = []
    const node = await world.open('51.9.9.9', known)
    await world.until(node.dht.put(world.item(profile, 'me')))
    await world.clock.advance(600_000)
    expect(await world.until(nodes[4]!.dht.get(profile))).toEqual([])
    known.push({ address: nodes[0]!.address, port: dhtPort })
    await world.clock.advance(12_000)
    expect(sequences(await world.until(nodes[4]!.dht.get(profile)))).toEqual([1])
  })

  it.each([['item-too-big', () => world.item(mention, 'x'.repeat(700), { signer: 'alice' }), 'x'.repeat(800)]])(
    'is told %s',
    async (code, _make, text) => {
      openWorld()
      const node = await world.open('51.9.9.9')
      const big = { target: mention, value: text, time: 1, height: 999 }
      const privateKey = world.chain.privateKeys.get('alice' as Username)!
      const signed = signItem(big, 'alice' as Username, privateKey)
      expect(signed.ok ? undefined : signed.rejection.code).toBe(code)
      expect(node.dht.state().storedItems).toBe(0)
    },
  )

  it('refuses to put what others would drop silently (dht 10.1-5)', async () => {
    openWorld()
    const node = await world.open('51.9.9.9')
    const put = async (item: SignedItem): Promise<string> => {
      const verdict = await world.until(node.dht.put(item))
      return verdict.ok ? 'stored' : verdict.rejection.code
    }
    const item = world.item(profile, 'me', { sequence: 3 })
    expect(await put(item)).toBe('stored')
    expect(await put(item)).toBe('stored')
    expect(await put(world.item(profile, 'older', { sequence: 2 }))).toBe('item-sequence-stale')
    expect(await put(world.item(profile, 'same number', { sequence: 3 }))).toBe('item-sequence-stale')
    expect(await put({ ...item, signature: new Uint8Array(65).fill(31) })).toBe('item-signature-invalid')
    expect(await put({ ...item, payload: new Uint8Array(8_193) })).toBe('item-too-big')
    expect(await put(world.item(profile, 'future', { sequence: 9, height: 1_002 }))).toBe('item-height-too-high')
    expect(await put(world.item(tracker, 'me'))).toBe('item-target-invalid')
    expect(await put(world.item({ ...profile, resource: 'custom' }, 'old', { height: -3_000 }))).toBe('item-malformed')
    expect(node.dht.state().storedItems).toBe(1)
  })
})

describe('swarms', () => {
  it('finds the peers that announced themselves', async () => {
    const nodes = await openWorld().grow(20)
    for (const index of [2, 5, 8]) await world.until(nodes[index]!.dht.announce(tracker))
    await world.clock.advance(2_000)
    const peers = await world.until(nodes[15]!.dht.peersOf(tracker))
    expect(peers.map(({ address }) => address).toSorted()).toEqual(
      [2, 5, 8].map((index) => nodes[index]!.address).toSorted(),
    )
    expect(new Set(peers.map(({ port }) => port))).toEqual(new Set([dhtPort]))
    const others = await world.until(nodes[5]!.dht.peersOf(tracker))
    expect(others.map(({ address }) => address)).not.toContain(nodes[5]!.address)
    await world.clock.advance(46 * 60_000)
    expect(await world.until(nodes[15]!.dht.peersOf(tracker))).toEqual([])
  })

  it('serves what the local swarm knows, with its followers', async () => {
    const nodes = await openWorld().grow(3)
    nodes[1]!.dht.setLocalPeers(tracker, [{ address: '53.1.2.3', port: 4_000 }], 7)
    const answers = await world.until(nodes[2]!.dht.trackers(tracker))
    expect(answers).toEqual([{ peers: [{ address: '53.1.2.3', port: 4_000 }], followers: 7 }])
    nodes[1]!.dht.setLocalPeers(tracker, [], 0)
    expect(await world.until(nodes[2]!.dht.trackers(tracker))).toEqual([])
  })

  it('announces nothing when its swarms accept nobody (dht 10.1-24)', async () => {
    openWorld()
    const nodes = await world.grow(3)
    const quiet = await world.open('51.9.9.9', [{ address: nodes[0]!.address, port: dhtPort }], { swarmPort: 0 })
    await world.clock.advance(20_000)
    for (const isReached of [true, false]) {
      world.isReached = isReached
      await world.until(quiet.dht.announce(tracker))
      await world.clock.advance(2_000)
      expect(await world.until(nodes[2]!.dht.peersOf(tracker))).toEqual([])
    }
  })
})

describe('a node that nobody has reached', () => {
  it('announces the port that its router gave it, and its own one once somebody came (dht 10.1-24)', async () => {
    openWorld()
    const nodes = await world.grow(3)
    const announced: (boolean | number)[] = []
    const tracking = await RawNode.open(world, '52.7.7.7')
    tracking.answer = (query) => {
      if (query.method === 'announcePeer') announced.push(query.impliedPort, query.port)
      return { token: new Uint8Array(4), contacts: [] }
    }
    await tracking.ask({ address: nodes[0]!.address, port: dhtPort }, { method: 'ping' })
    await world.clock.advance(20_000)
    world.isReached = false
    await world.until(nodes[0]!.dht.announce(tracker))
    world.isReached = true
    await world.until(nodes[0]!.dht.announce(tracker))
    await world.clock.advance(1_000)
    expect(announced).toEqual([true, dhtPort, false, dhtPort])
  })
})

describe('what a node keeps of its own', () => {
  it('is announced again before anything asks for it, after forty days without the node (D8)', async () => {
    openWorld()
    const databasePath = join(temporaryFolder(), 'dht.sqlite')
    const before = await world.open('51.9.9.9', [], { databasePath })
    await world.until(before.dht.put(world.item(profile, 'me')))
    await world.stop(before)
    await world.clock.advance(40 * 86_400_000)
    const nodes = await world.grow(12)
    expect(await world.until(nodes[4]!.dht.get(profile))).toEqual([])
    await world.open('51.9.9.9', [{ address: nodes[0]!.address, port: dhtPort }], { databasePath })
    await world.clock.advance(30_000)
    expect(nodes.filter((node) => node.dht.state().storedItems > 0).length).toBeGreaterThanOrEqual(7)
    expect(sequences(await world.until(nodes[4]!.dht.get(profile)))).toEqual([1])
  })
})

describe('the external address', () => {
  it('is learnt from others, and the id follows it (dht 10.1-18)', async () => {
    openWorld()
    const nodes = await world.grow(6)
    const node = await world.open('51.9.9.9', [{ address: nodes[0]!.address, port: dhtPort }], {
      externalAddress: undefined,
    })
    await world.clock.advance(60_000)
    expect(node.dht.state().externalAddress).toBe('51.9.9.9')
    expect(node.dht.state().contacts).toBe(6)
    await world.until(node.dht.put(world.item(profile, 'me')))
    await world.clock.advance(2_000)
    expect(await world.until(nodes[4]!.dht.get(profile))).toHaveLength(1)
  })

  it('keeps items and contacts when it turns out to be another one (dht 10.1-17)', async () => {
    openWorld()
    const nodes = await world.grow(6)
    const node = await world.open('51.9.9.9', [{ address: nodes[0]!.address, port: dhtPort }], {
      externalAddress: '99.1.2.3',
    })
    await world.until(node.dht.put(world.item(profile, 'me')))
    await world.clock.advance(120_000)
    expect(node.dht.state().externalAddress).toBe('51.9.9.9')
    expect(node.dht.state().storedItems).toBe(1)
    expect(node.dht.state().contacts).toBe(6)
    await world.clock.advance(120_000)
    expect(await world.until(nodes[4]!.dht.get(profile))).toHaveLength(1)
  })
})

describe('a restart', () => {
  it('loses neither items nor contacts nor the id', async () => {
    openWorld()
    const databasePath = join(temporaryFolder(), 'dht.sqlite')
    const nodes = await world.grow(5)
    const before = await world.open('51.9.9.9', [{ address: nodes[0]!.address, port: dhtPort }], { databasePath })
    await world.clock.advance(60_000)
    await world.until(before.dht.put(world.item(profile, 'me')))
    const known = before.dht.state().contacts
    await world.stop(before)
    const after = await world.open('51.9.9.9', [], { databasePath })
    expect(after.dht.state().storedItems).toBe(1)
    await world.clock.advance(60_000)
    expect(after.dht.state().contacts).toBe(known)
    expect(sequences(await world.until(after.dht.get(profile)))).toEqual([1])
  })

  it('after a crash finds all that was promised (dht 10.1-17)', async () => {
    openWorld()
    const folder = temporaryFolder()
    const node = await world.open('51.9.9.9', [], { databasePath: join(folder, 'dht.sqlite') })
    for (let number = 0; number < 20; number += 1)
      await world.until(node.dht.put(world.item({ ...profile, resource: `post${String(number)}` }, 'text')))
    // What a killed process leaves behind: the files as they are, nothing closed.
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(folder, `crashed-${name}`))
    const after = await world.open('51.8.8.8', [], { databasePath: join(folder, 'crashed-dht.sqlite') })
    expect(after.dht.state().storedItems).toBe(20)
    expect(sequences(await world.until(after.dht.get({ ...profile, resource: 'post19' })))).toEqual([1])
    await world.stop(after)
    await world.stop(node)
  })
})
