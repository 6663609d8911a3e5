import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { DhtTestNetwork, dhtPort } from '../../test/support/dht-network.ts'
import { RawNode } from '../../test/support/raw-node.ts'
import { SeededRandom } from '../base/random.ts'
import { encodeBencode } from '../codec/bencode.ts'
import { decodeHex } from '../codec/hex.ts'
import { encodeUtf8 } from '../codec/utf8.ts'
import { deriveNodeId } from './wire/node-id.ts'
import { parameters } from './parameters.ts'

const { packets } = JSON.parse(
  readFileSync(new URL('../../test/vectors/dht_packets.json', import.meta.url), 'utf8'),
) as { packets: readonly { hex: string }[] }
const recorded = packets.map(({ hex }) => decodeHex(hex) ?? new Uint8Array())
const at = { address: '51.9.9.9', port: dhtPort }

let world: DhtTestNetwork

afterEach(() => world.close())

describe('a node under hostile datagrams', () => {
  it('survives noise and damaged packets, and still answers', async () => {
    world = new DhtTestNetwork()
    const node = await world.open(at.address)
    const socket = await world.network.host('127.9.9.9').datagrams({ address: '0.0.0.0', port: 9 }, () => undefined)
    const damaged = fc
      .tuple(fc.constantFrom(...recorded), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }))
      .map(([packet, changes]) => {
        const copy = packet.slice()
        for (const [position, byte] of changes) copy[position % copy.length] = byte
        return copy
      })
    const samples = fc.sample(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), { numRuns: 3_000, seed: 7 })
    for (const bytes of samples) socket.send(at, bytes)
    await world.clock.advance(20_000)
    expect(node.scope.failure).toBeUndefined()
    const raw = await RawNode.open(world, '52.7.7.7')
    expect((await raw.ask(at, { method: 'ping' }))?.kind).toBe('reply')
    expect(node.dht.state().storedItems).toBe(0)
  })

  it('keeps its tables bounded however many ids and addresses ask', async () => {
    world = new DhtTestNetwork()
    const node = await world.open(at.address)
    const random = new SeededRandom(3)
    for (let number = 0; number < 6_000; number += 1) {
      const address = `${String(60 + (number >> 16))}.${String((number >> 8) & 255)}.${String(number & 255)}.7`
      const socket = await world.network.host(address).datagrams({ address: '0.0.0.0', port: 9 }, () => undefined)
      const id = deriveNodeId(address, random)
      const target = random.bytes(20)
      socket.send(at, encodeBencode({ q: 'findNode', t: 'aa', x: { id, target }, z: 'q' }))
      await socket.close()
    }
    await world.clock.advance(1_000)
    expect(node.dht.state().contacts).toBeLessThanOrEqual(512)
    expect(node.dht.contacts(10_000)).toEqual([])
    await world.clock.advance(600_000)
    expect(node.dht.state().contacts).toBeLessThan(128)
  })

  it('is not led astray by replies with endless contacts, and ends its walks', async () => {
    world = new DhtTestNetwork()
    world.chain.register('alice')
    const liar = await RawNode.open(world, '52.7.7.7')
    const random = new SeededRandom(5)
    let made = 0
    liar.answer = () => ({
      token: encodeUtf8('abcd'),
      contacts: Array.from({ length: 8 }, () => {
        made += 1
        const endpoint = { address: `70.${String(made >> 8)}.${String(made & 255)}.1`, port: 1 }
        return { id: deriveNodeId(endpoint.address, random), endpoint }
      }),
    })
    const node = await world.open(at.address, [liar.endpoint])
    await world.clock.advance(10_000)
    const startMs = world.clock.nowMs()
    const got = await world.until(node.dht.get({ name: 'alice', resource: 'profile', kind: 'single' }))
    expect(got).toEqual([])
    expect(world.clock.nowMs() - startMs).toBeLessThanOrEqual(parameters.getTimeoutMs + 100)
  })

  it('answers every get even when thousands are asked at once', async () => {
    world = new DhtTestNetwork()
    const nodes = await world.grow(5)
    const many = Array.from({ length: 4_000 }, (_, number) =>
      nodes[0]!.dht.get({ name: `user${String(number)}`, resource: 'profile', kind: 'single' }),
    )
    const results = await world.until(Promise.all(many), 600_000)
    expect(results).toHaveLength(4_000)
    expect(results.flat()).toEqual([])
  })

  it('ends gets that are under way when it closes', async () => {
    world = new DhtTestNetwork()
    const silent = await RawNode.open(world, '52.7.7.7')
    const node = await world.open(at.address, [silent.endpoint])
    await world.clock.advance(10_000)
    silent.answer = () => undefined
    const pending = node.dht.get({ name: 'alice', resource: 'profile', kind: 'single' })
    await world.clock.advance(100)
    await world.stop(node)
    expect(await pending).toEqual([])
    expect(await node.dht.get({ name: 'alice', resource: 'profile', kind: 'single' })).toEqual([])
  })
})
