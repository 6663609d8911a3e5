import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../base/bytes.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { forEachTest } from '../../../test/support/each-test.ts'
import { numbered, packet, type UtpEar, type UtpHost, UtpLink } from '../../../test/support/utp-link.ts'

// All of these come from addresses of the open Internet. uTP makes no exception for the own machine.

const link = forEachTest(
  () => new UtpLink(),
  (made) => made.scope.close(),
)

const someone = (index: number): Endpoint => ({
  address: `51.${String(100 + (index >> 16))}.${String((index >> 8) & 255)}.${String(index & 255)}`,
  port: 4_000,
})

/** Bytes that a host sent to those that are not of this laboratory. */
const answered = ({ sent }: UtpHost): number => sent.reduce((sum, { bytes }) => sum + bytes, 0)

/** A connection opened by hand, whose first bytes are `data`; `answer` is our first packet. */
const openByHand = (host: UtpHost, from: Endpoint, connectionId: number, data: Uint8Array): number => {
  host.inject(packet({ kind: 'open', connectionId, sequence: 500 }), from)
  const ours = host.sent.at(-1)?.packet.sequence ?? 0
  const fields = { connectionId: connectionId + 1, acknowledged: (ours - 1) & 0xffff }
  host.inject(packet({ kind: 'data', ...fields, sequence: 501, payload: data }), from)
  return ours
}

describe('a flood of openings', () => {
  test('from forged addresses fills a table of fixed size, gets back less than it sends, and passes', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const flood = packet({ kind: 'open' })
    let sentBytes = 0
    for (let second = 0; second < 5; second += 1) {
      for (let index = 0; index < 4_000; index += 1) {
        bob.inject(flood, someone(second * 4_000 + index))
        sentBytes += flood.length
      }
      await link.clock.advance(1_000)
    }
    expect(bob.transport.load).toEqual({
      connections: 0,
      halfOpen: limits.swarmUtpHalfOpen,
      heldBytes: 0,
    })
    expect(bob.sent.length).toBeLessThanOrEqual(limits.swarmUtpAnswers * 6)
    expect(bob.sent.every(({ bytes }) => bytes <= flood.length)).toBe(true)
    expect(answered(bob)).toBeLessThan(sentBytes / 10)
    expect(bob.accepted).toHaveLength(0)
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(10))
    await link.until(() => bob.accepted[0]?.bytes === 10)
    await link.clock.advance(15_000)
    bob.inject(flood, someone(1))
    expect(bob.transport.load.halfOpen).toBe(1)
  })

  test('from one address leaves the others their place, however often it repeats itself', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const attacker = someone(1)
    const openings = Array.from({ length: 500 }, (_, id) => packet({ kind: 'open', connectionId: 2 * id }))
    const flood = (): void => {
      for (const opening of openings) bob.inject(opening, attacker)
    }
    for (let turn = 0; turn < 20; turn += 1) {
      flood()
      await link.clock.advance(50)
    }
    expect(bob.transport.load.halfOpen).toBe(limits.swarmUtpHalfOpenPerPerson)
    expect(bob.sent.length).toBeLessThanOrEqual(2 * limits.swarmUtpHalfOpenPerPerson)
    const out = await link.connect(alice, bob)
    flood()
    out.connection.write(numbered(10))
    await link.until(() => bob.accepted[0]?.bytes === 10)
  })

  test('does not become a connection for who has not seen the answer', async () => {
    const bob = await link.host('51.2.0.1')
    for (let guess = 0; guess < 1_000; guess += 1) {
      bob.inject(packet({ kind: 'open', sequence: 500 }), someone(1))
      const ours = bob.sent[0]?.packet.sequence ?? 0
      const acknowledged = (ours + guess) & 0xffff
      const fields = { connectionId: 8, sequence: 501, acknowledged, payload: numbered(10) }
      bob.inject(packet({ kind: 'data', ...fields }), someone(1))
    }
    expect([bob.accepted.length, bob.transport.load.connections]).toEqual([0, 0])
    const forged = bob.sent[0]?.packet.sequence ?? 0
    const fields = { connectionId: 8, sequence: 501, acknowledged: (forged - 1) & 0xffff, payload: numbered(10) }
    bob.inject(packet({ kind: 'data', ...fields }), someone(1))
    expect(bob.accepted[0]?.bytes).toBe(10)
  })
})

describe('packets of no connection', () => {
  test('are answered with a reset each, so many in a second, and resets never', async () => {
    const bob = await link.host('51.2.0.1')
    for (const kind of ['data', 'state', 'end', 'reset'] as const)
      bob.inject(packet({ kind, sequence: 77 }), someone(1))
    expect(bob.sent.map(({ packet: { kind, acknowledged } }) => [kind, acknowledged])).toEqual([
      ['reset', 77],
      ['reset', 77],
      ['reset', 77],
    ])
    for (let index = 0; index < 10_000; index += 1) bob.inject(packet({ kind: 'data' }), someone(index))
    expect(bob.sent).toHaveLength(limits.swarmUtpRefusals)
    expect(bob.sent.every(({ bytes }) => bytes === 20)).toBe(true)
  })

  test('without a listener, openings are refused as often', async () => {
    const deaf = await link.host('51.2.0.1', () => true, false)
    for (let index = 0; index < 1_000; index += 1) deaf.inject(packet({ kind: 'open', sequence: 9 }), someone(index))
    expect(deaf.sent).toHaveLength(limits.swarmUtpRefusals)
    expect(deaf.sent[0]).toMatchObject({ to: someone(0), packet: { kind: 'reset', connectionId: 7, acknowledged: 9 } })
    expect(deaf.transport.load.halfOpen).toBe(0)
  })

  test('that are no packets are left alone', async () => {
    const bob = await link.host('51.2.0.1')
    for (const length of [0, 1, 19]) bob.inject(new Uint8Array(length).fill(0x41), someone(1))
    bob.inject(Uint8Array.of(0x41, 1, ...new Array<number>(18).fill(0)), someone(1))
    expect(bob.sent).toEqual([])
  })
})

describe('a third party that knows the addresses and the number of a connection', () => {
  const pair = async (): Promise<{ alice: UtpHost; bob: UtpHost; out: UtpEar; into: UtpEar; id: number }> => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(3_000))
    await link.until(() => bob.accepted[0]?.bytes === 3_000)
    const id = alice.sent.at(-1)?.packet.connectionId ?? 0
    return { alice, bob, out, into: bob.accepted[0] as UtpEar, id }
  }

  test('cannot end it without its sequence numbers', async () => {
    const { alice, bob, into, id } = await pair()
    const { sequence = 0 } = bob.sent.at(-1)?.packet ?? {}
    for (let off = 2; off < 65_534; off += 13)
      bob.inject(packet({ kind: 'reset', connectionId: id, acknowledged: (sequence + off) & 0xffff }), alice.endpoint)
    await link.clock.advance(100)
    expect(into.closed).toBe(0)
    bob.inject(packet({ kind: 'reset', connectionId: id, acknowledged: sequence }), alice.endpoint)
    await link.clock.advance(1)
    expect(into.closed).toBe(1)
  })

  test('cannot take an opening back in the name of the other side without its sequence number', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1', () => false)]
    const codes: string[] = []
    void alice.transport.connect(bob.endpoint, { timeoutMs: 10_000 }).then((verdict) => {
      if (!verdict.ok) codes.push(verdict.rejection.code)
    })
    const { connectionId = 0, sequence = 0 } = alice.sent.at(-1)?.packet ?? {}
    for (let off = 1; off < 65_536; off += 17)
      alice.inject(packet({ kind: 'end', connectionId, acknowledged: (sequence + off) & 0xffff }), bob.endpoint)
    await link.clock.advance(100)
    expect(codes).toEqual([])
    alice.inject(packet({ kind: 'end', connectionId, acknowledged: sequence }), bob.endpoint)
    await link.clock.advance(1)
    expect(codes).toEqual(['connect-refused'])
  })

  test('cannot acknowledge for the other side what it has not sent yet, nor slip bytes in', async () => {
    const { alice, bob, out, into, id } = await pair()
    const { sequence = 0 } = bob.sent.at(-1)?.packet ?? {}
    for (let off = 1; off < 1_000; off += 1)
      bob.inject(
        packet({
          ...{ kind: 'data', connectionId: id, payload: Uint8Array.of(1, 2, 3) },
          ...{ acknowledged: (sequence + off) & 0xffff, sequence: off * 60 },
        }),
        alice.endpoint,
      )
    into.connection.write(numbered(20_000))
    await link.until(() => out.bytes === 20_000)
    out.connection.write(numbered(20_000))
    await link.until(() => into.bytes === 23_000)
    expect(equalBytes(out.text, numbered(20_000))).toBe(true)
    expect(equalBytes(into.text.subarray(3_000), numbered(20_000))).toBe(true)
  })
})

describe('a peer that lies', () => {
  test('about its window for ever is asked with one packet at a time, and seldom', async () => {
    const bob = await link.host('51.2.0.1')
    const ours = openByHand(bob, someone(1), 40, numbered(68))
    const [into] = bob.accepted
    const say = (acknowledged: number): void => {
      bob.inject(packet({ kind: 'state', connectionId: 41, acknowledged, windowBytes: 0, sequence: 502 }), someone(1))
    }
    say((ours - 1) & 0xffff)
    into?.connection.write(numbered(500_000))
    const before = bob.sent.length
    for (let second = 0; second < 600; second += 1) {
      await link.clock.advance(1_000)
      say((ours - 1) & 0xffff)
    }
    expect(into?.closed).toBe(0)
    expect(bob.sent.length - before).toBeLessThanOrEqual(600 / 4 + 10)
    expect(into?.connection.pendingBytes).toBe(500_000)
  })

  test('by saying nothing at all is gone after half a minute, with all that waited for it', async () => {
    const bob = await link.host('51.2.0.1')
    openByHand(bob, someone(1), 40, numbered(68))
    const [into] = bob.accepted
    into?.connection.write(numbered(500_000))
    await link.clock.advance(70_000)
    expect([into?.closed, into?.connection.pendingBytes]).toEqual([1, 0])
    expect(answered(bob)).toBeLessThan(30_000)
    expect(bob.transport.load).toEqual({ connections: 0, halfOpen: 0, heldBytes: 0 })
  })

  test('about times and windows gets no more under way than the bound, and delays nobody but itself', async () => {
    for (const lie of [0, 1, 0x7fff_ffff, 0xffff_ffff]) {
      const liar = new UtpLink()
      const bob = await liar.host('51.2.0.1')
      let acknowledged = openByHand(bob, someone(1), 40, numbered(68))
      const [into] = bob.accepted
      into?.connection.write(numbered(3_000_000))
      let most = 0
      for (let turn = 0; turn < 2_000 && (into?.connection.pendingBytes ?? 0) > 0; turn += 1) {
        const begun = bob.sent.length
        acknowledged = bob.sent.at(-1)?.packet.sequence ?? acknowledged
        const times = { delayMicros: lie, sentMicros: lie, windowBytes: 0xffff_ffff }
        bob.inject(packet({ kind: 'state', connectionId: 41, acknowledged, sequence: 502, ...times }), someone(1))
        most = Math.max(most, bob.sent.length - begun)
        await liar.clock.advance(20)
      }
      expect(into?.connection.pendingBytes).toBe(0)
      expect(most).toBeLessThanOrEqual(limits.swarmUtpFlightPackets)
      await liar.scope.close()
    }
  })

  test('by leaving gaps fills no more than the common bound, and streams in order flow on', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(10))
    await link.until(() => bob.accepted.length === 1)
    for (let index = 0; index < 150; index += 1) {
      const from = someone(index * 256)
      const ours = openByHand(bob, from, 40, numbered(68))
      const acknowledged = (ours - 1) & 0xffff
      for (let ahead = 2; ahead < 600; ahead += 1)
        bob.inject(
          packet({ kind: 'data', connectionId: 41, acknowledged, sequence: 501 + ahead, payload: numbered(1_300) }),
          from,
        )
      if (index % 50 === 49) await link.clock.advance(1_000)
    }
    expect(bob.transport.load.heldBytes).toBeLessThanOrEqual(limits.swarmUtpHeldBytes)
    expect(bob.transport.load.heldBytes).toBeGreaterThan(limits.swarmUtpHeldBytes / 2)
    out.connection.write(numbered(100_000))
    await link.until(() => bob.accepted[0]?.bytes === 100_010)
    await link.clock.advance(200_000)
    expect(bob.transport.load.heldBytes).toBe(0)
  })
})
