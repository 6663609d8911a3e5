// Queries answered over UDP, items read and written by strangers, and whole lookups between nodes on this machine.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { silentLog } from '../src/base/log.ts'
import { Metrics } from '../src/base/metrics.ts'
import { Scope } from '../src/base/scope.ts'
import { encodeUtf8 } from '../src/codec/utf8.ts'
import { verifyData } from '../src/crypto/signature.ts'
import { type Dht, openDht } from '../src/dht/index.ts'
import { decodeMessage, encodeQuery } from '../src/dht/wire/krpc.ts'
import { deriveNodeId } from '../src/dht/wire/node-id.ts'
import type { EncodedItem, Query } from '../src/dht/wire/queries.ts'
import type { DatagramSocket, Endpoint } from '../src/net/endpoint.ts'
import { openSharedSocket, type SharedSocket } from '../src/net/shared-socket.ts'
import { systemSockets } from '../src/net/sockets.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { systemRandom } from '../src/net/system-random.ts'
import type { SignedItem } from '../src/protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../src/protocol/dht-target.ts'
import { DhtTestNetwork } from '../test/support/dht-network.ts'
import { type BenchRow, benchRow } from './bench.ts'

/** Queries in flight: what a handful of neighbours keep going. */
const window = 32
const durationMs = 1_500
/** Items written in one round, and rounds of them; the first is one in which code is compiled. */
const writtenItems = 3_000
const writtenRounds = 5
const nodeCount = 24

const sockets = systemSockets()
const host = '127.0.0.1'

/** Signs items; only its chain and its keys are used. */
const world = new DhtTestNetwork()
world.chain.register('alice')

const postTarget = (number: number): DhtTarget => ({ name: 'alice', resource: `post${String(number)}`, kind: 'single' })

const value = (number: number) => ({
  bio: 'as long as most of what people write each other, and a little more than that, since it has no post around it',
  fullname: `Alice the ${String(number)}th`,
  location: 'where most people live who write each other',
})

const encoded = (item: SignedItem): EncodedItem => ({
  payload: item.payload,
  signature: item.signature,
  signer: encodeUtf8(item.signer),
})

const openNode = async (at: Endpoint, knows: readonly Endpoint[], scope: Scope): Promise<Dht> => {
  const common = { log: silentLog, metrics: new Metrics() }
  const datagrams = await openSharedSocket({ ...common, sockets }, at, scope)
  return openDht(
    {
      ...{ ...common, clock: systemClock, random: systemRandom, datagrams },
      keys: world.chain,
      adjustedTime: () => 1_700_000_000,
      bootstrapEndpoints: () => knows,
      isReached: () => false,
    },
    { databasePath: ':memory:', swarmPort: 0, externalAddress: undefined, maxStoredBytes: 100_000_000 },
    scope,
  )
}

/** Processor time of this process so far, in seconds. What else the machine does changes it much less than the clock. */
const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

/** Sends what `next` gives, `window` at once, until it gives nothing; answers a second of processor time, both ends. */
const exchange = async (to: Endpoint, next: () => Uint8Array | undefined): Promise<number> => {
  let answered = 0
  let finished: (() => void) | undefined
  const done = new Promise<void>((resolve) => {
    finished = resolve
  })
  let open = 0
  const socket: DatagramSocket = await sockets.datagrams({ address: host, port: 0 }, () => {
    open -= 1
    answered += 1
    send()
  })
  const send = (): void => {
    const bytes = next()
    if (bytes === undefined) {
      if (open === 0) finished?.()
      return
    }
    open += 1
    socket.send(to, bytes)
  }
  const startSeconds = processorSeconds()
  for (let count = 0; count < window; count += 1) send()
  await done
  const perSecond = answered / (processorSeconds() - startSeconds)
  await socket.close()
  return perSecond
}

const repeated = (bytes: Uint8Array, forMs = durationMs) => {
  const endMs = performance.now() + forMs
  return () => (performance.now() < endMs ? bytes : undefined)
}

const id = deriveNodeId(undefined, systemRandom)
const queryBytes = (query: Query): Uint8Array => encodeQuery({ transaction: Uint8Array.of(1, 2) }, id, query)

const getData = (target: DhtTarget): Query => ({
  method: 'getData',
  target: { bytes: encodeTarget(target), key: targetKey(target), resource: target.resource },
  justToken: false,
})

/** The token of each target, then one putData each. */
const writes = async (to: Endpoint, items: readonly SignedItem[]): Promise<readonly Uint8Array[]> => {
  const tokens = new Map<number, Uint8Array>()
  let asked = 0
  const socket = await sockets.datagrams({ address: host, port: 0 }, (bytes) => {
    const message = decodeMessage(bytes)
    if (!message.ok || message.value.kind !== 'reply' || message.value.reply.token === undefined) return
    const [high = 0, low = 0] = message.value.transaction
    tokens.set(high * 256 + low, message.value.reply.token)
  })
  while (tokens.size < items.length) {
    for (let count = 0; count < window && asked < items.length; count += 1, asked += 1) {
      const item = items[asked]
      if (item !== undefined)
        socket.send(to, encodeQuery({ transaction: Uint8Array.of(asked >> 8, asked & 255) }, id, getData(item.target)))
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await socket.close()
  return items.map((item, index) =>
    queryBytes({ method: 'putData', token: tokens.get(index) ?? new Uint8Array(0), item: encoded(item) }),
  )
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((left, right) => left - right)[figures.length >> 1] ?? 0

/** Items that are verified and stored in a second, and signatures of the same items that are verified, in turns. */
const writesPerSecond = async (to: Endpoint): Promise<readonly [puts: number, verifications: number]> => {
  const puts: number[] = []
  const verifications: number[] = []
  for (let round = 0; round <= writtenRounds; round += 1) {
    const items = Array.from({ length: writtenItems }, (_, number) =>
      world.item(postTarget(round * writtenItems + number), value(number)),
    )
    const [...datagrams] = await writes(to, items)
    const [first] = items
    const key = first && world.chain.keyAt(first.signer)
    if (key === undefined) break
    const startSeconds = processorSeconds()
    for (const { payload, signature } of items) verifyData(payload, signature, key)
    const seconds = processorSeconds() - startSeconds
    const perSecond = await exchange(to, () => datagrams.pop())
    if (round === 0) continue
    verifications.push(items.length / seconds)
    puts.push(perSecond)
  }
  return [median(puts), median(verifications)]
}

/** Rounds of each exchange, one after the other: what else the machine does meanwhile slows all of them alike. */
const rounds = 9
const roundMs = 300

/** Answers a second, in the median of the rounds, to each kind of bytes; the first to somebody who sends them back. */
const exchanges = async (to: Endpoint, kinds: readonly Uint8Array[]): Promise<readonly number[]> => {
  const echo: DatagramSocket = await sockets.datagrams({ address: host, port: 0 }, (datagram, from) => {
    echo.send(from, datagram)
  })
  const measured = kinds.map((): number[] => [])
  for (let round = -1; round < rounds; round += 1)
    for (const [index, bytes] of kinds.entries()) {
      const perSecond = await exchange(index === 0 ? echo.local : to, repeated(bytes, roundMs))
      // The first round is one in which code is compiled.
      if (round >= 0) measured[index]?.push(perSecond)
    }
  await echo.close()
  return measured.map(median)
}

/** Datagrams in a second, from all over the Internet, and how often they come in bunches. */
const floodPerSecond = 20_000
const floodTickMs = 5
const floodMs = 4_000

/** Lag of the event loop in milliseconds, 99th percentile, while a node is flooded. */
const lagOfFlood = async (scope: Scope): Promise<number> => {
  let receive: ((bytes: Uint8Array, from: Endpoint) => void) | undefined
  const local = { address: '51.9.9.9', port: 31_992 }
  const datagrams: SharedSocket = {
    local,
    share: (_protocol, onDatagram) => {
      receive = onDatagram
      return { local, send: () => undefined, close: () => Promise.resolve() }
    },
  }
  const node = { log: silentLog, metrics: new Metrics(), clock: systemClock, random: systemRandom, datagrams }
  const asks = { keys: world.chain, adjustedTime: () => 1_700_000_000, bootstrapEndpoints: () => [] }
  openDht(
    { ...node, ...asks, isReached: () => false },
    { databasePath: ':memory:', swarmPort: 0, externalAddress: local.address, maxStoredBytes: 1_000_000 },
    scope,
  )
  const flood = Array.from({ length: floodPerSecond }, (_, number) => {
    const address = `${String(60 + (number % 90))}.${String((number >> 8) & 255)}.${String(number & 255)}.7`
    const query = getData(postTarget(number % 50))
    return {
      from: { address, port: 1 },
      bytes: encodeQuery({ transaction: Uint8Array.of(1, 2) }, deriveNodeId(address, systemRandom), query),
    }
  })
  let sent = 0
  const startMs = performance.now()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  while (performance.now() - startMs < floodMs) {
    const due = ((performance.now() - startMs) * floodPerSecond) / 1_000
    for (; sent < due; sent += 1) {
      const each = flood[sent % flood.length]
      if (each !== undefined) receive?.(each.bytes, each.from)
    }
    await new Promise((resolve) => setTimeout(resolve, floodTickMs))
  }
  delay.disable()
  // What the timer of the measurement itself waits for.
  return delay.percentile(99) / 1_000_000
}

const lookupsPerSecond = async (scope: Scope): Promise<number> => {
  const first = { address: '127.1.1.1', port: 31_990 }
  const nodes: Dht[] = []
  for (let number = 1; number <= nodeCount; number += 1) {
    const at = { address: `127.1.${String(number)}.1`, port: 31_990 }
    nodes.push(await openNode(at, number === 1 ? [] : [first], scope.child(String(number))))
  }
  await new Promise((resolve) => setTimeout(resolve, 12_000))
  for (const [number, node] of nodes.entries()) await node.put(world.item(postTarget(number), value(number)))
  await new Promise((resolve) => setTimeout(resolve, 500))
  const [startMs, startSeconds] = [performance.now(), processorSeconds()]
  let found = 0
  for (let round = 0; performance.now() - startMs < durationMs; round += 1) {
    const readers = nodes.filter((_node, number) => number % 3 === round % 3)
    const gets = readers.map((node, index) => node.get(postTarget((round * 3 + index) % nodeCount)))
    for (const items of await Promise.all(gets)) found += items.length
  }
  return found / (processorSeconds() - startSeconds)
}

/** Figures of one run. */
export const run = async (): Promise<readonly BenchRow[]> => {
  const scope = new Scope('bench', silentLog)
  const at = { address: host, port: 31_991 }
  await openNode(at, [], scope.child('one'))
  const [puts, verifications] = await writesPerSecond(at)
  const ping = queryBytes({ method: 'ping' })
  const [echo = 0, pings = 0, reads = 0] = await exchanges(at, [ping, ping, queryBytes(getData(postTarget(0)))])
  const lagMs = await lagOfFlood(scope.child('flooded'))
  const lookups = await lookupsPerSecond(scope)
  await scope.close()
  return [
    benchRow('DHT: pings answered over UDP', pings, 'datagrams echoed', echo),
    benchRow('DHT: items read over UDP', reads, 'datagrams echoed', echo),
    benchRow('DHT: items verified and stored over UDP', puts, 'signatures verified', verifications),
    benchRow(
      `DHT: event loop lag under 20,000 datagrams a second, 99th percentile: ${lagMs.toFixed(1)} ms`,
      1_000 / lagMs,
      'bound: 20 ms',
      50,
    ),
    benchRow(`DHT: items found among ${String(nodeCount)} nodes of one process`, lookups, 'datagrams echoed', echo),
  ]
}
