// What each offence of a peer costs it, one by one: the code that is noted, and the points (chain.md 5.4, 6).
import { describe, expect, test } from 'vitest'
import { type Log, type LogFields, silentLog } from '../../src/base/log.ts'
import { peerRejections } from '../../src/chain/rules/rejections.ts'
import { targetKey } from '../../src/protocol/dht-target.ts'
import { inventoryType } from '../../src/chain/wire/messages.ts'
import { chainOn, plainBlocks, quickGenesis } from '../support/chain-builders.ts'
import { blockEntries, type FakePeer, fakePeerTo, showHeaders } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const horde = useHorde()

/** What is noted of peers that misbehave. */
const notes = forEachTest(() => ({ codes: [] as { code: unknown; points: unknown }[] }))

const log: Log = {
  ...silentLog,
  debug: (message: string, fields: LogFields = {}) => {
    if (message === 'peer misbehaves') notes.codes.push({ code: fields['code'], points: fields['points'] })
  },
  child: () => log,
}

const chain = forEachTest(() => horde.open(ours, {}, { log }))

const idsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const id = new Uint8Array(32)
    new DataView(id.buffer).setUint32(0, start + index)
    return id
  })

const headersOf = (count: number) => plainBlocks(count).map(({ header }) => header)

type Offence = (peer: FakePeer) => Promise<void> | void

/** What a peer does before it is judged; those that shake hands themselves come first. */
const offences: Readonly<Record<string, Offence>> = {
  'version-missing': (peer) => {
    peer.send('ping', { nonce: 1n })
  },
  'version-repeated': (peer) => {
    for (let each = 0; each < 2; each += 1) peer.sendVersion()
  },
  'headers-withheld': async (peer) => {
    await peer.shakeHands({ startHeight: 1_000 })
    await horde.clock.advance(25_000)
  },
  'headers-repeated': async (peer) => {
    showHeaders(peer, plainBlocks(2_000))
    await peer.shakeHands({ startHeight: 2_000 })
  },
  'blocks-withheld': async (peer) => {
    showHeaders(peer, chainOn(quickGenesis, 30, { version: 3 }))
    await peer.shakeHands({ startHeight: 30 })
    await horde.clock.advance(60_000)
  },
  'headers-unlinked': async (peer) => {
    await peer.shakeHands()
    peer.send(
      'headers',
      headersOf(3).filter((_, index) => index !== 1),
    )
  },
  'parent-unknown': async (peer) => {
    await peer.shakeHands()
    peer.send('headers', headersOf(3).slice(1))
  },
  'queue-full': async (peer) => {
    await peer.shakeHands()
    // Blocks take a while on their way, so that most of the first requests wait when the last ones come.
    const asked = Array.from({ length: 5_000 }, () => quickGenesis.header.id)
    for (let round = 0; round < 20; round += 1) peer.send('getdata', blockEntries(asked))
  },
  'inventory-flood': async (peer) => {
    await peer.shakeHands()
    for (let round = 0; round < 6; round += 1)
      peer.send(
        'inv',
        idsFrom(round * 1_000, 1_000).map((id) => ({ type: inventoryType.transaction, id })),
      )
  },
  'dht-answer-malformed': async (peer) => {
    await peer.shakeHands()
    const target = { name: 'alice', resource: 'status', kind: 'single' } as const
    chain.deputies.ask(target, () => false)
    await horde.clock.advance(500)
    peer.send('dhtgetreply', { key: targetKey(target), list: Uint8Array.of(1) })
  },
  'filter-too-large': async (peer) => {
    await peer.shakeHands()
    peer.send('filterload', { bits: new Uint8Array(36_000), hashes: 50, tweak: 0, flags: 0 })
    peer.send('filterload', { bits: new Uint8Array(36_001), hashes: 1, tweak: 0, flags: 0 })
  },
  'filter-addition-refused': async (peer) => {
    await peer.shakeHands()
    peer.send('filterload', { bits: new Uint8Array(10), hashes: 1, tweak: 0, flags: 0 })
    peer.send('filteradd', { element: new Uint8Array(520) })
    peer.send('filterclear', {})
    peer.send('filteradd', { element: new Uint8Array(1) })
  },
  'message-flood': async (peer) => {
    await peer.shakeHands()
    for (let round = 0; round < 3; round += 1) peer.sendRaw('nonsense', new Uint8Array(2_000_000))
  },
}

describe('a peer is charged', () => {
  test.each(Object.entries(offences))('%s', async (code, offend) => {
    const peer = await fakePeerTo(horde, '51.66.0.1', ours)
    await offend(peer)
    await horde.clock.advance(5_000)
    const points = { ...peerRejections, 'parent-unknown': { points: 10 } }[code as keyof typeof peerRejections].points
    expect(points).toBeGreaterThan(0)
    expect(notes.codes).toContainEqual({ code, points })
    expect(new Set(notes.codes.map((note) => note.code))).toEqual(new Set([code]))
  })

  test('nothing for what a newer or broken program may send: “message-malformed”', async () => {
    const peer = await fakePeerTo(horde, '51.66.0.1', ours)
    await peer.shakeHands()
    peer.sendRaw('tx', Uint8Array.of(1, 2, 3))
    await horde.clock.advance(1_000)
    expect(notes.codes).toEqual([{ code: 'message-malformed', points: 0 }])
    expect([chain.peers()[0]?.banScore, peer.closed]).toEqual([0, false])
  })
})
