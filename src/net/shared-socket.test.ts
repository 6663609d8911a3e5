import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Log, silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Metrics } from '../base/metrics.ts'
import { SeededRandom } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import type { DatagramSocket } from './endpoint.ts'
import { maxDatagramProtocols } from './endpoint-limits.ts'
import { MemoryNetwork } from './memory-network.ts'
import { type DatagramProtocol, openSharedSocket, type SharedSocket } from './shared-socket.ts'
import { meteredShares, TrafficMeter } from './traffic-meter.ts'

const here = { address: '10.0.0.1', port: 7 }
const there = { address: '10.0.0.2', port: 7 }

/** A protocol of datagrams whose first byte is at least `lowest`. */
const from = (name: string, lowest: number): DatagramProtocol => ({
  name,
  recognises: ([first = -1]) => first >= lowest,
})

let clock: ManualClock
let network: MemoryNetwork
let metrics: Metrics
let errors: unknown[]
let scope: Scope
let shared: SharedSocket
let other: DatagramSocket
let heard: string[]
let answers: number[]

const hears = (name: string) => (bytes: Uint8Array) => {
  heard.push(`${name} ${bytes.join()}`)
}

const arrive = async (...datagrams: readonly (readonly number[])[]): Promise<void> => {
  for (const bytes of datagrams) other.send(here, Uint8Array.from(bytes))
  await clock.advance(10)
}

beforeEach(async () => {
  clock = new ManualClock()
  network = new MemoryNetwork({ clock, random: new SeededRandom(1), delayMs: 1 })
  metrics = new Metrics()
  errors = []
  heard = []
  answers = []
  scope = new Scope('test', silentLog)
  const log: Log = { ...silentLog, error: (_, fields) => void errors.push(fields?.['protocol']) }
  shared = await openSharedSocket({ sockets: network.host(here.address), log, metrics }, here, scope)
  other = await network.host(there.address).datagrams(there, (bytes) => answers.push(...bytes))
})

afterEach(async () => {
  await scope.close()
})

describe('protocols that share a socket', () => {
  it('get the datagrams that they recognise, whoever came first before the others', async () => {
    shared.share(from('high', 200), hears('high'))
    shared.share(from('middle', 100), hears('middle'))
    shared.share(from('highest', 250), hears('highest'))
    await arrive([255], [100, 1], [200, 2])
    expect(heard).toEqual(['high 255', 'middle 100,1', 'high 200,2'])
  })

  it('send from the endpoint of the socket', async () => {
    const share = shared.share(from('any', 0), hears('any'))
    expect(share.local).toEqual(here)
    share.send(there, Uint8Array.of(5))
    await clock.advance(10)
    expect(answers).toEqual([5])
  })

  it('are each counted by the meter of their owner', async () => {
    const [first, second] = [new TrafficMeter(clock), new TrafficMeter(clock)]
    const one = meteredShares(shared, first).share(from('one', 100), hears('one'))
    const two = meteredShares(shared, second).share(from('two', 50), hears('two'))
    one.send(there, new Uint8Array(3))
    two.send(there, new Uint8Array(4))
    await arrive([100, 0], [50, 0, 0], [1, 0, 0, 0, 0])
    expect([first, second].map(({ received, sent }) => [received.total, sent.total])).toEqual([
      [2, 3],
      [3, 4],
    ])
  })

  it('are few, and have different names', () => {
    for (let count = 0; count < maxDatagramProtocols; count += 1) {
      if (count > 0) expect(() => shared.share(from('0', 0), hears('0'))).toThrow(/share that 0 has/u)
      shared.share(from(String(count), 0), hears(String(count)))
    }
    expect(() => shared.share(from('more', 0), hears('more'))).toThrow(/one protocol too many/u)
  })
})

it('datagrams of no protocol are counted and dropped', async () => {
  shared.share(from('high', 200), hears('high'))
  await arrive([], [1], [199, 255])
  expect(heard).toEqual([])
  expect(metrics.render()).toContain('twister_net_datagrams_unknown_total 3\n')
})

it('a receiver that throws stops neither the others nor itself, and is told of once', async () => {
  shared.share(from('faulty', 200), () => {
    throw new Error('fault')
  })
  shared.share(from('sound', 100), hears('sound'))
  await arrive([200], [100], [201], [101])
  expect(heard).toEqual(['sound 100', 'sound 101'])
  expect(errors).toEqual(['faulty'])
  expect(metrics.render()).toContain('twister_net_datagram_faults_total 2\n')
})

describe('closing', () => {
  it('a share leaves the socket to the others, and its name to whoever comes', async () => {
    const gone = shared.share(from('high', 200), hears('gone'))
    const left = shared.share(from('all', 0), hears('all'))
    await gone.close()
    await gone.close()
    gone.send(there, Uint8Array.of(1))
    left.send(there, Uint8Array.of(2))
    await arrive([200])
    const again = shared.share(from('high', 200), hears('again'))
    await gone.close()
    again.send(there, Uint8Array.of(3))
    await left.close()
    await arrive([201])
    expect(heard).toEqual(['all 200', 'again 201'])
    expect(answers).toEqual([2, 3])
  })

  it('the socket ends all shares and frees its port', async () => {
    const share = shared.share(from('all', 0), hears('all'))
    other.send(here, Uint8Array.of(1))
    await scope.close()
    share.send(there, Uint8Array.of(2))
    await clock.advance(10)
    await share.close()
    expect([heard, answers]).toEqual([[], []])
    expect(() => shared.share(from('late', 0), hears('late'))).toThrow(/before the socket closes/u)
    const next = await network.host(here.address).datagrams(here, () => undefined)
    await next.close()
  })
})
