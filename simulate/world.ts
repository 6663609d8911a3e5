// A simulated Internet with a clock, a registry of names that everybody agrees on, and nodes on it.
import { type Log, silentLog } from '../src/base/log.ts'
import { ManualClock } from '../src/base/manual-clock.ts'
import { Metrics } from '../src/base/metrics.ts'
import { type Random, randomBelow, randomFraction, SeededRandom } from '../src/base/random.ts'
import { Scope } from '../src/base/scope.ts'
import { createPrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../src/crypto/keys.ts'
import { type Dht, openDht } from '../src/dht/index.ts'
import type { DhtOptions } from '../src/dht/types.ts'
import type { Endpoint, Sockets } from '../src/net/endpoint.ts'
import { MemoryNetwork } from '../src/net/memory-network.ts'
import { openSharedSocket, type SharedSocket } from '../src/net/shared-socket.ts'
import { meteredShares, TrafficMeter } from '../src/net/traffic-meter.ts'
import type { UserKeys } from '../src/protocol/ports.ts'
import type { Username } from '../src/protocol/username.ts'
import type { Figure } from './figures.ts'

/** UDP and TCP port of the DHT and the swarms of every node. */
export const port = 29_333

/** Names with one key each, registered long ago. */
export class Registry implements UserKeys {
  readonly #random: Random
  readonly #privateKeys = new Map<Username, PrivateKey>()
  readonly #publicKeys = new Map<Username, PublicKey>()

  constructor(random: Random) {
    this.#random = random
  }

  register(name: string): Username {
    const username = name as Username
    const privateKey = createPrivateKey(this.#random)
    this.#privateKeys.set(username, privateKey)
    this.#publicKeys.set(username, publicKeyOf(privateKey))
    return username
  }

  privateKeyOf(username: Username): PrivateKey {
    const key = this.#privateKeys.get(username)
    if (key === undefined) throw new Error(`${username} is not registered`)
    return key
  }

  bestHeight(): number {
    return 10_000
  }

  keyAt(username: Username): PublicKey | undefined {
    return this.#publicKeys.get(username)
  }

  registrationHeight(username: Username): number | undefined {
    return this.#publicKeys.has(username) ? 1 : undefined
  }
}

/** Where a host is: its place on a flat earth, and its way to the next exchange. */
interface Place {
  readonly x: number
  readonly y: number
  readonly lastMileMs: number
}

/** Simulated time between two lines of progress on a terminal. */
const showMs = 5_000

/** Packets from one end of the earth to the other. */
const earthMs = 120
const shortestMileMs = 2
const longestMileMs = 25
const jitterMs = 8

/** How the simulated Internet behaves. */
export interface WorldOptions {
  readonly seed: number
  /** Share of packets that are lost, 0 … 1. */
  readonly loss: number
}

/** A host with an address in a /24 of its own, before anything runs on it. */
export interface Host {
  readonly address: string
  readonly scope: Scope
  readonly random: Random
  readonly sockets: Sockets
  /** Three of those that were there before. */
  readonly knows: readonly Endpoint[]
}

/** A host with the DHT on its socket. */
export interface DhtHost extends Host {
  readonly dht: Dht
  readonly datagrams: SharedSocket
  readonly dhtTraffic: TrafficMeter
  /** Datagrams of the DHT so far. */
  readonly dhtDatagrams: { received: number; sent: number }
}

/** The same socket, with the datagrams of whoever gets a share here counted. */
const counting = (socket: SharedSocket, counts: { received: number; sent: number }): SharedSocket => ({
  local: socket.local,
  share: (protocol, onDatagram) => {
    const share = socket.share(protocol, (bytes, from) => {
      counts.received += 1
      onDatagram(bytes, from)
    })
    return {
      local: share.local,
      send: (to, bytes) => {
        counts.sent += 1
        share.send(to, bytes)
      },
      close: () => share.close(),
    }
  },
})

/** Immediates that wait: a commit waits for the end of a turn of the event loop. */
let waiting = 0
const { setImmediate: inNextTurn } = globalThis
globalThis.setImmediate = Object.assign((callback: (...given: unknown[]) => void, ...given: unknown[]) => {
  waiting += 1
  return inNextTurn(() => {
    waiting -= 1
    callback(...given)
  })
}, inNextTurn)

/**
 * Lets everything happen that one step of the clock has led to. A turn of the event loop costs more than most steps, so
 * it is given only to those who wait for one.
 */
const settle = async (): Promise<void> => {
  do {
    if (waiting > 0) await new Promise((resolve) => inNextTurn(resolve))
    // Comes after all promises that are settled by then.
    await new Promise<void>((resolve) => {
      process.nextTick(resolve)
    })
  } while (waiting > 0)
}

/** The Internet, and everything that is random in it from one seed. */
export class World {
  readonly clock = new ManualClock(1_760_000_000_000, settle)
  readonly random: Random
  readonly network: MemoryNetwork
  readonly registry: Registry
  readonly metrics = new Metrics()
  /** What nodes said of faults of their own: there should be none. */
  readonly faults: string[] = []
  readonly log: Log
  /** Addresses that newcomers may know. */
  readonly known: string[] = []
  /** What is going on, for who watches. */
  phase = ''
  readonly #places = new Map<string, Place>()
  readonly #placing: Random
  readonly #seed: number
  readonly #scopes = new Set<Scope>()
  #hosts = 0

  constructor({ seed, loss }: WorldOptions) {
    this.#seed = seed
    const log: Log = { ...silentLog, child: () => log, error: (message) => void this.faults.push(message) }
    this.log = log
    this.random = new SeededRandom(seed)
    this.#placing = new SeededRandom(seed + 1)
    this.registry = new Registry(new SeededRandom(seed + 2))
    this.network = new MemoryNetwork({
      clock: this.clock,
      random: new SeededRandom(seed + 3),
      delayMs: (from, to) => this.#delayMs(from, to),
      jitterMs,
      datagramLoss: loss,
      streamLoss: loss,
    })
    const { stderr } = process
    if (!stderr.isTTY) return
    const startMs = this.clock.monotonicMs()
    this.clock.every(showMs, () => {
      stderr.write(
        `\r${String((this.clock.monotonicMs() - startMs) / 1000)} s simulated, ${String(this.#hosts)} hosts ${this.phase} \x1b[K`,
      )
    })
  }

  /** A new host; at an address of its own choice if it has one. */
  newHost(chosen?: string): Host {
    const number = this.#hosts
    this.#hosts += 1
    // Hardly any two of one /16, as in the world: lookups take few of one network for the nearest to a key.
    const address =
      chosen ?? `${String(30 + (number % 70))}.${String(1 + (Math.floor(number / 70) % 250))}.${String(number & 255)}.1`
    const knows = this.#somebody(3)
    if (chosen === undefined) this.known.push(address)
    const scope = new Scope(address, this.log)
    this.#scopes.add(scope)
    return {
      ...{ address, knows, scope },
      random: new SeededRandom(this.#seed * 100_003 + number),
      sockets: this.network.host(address),
    }
  }

  /** A new host with the DHT; one that was there before, when it remembers something. */
  async openDht(host: Host = this.newHost(), remembered?: DhtOptions['remembered']): Promise<DhtHost> {
    const { address, scope, random, sockets, knows } = host
    // One register: it keeps the last of those that are named alike, and nobody reads it.
    const { metrics } = this
    const datagrams = await openSharedSocket({ sockets, log: this.log, metrics }, { address, port }, scope)
    const dhtTraffic = new TrafficMeter(this.clock)
    const dhtDatagrams = { received: 0, sent: 0 }
    const dht = openDht(
      {
        ...{ clock: this.clock, random, log: this.log, metrics, keys: this.registry },
        datagrams: counting(meteredShares(datagrams, dhtTraffic), dhtDatagrams),
        adjustedTime: () => Math.floor(this.clock.nowMs() / 1000),
        bootstrapEndpoints: () => knows,
        isReached: () => true,
      },
      {
        ...{ databasePath: ':memory:', swarmPort: port, externalAddress: address, maxStoredBytes: 4 * 1024 * 1024 },
        ...(remembered === undefined ? {} : { remembered }),
      },
      scope,
    )
    return { ...host, dht, datagrams, dhtTraffic, dhtDatagrams }
  }

  /** Takes a host from the network, as when a computer sleeps, and puts it back after a while. */
  async sleep(host: Host, forMs: number): Promise<void> {
    this.network.setUnplugged(host.address, true)
    await this.after(forMs)
    this.network.setUnplugged(host.address, false)
  }

  /** Ends a host for good. */
  async end(host: Host): Promise<void> {
    const place = this.known.indexOf(host.address)
    if (place >= 0) this.known.splice(place, 1)
    this.#scopes.delete(host.scope)
    await host.scope.close()
  }

  /** Ends all hosts. */
  async close(): Promise<void> {
    for (const scope of this.#scopes) await scope.close()
    this.#scopes.clear()
  }

  /** Resolves so much later. */
  after(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(delayMs, resolve)
    })
  }

  /** Lets time pass until something that was begun is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false }
    const watched = work.finally(() => {
      state.isDone = true
    })
    watched.catch(() => undefined)
    while (!state.isDone) await this.clock.advance(100)
    return watched
  }

  /** Faults that nodes found in themselves. */
  faultsFigure(): Figure {
    return {
      name: `faults that nodes logged${this.faults.length === 0 ? '' : ` (“${this.faults[0] ?? ''}”)`}`,
      value: this.faults.length,
      unit: '',
      most: 0,
    }
  }

  #somebody(count: number): readonly Endpoint[] {
    if (this.known.length === 0) return []
    return Array.from({ length: count }, () => ({
      address: this.known[randomBelow(this.random, this.known.length)] as string,
      port,
    }))
  }

  /** How long an answer takes, as a rule. */
  roundTripMs(from: string, to: string): number {
    return 2 * this.#delayMs(from, to) + jitterMs
  }

  #delayMs(from: string, to: string): number {
    const [a, b] = [this.#placeOf(from), this.#placeOf(to)]
    return a.lastMileMs + b.lastMileMs + (Math.hypot(a.x - b.x, a.y - b.y) / Math.SQRT2) * earthMs
  }

  #placeOf(address: string): Place {
    const known = this.#places.get(address)
    if (known !== undefined) return known
    const draw = (): number => randomFraction(this.#placing)
    const place = { x: draw(), y: draw(), lastMileMs: shortestMileMs + draw() * (longestMileMs - shortestMileMs) }
    this.#places.set(address, place)
    return place
  }
}
