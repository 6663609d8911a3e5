// One chain and a peer that does only what the test says: handshake, serving, penalties, fallbacks.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { type Block, makeHeader } from '../../src/chain/block.ts'
import type { Chain } from '../../src/chain/index.ts'
import { inventoryType } from '../../src/chain/wire.ts'
import { ipAddressBytes16 } from '../../src/net/addresses.ts'
import {
  ChainHorde,
  childOf,
  plainBlocks,
  quickGenesis,
  registration,
  sameTip,
  secret,
} from '../support/chain-builders.ts'
import { type FakePeer, fakePeerAt, fakePeerTo } from '../support/chain-fake-peer.ts'

const ours = '51.1.0.1'
const theirs = '51.9.0.1'
const noStop = new Uint8Array(32)

let horde: ChainHorde
let chain: Chain

beforeEach(async () => {
  horde = new ChainHorde()
  chain = await horde.open(ours)
})
afterEach(async () => {
  await horde.close()
  expect(horde.failures).toEqual([])
})

const blockEntries = (ids: readonly Uint8Array[]) => ids.map((id) => ({ type: inventoryType.block, id }))
const idText = (ids: readonly Uint8Array[]) => ids.map(encodeHex)

/** Hands blocks to the chain through a peer that is trusted to have them. */
const feed = async (peer: FakePeer, blocks: readonly Block[]): Promise<void> => {
  const last = blocks.at(-1)
  for (const block of blocks) peer.send('block', block)
  await horde.until(() => encodeHex(chain.tip().id) === encodeHex(last?.header.id ?? noStop))
}

describe('the handshake', () => {
  test('answers a version with version and verack in one go, then fetches headers', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    expect(peer.commands).toEqual([])
    await peer.shakeHands()
    expect(peer.commands).toEqual(['version', 'verack', 'getheaders'])
    expect(peer.all('version')[0]).toMatchObject({ version: 70_003, services: 1n, startHeight: 0, relay: true })
    expect(peer.all('getheaders')[0]?.locator.map(encodeHex)).toEqual([
      encodeHex(quickGenesis.header.id),
      encodeHex(quickGenesis.header.id),
    ])
  })

  test('of a connection that we make begins with our version, and asks for addresses', async () => {
    const peerOf = await fakePeerAt(horde, theirs)
    chain.addNode(`${theirs}:5000`)
    await horde.clock.advance(500)
    expect(peerOf()?.commands).toEqual(['version'])
    await peerOf()?.shakeHands()
    expect(peerOf()?.commands).toEqual(['version', 'verack', 'getaddr', 'getheaders'])
  })

  test('tells each side its address, and a majority of networks decides what ours is', async () => {
    const ip = (address: string) => ipAddressBytes16(address) ?? noStop
    for (const [from, says] of [
      ['51.20.0.1', '51.1.0.1'],
      ['51.21.0.1', '66.6.6.6'],
      ['51.22.0.1', '51.1.0.1'],
    ] as const) {
      const peer = await fakePeerTo(horde, from, ours)
      await peer.shakeHands({ addressYou: { services: 1n, ip: ip(says), port: 5000 } })
    }
    expect(chain.externalAddress()).toBe('51.1.0.1')
  })

  test('with ourselves ends, and the endpoint is not dialled again by chance', async () => {
    expect(
      await Promise.race([chain.tryNode(`${ours}:5000`), horde.clock.advance(1_000).then(() => 'time')]),
    ).toBeDefined()
    await horde.clock.advance(2_000)
    expect(chain.peers()).toEqual([])
    expect(chain.knownEndpointCount()).toBe(0)
  })

  test('refuses versions below 209, reads 10300 as 300, and counts messages before the version', async () => {
    const old = await fakePeerTo(horde, theirs, ours)
    await old.shakeHands({ version: 208 })
    expect(old.closed).toBe(true)
    const misprinted = await fakePeerTo(horde, theirs, ours)
    misprinted.send('ping', { nonce: 1n })
    await misprinted.shakeHands({ version: 10_300 })
    misprinted.sendVersion()
    await horde.clock.advance(200)
    expect(chain.peers()).toMatchObject([{ version: 300, banScore: 2 }])
  })

  test('that does not come about in a minute ends the connection', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await horde.clock.advance(59_000)
    expect(peer.closed).toBe(false)
    await horde.clock.advance(7_000)
    expect(peer.closed).toBe(true)
  })

  test('corrects the clock by the median once five addresses spoke', async () => {
    for (const [index, offset] of [100, 300, 200, 400].entries()) {
      expect(chain.timeOffsetSeconds()).toBe(0)
      const peer = await fakePeerTo(horde, `51.${String(30 + index)}.0.1`, ours)
      await peer.shakeHands({ time: BigInt(Math.floor(horde.clock.nowMs() / 1000) + offset) })
    }
    expect(chain.timeOffsetSeconds()).toBe(200)
  })
})

describe('serving', () => {
  let peer: FakePeer
  let blocks: readonly Block[]

  beforeEach(async () => {
    peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    blocks = plainBlocks(520)
    await feed(peer, blocks)
    peer.received.length = 0
  })

  test('getblocks names 500 blocks, and fetching the last of them brings an inventory of the tip', async () => {
    const other = await fakePeerTo(horde, '51.8.0.1', ours)
    await other.shakeHands()
    other.send('getblocks', { version: 70_003, locator: [quickGenesis.header.id], stop: noStop })
    await horde.clock.advance(500)
    const [named] = other.all('inv')
    expect(named).toHaveLength(500)
    expect(idText((named ?? []).map(({ id }) => id))).toEqual(
      idText(blocks.slice(0, 500).map(({ header }) => header.id)),
    )
    other.send('getdata', named ?? [])
    await horde.until(() => other.all('block').length === 500)
    expect(other.all('block').map(({ header }) => header.height)).toEqual(
      blocks.slice(0, 500).map(({ header }) => header.height),
    )
    expect(
      other
        .all('inv')
        .at(-1)
        ?.map(({ id }) => encodeHex(id)),
    ).toEqual([encodeHex(chain.tip().id)])
    expect(other.commands.at(-1)).toBe('inv')
    other.send('getblocks', {
      version: 70_003,
      locator: [blocks[499]?.header.id ?? noStop],
      stop: blocks[510]?.header.id ?? noStop,
    })
    await horde.clock.advance(500)
    // The stop is left out.
    expect(other.all('inv').at(-1)).toHaveLength(10)
  })

  test('getheaders names up to 2000 headers with the stop, and the stop alone for an empty locator', async () => {
    peer.send('getheaders', {
      version: 70_003,
      locator: [quickGenesis.header.id],
      stop: blocks[9]?.header.id ?? noStop,
    })
    peer.send('getheaders', { version: 70_003, locator: [], stop: blocks[4]?.header.id ?? noStop })
    peer.send('getheaders', { version: 70_003, locator: [noStop], stop: noStop })
    peer.send('getheaders', { version: 70_003, locator: [chain.tip().id], stop: noStop })
    peer.send('getheaders', { version: 70_003, locator: [], stop: noStop })
    await horde.clock.advance(500)
    expect(peer.all('headers').map((list) => list.length)).toEqual([10, 1, 520, 0])
    expect(encodeHex(peer.all('headers')[1]?.[0]?.id ?? noStop)).toBe(encodeHex(blocks[4]?.header.id ?? noStop))
  })

  test('getdata brings blocks of side branches too, and names what is missing', async () => {
    const side = childOf(blocks[517] as Block, { text: 'another branch' })
    peer.send('block', side)
    await horde.clock.advance(500)
    expect(encodeHex(chain.tip().id)).toBe(encodeHex(blocks[519]?.header.id ?? noStop))
    peer.send('getdata', [...blockEntries([side.header.id, noStop]), { type: inventoryType.transaction, id: noStop }])
    await horde.clock.advance(500)
    expect(idText(peer.all('block').map(({ header }) => header.id))).toEqual(idText([side.header.id]))
    expect(peer.all('notfound')).toEqual([
      [
        { type: inventoryType.block, id: noStop },
        { type: inventoryType.transaction, id: noStop },
      ],
    ])
  })

  test('answers pings, names the pool, and gives its addresses once', async () => {
    peer.send('ping', { nonce: 7n })
    chain.submitRegistration(registration('alice', secret(1)))
    peer.send('mempool', {})
    peer.send('addr', [
      {
        time: Math.floor(horde.clock.nowMs() / 1000),
        address: { services: 1n, ip: ipAddressBytes16('51.77.0.1') ?? noStop, port: 9 },
      },
    ])
    peer.send('getaddr', {})
    peer.send('getaddr', {})
    await horde.clock.advance(3_000)
    expect(peer.all('pong')).toEqual([{ nonce: 7n }])
    expect(peer.all('inv')[0]).toHaveLength(1)
    expect(peer.all('addr')).toHaveLength(1)
    expect(chain.knownEndpoints(10)).toEqual([{ address: '51.77.0.1', port: 9 }])
  })

  test('lets a peer wait that asks for headers all the time, and answers every request', async () => {
    for (let count = 0; count < 60; count += 1)
      peer.send('getheaders', { version: 70_003, locator: [chain.tip().id], stop: noStop })
    await horde.clock.advance(1_000)
    expect(peer.all('headers').length).toBeLessThan(50)
    await horde.clock.advance(10_000)
    expect(peer.all('headers')).toHaveLength(60)
    expect(peer.closed).toBe(false)
  })
})

describe('a peer that misbehaves', () => {
  test('with an invalid block is banned for a day, with its neighbours on the same address', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    const neighbour = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    await neighbour.shakeHands()
    peer.send('block', childOf(quickGenesis, { height: 7 }))
    await horde.clock.advance(1_000)
    expect([peer.closed, neighbour.closed]).toEqual([true, true])
    const again = await fakePeerTo(horde, theirs, ours)
    await again.shakeHands()
    expect(again.closed).toBe(true)
    await horde.clock.advance(24 * 3_600_000)
    const later = await fakePeerTo(horde, theirs, ours)
    await later.shakeHands()
    expect(later.closed).toBe(false)
  })

  test('with a block that breaks a rule only on connecting is banned as well', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    peer.send('block', childOf(quickGenesis, { signer: 'mallory', key: { privateKey: secret(1), compressed: true } }))
    await horde.until(() => peer.closed)
    expect(chain.tip().height).toBe(0)
  })

  test('is charged as the tables say', async () => {
    const [peer, second] = [await fakePeerTo(horde, theirs, ours), await fakePeerTo(horde, '51.8.0.1', ours)]
    await peer.shakeHands()
    await second.shakeHands()
    const tooManyAddresses = new Uint8Array(3 + 1001 * 30)
    tooManyAddresses.set([0xfd, 0xe9, 0x03])
    peer.sendRaw('addr', tooManyAddresses)
    peer.sendRaw('nonsense', new Uint8Array(10))
    peer.sendRaw('tx', new Uint8Array(3))
    peer.sendRaw('alert', new Uint8Array(30))
    peer.sendRaw('dhtgetreq', Uint8Array.of(1, 2, 3))
    peer.sendRaw('filterload', new Uint8Array(30))
    second.send('tx', {
      ...registration('alice', secret(1)).transaction,
      bytes: registration('Alice', secret(1)).transaction.bytes,
    })
    await horde.clock.advance(1_000)
    expect(chain.peers().map(({ banScore }) => banScore)).toEqual([20, 20])
    expect(chain.pendingRegistrations()).toEqual([])
  })

  test('with a wrong magic is cut off, with a wrong checksum or command only ignored', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const damaged = Uint8Array.from([...[0xfa, 0xbf, 0xb5, 0xda], ...new Uint8Array(20)])
    damaged.set([1, 2], 4)
    peer.sendBytes(damaged)
    peer.send('ping', { nonce: 1n })
    await horde.clock.advance(500)
    expect(peer.all('pong')).toHaveLength(1)
    peer.sendBytes(new Uint8Array(24))
    await horde.clock.advance(500)
    expect(peer.closed).toBe(true)
    expect(chain.peers()).toEqual([])
  })

  test('with headers that do not follow one another pays for it, and unasked ones count for nothing', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const [first, second, third] = plainBlocks(3).map(({ header }) => header)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three headers were built')
    peer.send('headers', [first, third])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 20 }])
    peer.send('headers', [first, third])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 20 }])
  })

  test('with headers without work is charged', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    const { header } = childOf(quickGenesis)
    const work = (nonce: number) => makeHeader({ ...header, nonce })
    let nonce = header.nonce + 1
    const { scryptHashSync } = await import('../../src/crypto/hash.ts')
    while (((scryptHashSync(work(nonce).bytes)[31] ?? 0) & 0x80) === 0) nonce += 1
    peer.send('headers', [work(nonce)])
    await horde.clock.advance(500)
    expect(chain.peers()).toMatchObject([{ banScore: 50 }])
  })
})

describe('a peer that serves no headers', () => {
  test('is followed by inventories, over the 500 of one round, as the C++ node syncs', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    const blocks = plainBlocks(1_150)
    const byId = new Map(blocks.map((block) => [encodeHex(block.header.id), block]))
    let continueAt = ''
    // What the reference does with getblocks and getdata (chain.md 6.5).
    peer.react = ({ command, value }) => {
      if (command === 'getblocks') {
        const { locator, stop } = value as { locator: Uint8Array[]; stop: Uint8Array }
        const known = locator.map((id) => byId.get(encodeHex(id))?.header.height ?? 0)
        const from = Math.max(...known)
        const next = blocks.slice(from, from + 500)
        const end = next.findIndex(({ header }) => encodeHex(header.id) === encodeHex(stop))
        const named = end === -1 ? next : next.slice(0, end)
        if (named.length === 500) continueAt = encodeHex(named[499]?.header.id ?? noStop)
        if (named.length > 0) peer.send('inv', blockEntries(named.map(({ header }) => header.id)))
      }
      if (command === 'getdata')
        for (const { id } of value as { id: Uint8Array }[]) {
          const block = byId.get(encodeHex(id))
          if (block !== undefined) peer.send('block', block)
          if (encodeHex(id) === continueAt) peer.send('inv', blockEntries([blocks.at(-1)?.header.id ?? noStop]))
        }
    }
    await peer.shakeHands({ startHeight: blocks.length })
    await horde.until(() => chain.tip().height === blocks.length, 300_000)
    expect(peer.all('getheaders').length).toBeGreaterThan(0)
    expect(peer.closed).toBe(false)
  })
})

describe('blocks that are announced', () => {
  test('are fetched at once, announced to others, and fetched elsewhere when the announcer is silent', async () => {
    const [silent, honest] = [await fakePeerTo(horde, theirs, ours), await fakePeerTo(horde, '51.8.0.1', ours)]
    for (const peer of [silent, honest]) {
      await peer.shakeHands()
      peer.send('headers', [])
      await horde.clock.advance(100)
    }
    const block = childOf(quickGenesis)
    silent.send('inv', blockEntries([block.header.id]))
    await horde.clock.advance(500)
    expect(silent.all('getdata')).toEqual([blockEntries([block.header.id])])
    honest.react = ({ command, value }) => {
      if (command === 'getheaders') honest.send('headers', [block.header])
      if (command === 'getdata') for (const _ of value as unknown[]) honest.send('block', block)
    }
    honest.send('inv', blockEntries([block.header.id]))
    await horde.until(() => chain.tip().height === 1, 40_000)
    expect(silent.all('inv').flat()).toEqual([])
    const watcher = await fakePeerTo(horde, '51.7.0.1', ours)
    await watcher.shakeHands({ startHeight: 1 })
    const next = childOf(block)
    honest.send('block', next)
    await horde.until(() => watcher.all('inv').length > 0)
    expect(
      idText(
        watcher
          .all('inv')
          .flat()
          .map(({ id }) => id),
      ),
    ).toEqual(idText([next.header.id]))
    expect(
      honest
        .all('inv')
        .flat()
        .map(({ id }) => encodeHex(id)),
    ).not.toContain(encodeHex(next.header.id))
  })

  test('without their parent wait for it, and bring the branch', async () => {
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    peer.send('headers', [])
    await horde.clock.advance(100)
    const blocks = plainBlocks(3)
    for (const block of [...blocks].reverse()) peer.send('block', block)
    await horde.until(() => chain.tip().height === 3)
    expect(peer.all('getheaders').length).toBeGreaterThan(1)
  })
})

describe('synchronisation', () => {
  test('of 2500 blocks goes headers first, from several peers at once', async () => {
    const feeder = await fakePeerTo(horde, theirs, ours)
    await feeder.shakeHands()
    const blocks = plainBlocks(2_500)
    await feed(feeder, blocks)
    feeder.close()
    const others = [await horde.open('51.2.0.1', { addNodes: [`${ours}:5000`] })]
    await horde.until(() => sameTip([chain, ...others], 2_500), 600_000)
    const addNodes = ['51.1.0.1:5000', '51.2.0.1:5000']
    const last = await horde.open('51.3.0.1', { addNodes })
    const states = new Set<string>()
    await horde.until(() => {
      states.add(last.sync().state)
      return sameTip([chain, last], 2_500)
    }, 600_000)
    expect(states).toContain('syncing')
    expect(last.sync()).toEqual({ state: 'current', height: 2_500, bestKnownHeight: 2_500 })
    // Both peers sent a good part: each message of a small block is about 240 bytes.
    const sent = last.peers().map(({ bytesReceived }) => bytesReceived)
    expect(sent).toHaveLength(2)
    expect(Math.min(...sent)).toBeGreaterThan(200_000)
  })

  test('goes on with other peers when one stalls', async () => {
    const feeder = await fakePeerTo(horde, theirs, ours)
    await feeder.shakeHands()
    const blocks = plainBlocks(300)
    await feed(feeder, blocks)
    const last = await horde.open('51.3.0.1')
    const staller = await fakePeerTo(horde, '51.4.0.1', '51.3.0.1')
    staller.react = ({ command }) => {
      if (command === 'getheaders')
        staller.send(
          'headers',
          blocks.map(({ header }) => header),
        )
    }
    await staller.shakeHands({ startHeight: 300 })
    await horde.until(() => staller.all('getdata').length > 0)
    last.addNode(`${ours}:5000`)
    await horde.until(() => sameTip([chain, last], 300), 120_000)
    await horde.clock.advance(120_000)
    expect(last.peers().filter(({ inbound }) => !inbound)).toHaveLength(1)
  })
})
