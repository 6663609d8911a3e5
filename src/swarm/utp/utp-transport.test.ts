import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../base/bytes.ts'
import { forEachTest } from '../../../test/support/each-test.ts'
import { numbered, type UtpEar, UtpLink } from '../../../test/support/utp-link.ts'

const link = forEachTest(
  () => new UtpLink(),
  (made) => made.scope.close(),
)

describe('a uTP connection', () => {
  test('carries bytes both ways, and shows what carries it', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    expect(bob.accepted).toHaveLength(0)
    out.connection.write(numbered(5_000))
    await link.until(() => bob.accepted[0]?.bytes === 5_000)
    const [into] = bob.accepted
    into?.connection.write(numbered(3_000))
    await link.until(() => out.bytes === 3_000)
    expect(equalBytes(into?.text ?? new Uint8Array(), numbered(5_000))).toBe(true)
    expect(equalBytes(out.text, numbered(3_000))).toBe(true)
    expect([out.connection.transport, out.connection.inbound, into?.connection.inbound]).toEqual(['utp', false, true])
    expect([out.connection.remote, into?.connection.remote]).toEqual([bob.endpoint, alice.endpoint])
  })

  test('delivers all that was written before it was closed, then ends on both sides, once', async () => {
    link.network.setLoss(0.1)
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(300_000))
    out.connection.close()
    await link.until(() => out.closed > 0 && (bob.accepted[0]?.closed ?? 0) > 0)
    expect(equalBytes(bob.accepted[0]?.text ?? new Uint8Array(), numbered(300_000))).toBe(true)
    await link.clock.advance(20_000)
    expect([out.closed, bob.accepted[0]?.closed]).toEqual([1, 1])
    expect([alice.transport.load, bob.transport.load]).toEqual([nothing, nothing])
  })

  test('that is dropped ends on the other side at once', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(10))
    await link.until(() => bob.accepted[0]?.bytes === 10)
    out.connection.destroy()
    await link.clock.advance(60)
    expect([out.closed, bob.accepted[0]?.closed]).toEqual([1, 1])
    expect([alice.transport.load, bob.transport.load]).toEqual([nothing, nothing])
  })

  test('takes no more than it promised while its owner does not read, and goes on when it does', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(100))
    await link.until(() => bob.accepted[0]?.bytes === 100)
    const into = bob.accepted[0] as UtpEar
    into.connection.pause()
    out.connection.write(numbered(1_000_000))
    await link.clock.advance(120_000)
    expect(bob.transport.load.heldBytes).toBeLessThanOrEqual(262_144)
    expect(bob.transport.load.heldBytes).toBeGreaterThan(200_000)
    expect(into.bytes).toBe(100)
    into.connection.resume()
    await link.until(() => into.bytes === 1_000_100)
    expect(out.closed).toBe(0)
    expect(bob.transport.load.heldBytes).toBe(0)
  })

  test('outlives minutes of silence of its owners, and ends when the other side vanishes', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(10))
    await link.clock.advance(3_600_000)
    expect([out.closed, bob.accepted[0]?.closed]).toEqual([0, 0])
    link.network.partition([['51.1.0.1'], ['51.2.0.1']])
    out.connection.write(numbered(10))
    await link.clock.advance(200_000)
    expect([out.closed, bob.accepted[0]?.closed]).toEqual([1, 1])
    expect([alice.transport.load, bob.transport.load]).toEqual([nothing, nothing])
  })

  test('holds what was written until it arrived, so that its owner sees a slow peer', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(500_000))
    expect(out.connection.pendingBytes).toBe(500_000)
    await link.until(() => out.connection.pendingBytes === 0)
    expect(bob.accepted[0]?.bytes).toBe(500_000)
  })

  test.each([
    [0, 20],
    [0.02, 0],
    [0.05, 80],
    [0.2, 30],
  ])('is whole and in order with %d of its packets lost and %d ms of jitter', async (loss, jitterMs) => {
    const rough = new UtpLink({ jitterMs, datagramLoss: loss, delayMs: 20 })
    const [alice, bob] = [await rough.host('51.1.0.1'), await rough.host('51.2.0.1')]
    const out = await rough.connect(alice, bob)
    const [there, back] = [numbered(400_000), numbered(150_000).reverse()]
    out.connection.write(there)
    await rough.until(() => bob.accepted.length > 0)
    bob.accepted[0]?.connection.write(back)
    await rough.until(() => bob.accepted[0]?.bytes === there.length && out.bytes === back.length)
    expect(equalBytes(bob.accepted[0]?.text ?? new Uint8Array(), there)).toBe(true)
    expect(equalBytes(out.text, back)).toBe(true)
    await rough.scope.close()
  })
})

const nothing = { connections: 0, halfOpen: 0, heldBytes: 0 }

describe('connecting over uTP', () => {
  const codeOf = async (
    promise: ReturnType<Awaited<ReturnType<UtpLink['host']>>['transport']['connect']>,
    ms: number,
  ) => {
    const [verdict] = await Promise.all([promise, link.clock.advance(ms)])
    return verdict.ok ? 'connected' : verdict.rejection.code
  }

  test('is refused by who does not listen, and times out where nobody is', async () => {
    const [alice, deaf] = [await link.host('51.1.0.1'), await link.host('51.2.0.1', () => true, false)]
    expect(await codeOf(alice.transport.connect(deaf.endpoint, { timeoutMs: 3_000 }), 110)).toBe('connect-refused')
    const nowhere = { address: '51.9.0.1', port: 22_001 }
    expect(await codeOf(alice.transport.connect(nowhere, { timeoutMs: 3_000 }), 3_001)).toBe('connect-timeout')
    expect(await codeOf(alice.transport.connect({ ...nowhere, port: 0 }, { timeoutMs: 3_000 }), 0)).toBe(
      'connect-unreachable',
    )
    expect(await codeOf(alice.transport.connect({ address: '2001:db8::1', port: 9 }, { timeoutMs: 3_000 }), 0)).toBe(
      'connect-unreachable',
    )
    expect(alice.transport.load).toEqual(nothing)
  })

  test('can be given up, before and meanwhile', async () => {
    const alice = await link.host('51.1.0.1')
    const stop = new AbortController()
    const nowhere = { address: '51.9.0.1', port: 22_001 }
    const connecting = alice.transport.connect(nowhere, { timeoutMs: 3_000, signal: stop.signal })
    await link.clock.advance(100)
    stop.abort()
    expect(await codeOf(connecting, 0)).toBe('connect-aborted')
    expect(await codeOf(alice.transport.connect(nowhere, { timeoutMs: 3_000, signal: stop.signal }), 0)).toBe(
      'connect-aborted',
    )
    expect(alice.transport.load).toEqual(nothing)
  })

  test('comes about though the first opening and the first answer are lost', async () => {
    let openings = 0
    let answers = 0
    const alice = await link.host('51.1.0.1', ({ kind }) => kind !== 'state' || (answers += 1) > 1)
    const bob = await link.host('51.2.0.1', ({ kind }) => kind !== 'open' || (openings += 1) > 1)
    const out = await link.connect(alice, bob)
    out.connection.write(numbered(10))
    await link.until(() => bob.accepted[0]?.bytes === 10)
    expect(bob.accepted).toHaveLength(1)
    expect(openings).toBe(3)
  })

  test('ends with the transport', async () => {
    const [alice, bob] = [await link.host('51.1.0.1'), await link.host('51.2.0.1')]
    const out = await link.connect(alice, bob)
    await alice.scope.close()
    await link.clock.advance(10)
    expect(out.closed).toBe(1)
    expect(alice.transport.load).toEqual(nothing)
  })
})
