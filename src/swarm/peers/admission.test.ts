import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Connection } from '../../net/endpoint.ts'
import { admit, type House, type Newcomer } from './admission.ts'
import { Peer } from './peer.ts'

const clock = new ManualClock()
const features = { extended: true, dht: true, fast: true, peek: true }

const peerOf = ({ peerId, remote, inbound }: Newcomer): Peer => {
  const connection: Connection = {
    remote,
    local: { address: '51.0.0.1', port: 1 },
    inbound,
    transport: 'tcp',
    pendingBytes: 0,
    start: () => undefined,
    write: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: () => undefined,
    destroy: () => undefined,
  }
  return new Peer({ connection, peerId, features }, clock)
}

const house = (peerId: Uint8Array, peers: readonly Peer[], manyConnectionsPerAddress = false): House => ({
  peerId,
  peers,
  manyConnectionsPerAddress,
  isBanned: ({ port }) => port === 666,
})

const id = (byte: number): Uint8Array => new Uint8Array(20).fill(byte)
const from = (byte: number, inbound: boolean, address = '51.0.0.2', port = 4000): Newcomer => ({
  peerId: id(byte),
  remote: { address, port },
  inbound,
})

test('of two connections that cross, both nodes keep the same one', () => {
  const ids = fc.uint8Array({ minLength: 20, maxLength: 20 })
  fc.assert(
    fc.property(ids, ids, fc.boolean(), (idA, idB, dialledByAFirst) => {
      fc.pre(idA.some((byte, index) => byte !== idB[index]))
      // What one node sees as inbound, the other dialled.
      const seenByA = (dialledByA: boolean): Newcomer => ({
        peerId: idB,
        remote: { address: 'b', port: 1 },
        inbound: !dialledByA,
      })
      const seenByB = (dialledByA: boolean): Newcomer => ({
        peerId: idA,
        remote: { address: 'a', port: 1 },
        inbound: dialledByA,
      })
      const keepsSecond = (own: Uint8Array, first: Newcomer, second: Newcomer): boolean => {
        const verdict = admit(house(own, [peerOf(first)]), second)
        return verdict.ok && verdict.value.length === 1
      }
      // The two nodes may hear of the two connections in different order.
      const first = dialledByAFirst
      const aKeepsDialledByA = first === !keepsSecond(idA, seenByA(first), seenByA(!first))
      const bKeepsDialledByA = first === keepsSecond(idB, seenByB(!first), seenByB(first))
      expect(aKeepsDialledByA).toBe(bKeepsDialledByA)
    }),
  )
})

test.each([
  ['ourselves', from(1, true), 'handshake-self'],
  ['a banned endpoint', from(9, true, '51.0.0.9', 666), 'handshake-banned'],
  ['another peer of a connected address', from(9, true), 'handshake-duplicate'],
])('%s is not admitted', (_, newcomer, code) => {
  const verdict = admit(house(id(1), [peerOf(from(2, true))]), newcomer)
  expect(verdict).toEqual({ ok: false, rejection: { code } })
})

test('where one address may have many peers, only the same peer counts as there already', () => {
  const there = peerOf(from(2, true))
  expect(admit(house(id(1), [there], true), from(9, true))).toEqual({ ok: true, value: [] })
  expect(admit(house(id(1), [there], true), from(2, true))).toEqual({ ok: true, value: [there] })
})

test('the last quarter of the places is for peers that we chose', () => {
  const crowd = Array.from({ length: 75 }, (_, index) => peerOf(from(2, true, `51.1.0.${String(index)}`)))
  expect(admit(house(id(1), crowd), from(9, true))).toEqual({ ok: false, rejection: { code: 'swarm-full' } })
  expect(admit(house(id(1), crowd), from(9, false)).ok).toBe(true)
})
