import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../base/bytes.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import type { Connection, ConnectOptions, Endpoint } from './endpoint.ts'
import { MemoryNetwork, type MemoryNetworkOptions } from './memory-network.ts'

const alice = '10.0.0.1'
const bob = '10.0.0.2'
const carol = '10.0.0.3'
const at = (address: string): Endpoint => ({ address, port: 1000 })

const makeNetwork = (options: Partial<MemoryNetworkOptions> = {}, seed = 1) => {
  const clock = new ManualClock()
  return { clock, network: new MemoryNetwork({ clock, random: new SeededRandom(seed), delayMs: 50, ...options }) }
}

/** Notes with the time at which they were made, from a zero of the test's own. */
const makeDiary = (clock: ManualClock) => {
  const startMs = clock.nowMs()
  const notes: string[] = []
  return { notes, note: (text: string) => notes.push(`${String(clock.nowMs() - startMs)} ${text}`) }
}

const openPair = async (options: Partial<MemoryNetworkOptions> = {}) => {
  const { clock, network } = makeNetwork(options)
  const accepted: Connection[] = []
  await network.host(bob).listen(at(bob), (connection) => accepted.push(connection))
  const pending = network.host(alice).connect(at(bob), { timeoutMs: 5_000 })
  await clock.advance(1_000)
  const verdict = await pending
  const inbound = accepted[0]
  if (!verdict.ok || inbound === undefined) expect.fail('no connection')
  return { clock, network, outbound: verdict.value, inbound }
}

const rejectionAfter = async (options: ConnectOptions, prepare: (network: MemoryNetwork) => void) => {
  const { clock, network } = makeNetwork()
  await network.host(bob).listen(at(bob), () => undefined)
  prepare(network)
  const startMs = clock.nowMs()
  let endMs: number | undefined
  const pending = network.host(alice).connect(at(bob), options)
  void pending.then(() => {
    endMs = clock.nowMs()
  })
  await clock.advance(60_000)
  const verdict = await pending
  return { code: verdict.ok ? 'connected' : verdict.rejection.code, afterMs: (endMs ?? 0) - startMs }
}

describe('connecting', () => {
  test('takes one round trip', async () => {
    expect(await rejectionAfter({ timeoutMs: 5_000 }, () => undefined)).toEqual({ code: 'connected', afterMs: 100 })
  })

  test('times out across a partition and towards an address without a host', async () => {
    const timeout = { code: 'connect-timeout', afterMs: 5_000 }
    expect(await rejectionAfter({ timeoutMs: 5_000 }, (network) => network.partition([[alice], [bob]]))).toEqual(
      timeout,
    )
    const { clock, network } = makeNetwork()
    const pending = network.host(alice).connect(at(bob), { timeoutMs: 5_000 })
    await clock.advance(5_000)
    expect(await pending).toEqual({ ok: false, rejection: { code: 'connect-timeout' } })
  })

  test('a host that answers too late closes what it accepted', async () => {
    const { clock, network } = makeNetwork({ delayMs: 400 })
    let closed = 0
    await network.host(bob).listen(at(bob), (connection) => {
      connection.start({ data: () => undefined, closed: () => (closed += 1) })
    })
    const pending = network.host(alice).connect(at(bob), { timeoutMs: 500 })
    await clock.advance(5_000)
    expect(await pending).toEqual({ ok: false, rejection: { code: 'connect-timeout' } })
    expect(closed).toBe(1)
  })
})

describe('streams', () => {
  test('bytes arrive after the delay, in order whatever the jitter', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 30 }), async (writes) => {
        const { clock, outbound, inbound } = await openPair({ jitterMs: 500 })
        const received: Uint8Array[] = []
        inbound.start({ data: (bytes) => received.push(bytes), closed: () => undefined })
        for (const bytes of writes) {
          outbound.write(bytes)
          await clock.advance(7)
        }
        await clock.advance(1_000)
        expect(concatBytes(...received)).toEqual(concatBytes(...writes))
      }),
      { numRuns: 30 },
    )
  })

  test('what is lost comes late, once and in order', async () => {
    const { clock, outbound, inbound } = await openPair({ streamLoss: 0.3 })
    const { notes, note } = makeDiary(clock)
    const received: number[] = []
    inbound.start({
      data: (bytes) => {
        received.push(...bytes)
        note('data')
      },
      closed: () => expect.fail('closed'),
    })
    for (let byte = 0; byte < 60; byte += 1) {
      outbound.write(Uint8Array.of(byte))
      await clock.advance(1_000)
    }
    await clock.advance(20_000)
    expect(received).toEqual(Array.from({ length: 60 }, (_, index) => index))
    const late = notes.filter((line) => Number(line.split(' ')[0]) % 1_000 >= 250)
    expect(late.length).toBeGreaterThan(5)
    expect(late.length).toBeLessThan(40)
  })

  test('what the sender does to its buffer afterwards does not travel', async () => {
    const { clock, outbound, inbound } = await openPair()
    const received: Uint8Array[] = []
    inbound.start({ data: (bytes) => received.push(bytes), closed: () => undefined })
    const bytes = Uint8Array.of(1, 2, 3)
    outbound.write(bytes)
    bytes.fill(9)
    await clock.advance(100)
    expect(received).toEqual([Uint8Array.of(1, 2, 3)])
  })

  test('closing takes a round trip for the one and half of it for the other', async () => {
    const { clock, outbound, inbound } = await openPair()
    const { notes, note } = makeDiary(clock)
    outbound.start({ data: () => undefined, closed: () => note('outbound closed') })
    inbound.start({ data: () => note('data'), closed: () => note('inbound closed') })
    outbound.write(Uint8Array.of(1))
    outbound.close()
    await clock.advance(1_000)
    expect(notes).toEqual(['50 data', '50 inbound closed', '100 outbound closed'])
  })

  test('a closed connection whose other side never reads is dropped in the end', async () => {
    const { clock, outbound, inbound } = await openPair()
    const { notes, note } = makeDiary(clock)
    outbound.start({ data: () => undefined, closed: () => note('outbound closed') })
    inbound.start({ data: () => undefined, closed: () => note('inbound closed') })
    inbound.pause()
    outbound.close()
    await clock.advance(60_000)
    expect(notes).toEqual(['10000 outbound closed'])
    inbound.resume()
    await clock.advance(0)
    expect(notes).toEqual(['10000 outbound closed', '60000 inbound closed'])
  })
})

describe('partitions', () => {
  test('a stream stalls, and goes on in order when the partition heals within a minute', async () => {
    const { clock, network, outbound, inbound } = await openPair({ jitterMs: 30 })
    const received: number[] = []
    inbound.start({ data: (bytes) => received.push(...bytes), closed: () => expect.fail('closed') })
    outbound.write(Uint8Array.of(1))
    network.partition([[alice, carol], [bob]])
    for (let byte = 2; byte < 30; byte += 1) {
      outbound.write(Uint8Array.of(byte))
      await clock.advance(1_000)
    }
    expect(received).toEqual([])
    network.heal()
    outbound.write(Uint8Array.of(30))
    await clock.advance(120_000)
    expect(received).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
  })

  test('a stream that stalls for a minute is cut on both sides', async () => {
    const { clock, network, outbound, inbound } = await openPair()
    const { notes, note } = makeDiary(clock)
    outbound.start({ data: () => undefined, closed: () => note('outbound closed') })
    inbound.start({ data: () => note('data'), closed: () => note('inbound closed') })
    network.partition([[alice], [bob]])
    outbound.write(Uint8Array.of(1))
    await clock.advance(30_000)
    network.partition([[bob], [alice, carol]])
    await clock.advance(90_000)
    network.heal()
    await clock.advance(90_000)
    expect(notes).toEqual(['60000 outbound closed', '60000 inbound closed'])
  })

  test('hosts of one group, and those in no group, reach one another', async () => {
    const { clock, network } = makeNetwork()
    const heard: string[] = []
    const hosts = [alice, bob, carol, '10.0.0.4']
    const sockets = await Promise.all(
      hosts.map((to) => network.host(to).datagrams(at(to), (_, from) => heard.push(`${from.address} → ${to}`))),
    )
    network.partition([[alice, bob]])
    for (const socket of sockets) for (const to of hosts) socket.send(at(to), Uint8Array.of(1))
    await clock.advance(100)
    const across = heard.filter((line) => /[12] → .*[34]$|[34] → .*[12]$/u.test(line))
    expect(across).toEqual([])
    expect(heard).toHaveLength(8)
  })

  test('what is under way when the network splits is lost; what arrives after it healed is not', async () => {
    const { clock, network } = makeNetwork()
    const heard: number[] = []
    await network.host(bob).datagrams(at(bob), (bytes) => heard.push(...bytes))
    const socket = await network.host(alice).datagrams(at(alice), () => undefined)
    socket.send(at(bob), Uint8Array.of(1))
    await clock.advance(10)
    network.partition([[alice], [bob]])
    await clock.advance(100)
    network.heal()
    socket.send(at(bob), Uint8Array.of(2))
    await clock.advance(100)
    expect(heard).toEqual([2])
  })
})

describe('hosts', () => {
  test('are as far from one another as is said', async () => {
    const { clock, network } = makeNetwork({ delayMs: (from, to) => (from === carol || to === carol ? 90 : 10) })
    const { notes, note } = makeDiary(clock)
    for (const to of [bob, carol]) await network.host(to).datagrams(at(to), () => note(to))
    const socket = await network.host(alice).datagrams(at(alice), () => undefined)
    for (const to of [carol, bob]) socket.send(at(to), Uint8Array.of(1))
    await clock.advance(1_000)
    expect(notes).toEqual([`10 ${bob}`, `90 ${carol}`])
  })

  test('without their cable reach nobody, and go on where they were when it is back', async () => {
    const { clock, network, outbound, inbound } = await openPair()
    const received: number[] = []
    inbound.start({ data: (bytes) => received.push(...bytes), closed: () => expect.fail('closed') })
    network.setUnplugged(bob, true)
    outbound.write(Uint8Array.of(1))
    await clock.advance(30_000)
    expect(received).toEqual([])
    const refused = network.host(carol).connect(at(bob), { timeoutMs: 1_000 })
    await clock.advance(2_000)
    expect((await refused).ok).toBe(false)
    network.setUnplugged(bob, false)
    await clock.advance(30_000)
    expect(received).toEqual([1])
  })
})

describe('datagrams', () => {
  const share = async (loss: number): Promise<number> => {
    const { clock, network } = makeNetwork({ datagramLoss: 0.5 })
    network.setLoss(loss)
    let heard = 0
    await network.host(bob).datagrams(at(bob), () => (heard += 1))
    const socket = await network.host(alice).datagrams(at(alice), () => undefined)
    for (let count = 0; count < 1_000; count += 1) socket.send(at(bob), Uint8Array.of(1))
    await clock.advance(100)
    return heard
  }

  test('are lost at the given rate', async () => {
    expect(await share(0)).toBe(1_000)
    expect(await share(1)).toBe(0)
    const some = await share(0.3)
    expect(some).toBeGreaterThan(640)
    expect(some).toBeLessThan(760)
  })

  test('one seed gives one history, another seed another', async () => {
    const history = async (seed: number): Promise<readonly string[]> => {
      const { clock, network } = makeNetwork({ jitterMs: 100, datagramLoss: 0.2 }, seed)
      const { notes, note } = makeDiary(clock)
      await network.host(bob).datagrams(at(bob), (bytes) => note(String(bytes[0])))
      const socket = await network.host(alice).datagrams(at(alice), () => undefined)
      for (let index = 0; index < 50; index += 1) socket.send(at(bob), Uint8Array.of(index))
      await clock.advance(1_000)
      return notes
    }
    expect(await history(7)).toEqual(await history(7))
    expect(await history(7)).not.toEqual(await history(8))
  })
})
