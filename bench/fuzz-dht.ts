// One node of the DHT under random and damaged datagrams, of all kinds and from everywhere: nothing may throw, memory must stay flat.
import { readFileSync } from 'node:fs'
import { silentLog } from '../src/base/log.ts'
import { ManualClock } from '../src/base/manual-clock.ts'
import { Metrics } from '../src/base/metrics.ts'
import { randomBelow, SeededRandom } from '../src/base/random.ts'
import { Scope } from '../src/base/scope.ts'
import { decodeHex } from '../src/codec/hex.ts'
import { openDht } from '../src/dht/index.ts'
import { encodeQuery } from '../src/dht/wire/krpc.ts'
import { deriveNodeId } from '../src/dht/wire/node-id.ts'
import type { Query } from '../src/dht/wire/queries.ts'
import type { Endpoint } from '../src/net/endpoint.ts'
import { limits } from '../src/protocol/limits.ts'
import { DhtTestNetwork, dhtPort } from '../test/support/dht-network.ts'
import { getData } from '../test/support/raw-node.ts'

/** What came of it. */
export interface FuzzOutcome {
  readonly datagrams: number
  readonly faults: number
  readonly perSecond: number
  /** Heap in use after each tenth, in megabytes. */
  readonly heapMb: readonly number[]
  /** The second half needed no more than the first, but for what the collector leaves. */
  readonly isFlat: boolean
}

/** So many datagrams come in a simulated second: as many as a node looks at. */
const perSimulatedSecond = 500
const mostChanges = 6
/** By then all bounded tables are full; more than this on top of it is a leak. */
const settledTenths = 5
const heapSlack = 1.15

const isFlat = (heapMb: readonly number[]): boolean =>
  Math.max(...heapMb.slice(settledTenths)) <= heapSlack * Math.max(...heapMb.slice(0, settledTenths))

const { packets } = JSON.parse(readFileSync(new URL('../test/vectors/dht_packets.json', import.meta.url), 'utf8')) as {
  packets: readonly { hex: string }[]
}
const recorded = packets.map(({ hex }) => decodeHex(hex) ?? new Uint8Array())

/** Runs it; `tell` gets a line after each tenth. */
export const fuzz = async (datagrams: number, seed: number, tell: (line: string) => void): Promise<FuzzOutcome> => {
  const random = new SeededRandom(seed)
  const clock = new ManualClock()
  const scope = new Scope('fuzz', silentLog)
  const world = new DhtTestNetwork()
  world.chain.register('alice')
  let receive: ((bytes: Uint8Array, from: Endpoint) => void) | undefined
  const local = { address: '51.9.9.9', port: dhtPort }
  const datagramsOf = {
    local,
    share: (_: unknown, onDatagram: (bytes: Uint8Array, from: Endpoint) => void) => {
      receive = onDatagram
      return { local, send: () => undefined, close: () => Promise.resolve() }
    },
  }
  openDht(
    {
      ...{ clock, random: new SeededRandom(seed + 1), log: silentLog, metrics: new Metrics(), datagrams: datagramsOf },
      ...{ keys: world.chain, adjustedTime: () => 1_700_000_000, bootstrapEndpoints: () => [], isReached: () => true },
    },
    { databasePath: ':memory:', swarmPort: dhtPort, externalAddress: local.address, maxStoredBytes: 10_000_000 },
    scope,
  )
  const targets = ['profile', 'status', 'tracker'].map((resource) => ({
    ...{ name: 'alice', resource, kind: resource === 'tracker' ? ('multi' as const) : ('single' as const) },
  }))
  const address = (): string =>
    [60 + randomBelow(random, 100), 1, 1, 1].map((part, at) => (at === 0 ? part : randomBelow(random, 256))).join('.')
  const queryOf = (): Query => {
    const target = random.bytes(20)
    const choices: readonly Query[] = [
      { method: 'ping' },
      { method: 'findNode', target },
      getData(targets[randomBelow(random, targets.length)] ?? { name: 'a', resource: 'b', kind: 'single' }),
      { method: 'announcePeer', infoHash: target, port: 1, token: random.bytes(4), impliedPort: false },
      { method: 'relay', infoHash: target },
      { method: 'relay', infoHash: target, token: random.bytes(4), sealed: random.bytes(limits.sealedQuestionBytes) },
      { method: 'other', name: 'x', target },
    ]
    return choices[randomBelow(random, choices.length)] ?? { method: 'ping' }
  }
  const damaged = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice(0, randomBelow(random, 8) === 0 ? randomBelow(random, bytes.length + 1) : bytes.length)
    for (let change = randomBelow(random, mostChanges); change > 0 && copy.length > 0; change -= 1)
      copy[randomBelow(random, copy.length)] = randomBelow(random, 256)
    return copy
  }
  const next = (from: string): Uint8Array => {
    const kind = randomBelow(random, 4)
    if (kind === 0) return random.bytes(randomBelow(random, 400))
    if (kind === 1) return damaged(recorded[randomBelow(random, recorded.length)] ?? new Uint8Array())
    const whole = encodeQuery({ transaction: random.bytes(2) }, deriveNodeId(from, random), queryOf())
    return kind === 2 ? whole : damaged(whole)
  }
  let faults = 0
  const heapMb: number[] = []
  const startMs = performance.now()
  for (let number = 1; number <= datagrams; number += 1) {
    const from = address()
    try {
      receive?.(next(from), { address: from, port: 1 + randomBelow(random, 65_535) })
    } catch (error) {
      faults += 1
      if (faults === 1) tell(String(error instanceof Error ? error.stack : error))
    }
    if (number % perSimulatedSecond === 0) await clock.advance(1_000)
    if (number % Math.ceil(datagrams / 10) !== 0) continue
    globalThis.gc?.()
    heapMb.push(Math.round(process.memoryUsage().heapUsed / 1_000_000))
    const perSecond = Math.round((number * 1_000) / (performance.now() - startMs))
    tell(
      `${String(number)} datagrams, ${String(perSecond)}/s, heap ${String(heapMb.at(-1))} MB, ${String(faults)} faults`,
    )
  }
  if (scope.failure !== undefined) faults += 1
  await scope.close()
  const perSecond = (datagrams * 1_000) / (performance.now() - startMs)
  return { datagrams, faults, perSecond, heapMb, isFlat: isFlat(heapMb) }
}
