// The DHT asked for peers that cannot use UDP, and by peers for us: who pays, and who is believed (chain.md 6.8).
import { describe, expect, test } from 'vitest'
import { penaltyOf } from '../../src/chain/rules/rejections.ts'
import type { Chain, DhtService } from '../../src/chain/types.ts'
import { emptyBytes } from '../../src/base/bytes.ts'
import type { Endpoint } from '../../src/net/endpoint.ts'
import { type DhtTarget, targetKey } from '../../src/protocol/dht-target.ts'
import { limits } from '../../src/protocol/limits.ts'
import { type FakePeer, fakePeerAt, fakePeerTo } from '../support/chain-fake-peer.ts'
import { useHorde } from '../support/chain-horde.ts'
import { forEachTest } from '../support/each-test.ts'

const ours = '51.1.0.1'
const theirs = '51.9.0.1'
const statusOf = (name: string): DhtTarget => ({ name, resource: 'status', kind: 'single' })
const status = statusOf('alice')
const list = new TextEncoder().encode('le')
const item = { payload: Uint8Array.of(1), signature: Uint8Array.of(2), signer: Uint8Array.of(3) }

const horde = useHorde()

/** A DHT that answers when the test says. */
class ScriptedDht implements DhtService {
  readonly searches: { target: DhtTarget; answer: (list: Uint8Array) => void; signal: AbortSignal; end: () => void }[] =
    []
  readonly puts: DhtTarget[] = []
  outcome: 'put' | 'malformed' = 'put'

  get(target: DhtTarget, answer: (list: Uint8Array) => void, signal: AbortSignal): Promise<void> {
    return new Promise((end) => {
      this.searches.push({ target, answer, signal, end })
      signal.addEventListener('abort', () => {
        end()
      })
    })
  }

  put(target: DhtTarget): Promise<'put' | 'malformed'> {
    this.puts.push(target)
    return Promise.resolve(this.outcome)
  }
}

const pause = (ms = 200): Promise<void> => horde.clock.advance(ms)

describe('what peers have us do', () => {
  const world = forEachTest(async () => {
    const chain = await horde.open(ours)
    const dht = new ScriptedDht()
    chain.doErrandsWith(dht)
    const peer = await fakePeerTo(horde, theirs, ours)
    await peer.shakeHands()
    return { chain, dht, peer }
  })
  const scoreOf = (chain: Chain): number => chain.peers()[0]?.banScore ?? 0

  test('each list goes to whoever asked, until it wants no more', async () => {
    const { dht, peer } = world
    peer.send('dhtgetreq', { target: status, stop: false })
    await pause()
    dht.searches[0]?.answer(list)
    dht.searches[0]?.answer(list)
    await pause()
    expect(peer.all('dhtgetreply')).toEqual([1, 2].map(() => ({ key: targetKey(status), list })))
    peer.send('dhtgetreq', { target: status, stop: true })
    await pause()
    dht.searches[0]?.answer(list)
    await pause()
    expect(peer.all('dhtgetreply')).toHaveLength(2)
  })

  test('a search that found nothing is answered by an empty list', async () => {
    const { dht, peer } = world
    peer.send('dhtgetreq', { target: status, stop: false })
    await pause()
    dht.searches[0]?.end()
    await pause()
    expect(peer.all('dhtgetreply')).toEqual([{ key: targetKey(status), list: emptyBytes }])
  })

  test('searches that nobody ends, end; those of a peer that is gone too (chain H11)', async () => {
    const { dht, peer } = world
    peer.send('dhtgetreq', { target: status, stop: false })
    await pause(30_000)
    expect(dht.searches.map(({ signal }) => signal.aborted)).toEqual([true])
    peer.send('dhtgetreq', { target: statusOf('bob'), stop: false })
    await pause()
    peer.close()
    await pause(5_000)
    expect(dht.searches.map(({ signal }) => signal.aborted)).toEqual([true, true])
  })

  test('no more than some run at once, however many peers ask; a peer that asks for more pays (chain H11, H16)', async () => {
    const { chain, dht, peer } = world
    for (let number = 0; number <= limits.dhtErrandsOfPeer; number += 1)
      peer.send('dhtgetreq', { target: statusOf(`n${String(number)}`), stop: false })
    await pause()
    expect(dht.searches).toHaveLength(limits.dhtErrands)
    expect(scoreOf(chain)).toBe(penaltyOf({ code: 'dht-errand-refused' }))
    const peers: FakePeer[] = []
    for (let number = 0; number < 12; number += 1) {
      const other = await fakePeerTo(horde, `51.${String(20 + number)}.0.1`, ours)
      await other.shakeHands()
      peers.push(other)
      for (let count = 0; count < 8; count += 1)
        other.send('dhtgetreq', { target: statusOf(`o${String(count)}`), stop: false })
    }
    await pause()
    expect(dht.searches).toHaveLength(limits.dhtErrands)
    const empty = peers.flatMap((other) => other.all('dhtgetreply'))
    expect(empty.length).toBe(12 * 8 - (limits.dhtErrandsWaiting - 2))
  })

  test('puts are rationed ten times as tightly, and whoever puts what is no item pays (chain H16)', async () => {
    const { chain, dht, peer } = world
    for (let count = 0; count < 53; count += 1) peer.send('dhtputreq', { target: status, item })
    await pause()
    expect([dht.puts.length, scoreOf(chain)]).toEqual([50, 60])
    await pause(10_000)
    const before = scoreOf(chain)
    dht.outcome = 'malformed'
    peer.send('dhtputreq', { target: status, item })
    await pause()
    expect(scoreOf(chain) - before).toBe(penaltyOf({ code: 'dht-errand-malformed' }))
  })
})

test('a node behind a proxy sends peers to others (dht 10.1-22)', async () => {
  const chain = await horde.open(ours, { doesErrands: false })
  const dht = new ScriptedDht()
  chain.doErrandsWith(dht)
  const peer = await fakePeerTo(horde, theirs, ours)
  await peer.shakeHands()
  peer.send('dhtgetreq', { target: status, stop: false })
  peer.send('dhtputreq', { target: status, item })
  await pause()
  expect(peer.commands.filter((command) => command === 'nodhtproxy')).toHaveLength(2)
  expect([dht.searches.length, dht.puts.length]).toEqual([0, 0])
})

describe('what we have peers do', () => {
  const addresses = ['52.1.0.1', '52.2.0.1', '52.3.0.1', '52.4.0.1', '52.5.0.1', '52.6.0.1']
  const world = forEachTest(async () => {
    const found = await Promise.all(addresses.map((address) => fakePeerAt(horde, address)))
    const addNodes = addresses.map((address) => `${address}:5000`)
    const chain = await horde.open(ours, { addNodes, doesErrands: false })
    await pause(1_000)
    const peers = found.flatMap((find) => find() ?? [])
    for (const peer of peers) await peer.shakeHands()
    return { chain, peers }
  })
  const heard: [Endpoint, Uint8Array][] = []
  const ask = (takes = true) => {
    heard.length = 0
    return world.chain.deputies.ask(status, (from, said) => {
      heard.push([from, said])
      return takes
    })
  }
  const asked = (): readonly FakePeer[] => world.peers.filter((peer) => peer.commands.includes('dhtgetreq'))

  test('four of them are asked, and told when it is enough', async () => {
    const question = ask()
    await pause()
    expect([question.asked, asked().length]).toEqual([4, 4])
    for (const peer of asked()) peer.send('dhtgetreply', { key: targetKey(status), list })
    await pause()
    expect(heard.map(([, said]) => said)).toEqual([list, list, list, list])
    question.stop()
    question.stop()
    await pause()
    for (const peer of asked()) expect(peer.all('dhtgetreq').map(({ stop }) => stop)).toEqual([false, true])
  })

  test('nobody else is heard, nor anything that was not asked, nor anything late (chain H16)', async () => {
    const question = ask()
    await pause()
    const [first] = asked()
    for (const peer of world.peers)
      if (!asked().includes(peer)) peer.send('dhtgetreply', { key: targetKey(status), list })
    first?.send('dhtgetreply', { key: targetKey(statusOf('bob')), list })
    first?.send('dhtgetreply', { key: Uint8Array.of(1, 2), list })
    await pause()
    question.stop()
    first?.send('dhtgetreply', { key: targetKey(status), list })
    await pause()
    expect(heard).toEqual([])
  })

  test('whoever answers with what is no list pays (chain H16)', async () => {
    ask(false)
    await pause()
    asked()[0]?.send('dhtgetreply', { key: targetKey(status), list: Uint8Array.of(1) })
    await pause()
    const points = penaltyOf({ code: 'dht-answer-malformed' })
    expect(world.chain.peers().map(({ banScore }) => banScore)).toContain(points)
  })

  test('whoever is behind a proxy, or goes, has found nothing and is not asked again', async () => {
    ask()
    await pause()
    const [first, second] = asked()
    first?.send('nodhtproxy', emptyBytes)
    second?.close()
    await pause(5_000)
    expect(heard.map(([, said]) => said.length)).toEqual([0, 0])
    expect(world.chain.deputies.count()).toBe(4)
  })

  test('two questions for one target are one, and it ends with the second', async () => {
    const [first, second] = [ask(), ask()]
    await pause()
    first.stop()
    await pause()
    expect(asked().map((peer) => peer.all('dhtgetreq').length)).toEqual([1, 1, 1, 1])
    second.stop()
    await pause()
    expect(asked().map((peer) => peer.all('dhtgetreq').length)).toEqual([2, 2, 2, 2])
  })

  test('nobody is asked for more than ten at once: the reference hangs up on whoever asks for more', async () => {
    const questions = Array.from({ length: 40 }, (_, number) =>
      world.chain.deputies.ask(statusOf(`n${String(number)}`), () => true),
    )
    await pause()
    for (const peer of world.peers) expect(peer.all('dhtgetreq').length).toBeLessThanOrEqual(limits.dhtErrandsOfPeer)
    expect(questions.filter((question) => question.asked === 0).length).toBeGreaterThan(0)
  })

  test('an item is put by four of them', async () => {
    expect(world.chain.deputies.put(status, item)).toBe(4)
    await pause()
    expect(world.peers.flatMap((peer) => peer.all('dhtputreq'))).toEqual(
      [1, 2, 3, 4].map(() => ({ target: status, item })),
    )
  })
})
