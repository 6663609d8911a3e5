// Connections of all swarms: accepted, dialled, greeted, counted.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Connection, Endpoint, Sockets } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { admit, idlest, whoMayLeave } from './admission.ts'
import type { UnchokeSlots } from '../sync/choking.ts'
import { dialledPlacesOf, dialTarget, incomingShare } from './budget.ts'
import { Greeting, type Host } from './greeting.ts'
import { Persons } from './persons.ts'
import { encodeHandshake, type Features, featuresOf, type Handshake, reservedBytes } from '../wire/handshake.ts'
import { Peer } from './peer.ts'
import type { Offenders } from '../rules/offenders.ts'
import type { SwarmRejection } from '../rules/rejections.ts'
import type { Gathering } from './gathering.ts'
import { equalBytes } from '../../base/bytes.ts'

/** What connections depend on. */
export interface ConnectionNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly sockets: Sockets
  readonly slots: UnchokeSlots
  readonly offenders: Offenders
  /** Ours. */
  readonly features: Features
  readonly connectFrom: string | undefined
  readonly manyConnectionsPerAddress: boolean
  /** Most connections of all swarms together. */
  readonly maxConnections: number
  /** Swarms that share the connections. */
  readonly swarms: () => number
  /** The running swarm with this info-hash. */
  readonly find: (infoHash: Uint8Array) => Gathering | undefined
  /** Where we accept connections ourselves, as far as we know. */
  readonly isOwn: (endpoint: Endpoint) => boolean
  readonly dhtNode: (endpoint: Endpoint) => void
  readonly peersFound: (swarm: Gathering) => void
}

const connectTimeoutMs = 10_000
/** Outgoing connections that are being made. */
const maxDialling = 40
/** Unfinished incoming handshakes of one address. */
const maxHandshakesPerPerson = 64

/** Own endpoints that are remembered: one for each address under which others see us. */
const maxOwnEndpoints = 16

/** Endpoints of which it is remembered that someone else is there. */
const maxMetEndpoints = 4_096

/** All connections. */
export class Connections {
  readonly #needs: ConnectionNeeds
  /** Unfinished incoming handshakes, and all incoming connections. */
  readonly #handshakes = new Persons()
  readonly #incoming = new Persons()
  readonly #peers = new Map<Peer, Gathering>()
  readonly #diallingOf = new Map<Gathering, number>()
  readonly #greetings = new Set<Greeting>()
  readonly #attempts = new Set<AbortController>()
  /** Endpoints at which we reached ourselves: trackers and peers name us in every swarm. */
  readonly #own = new BoundedMap<string, true>(maxOwnEndpoints)
  /** Endpoints at which we met others … */
  readonly #met = new BoundedMap<string, true>(maxMetEndpoints)
  /** … and those that we try for the first time: one swarm finds out for all who is there. */
  readonly #firstTries = new Set<string>()
  #handshaking = 0
  #dialling = 0
  #dialledPeers = 0
  #open = 0
  /** Places taken by connections that are no swarm's. */
  #lent = 0
  #closed = false

  constructor(needs: ConnectionNeeds) {
    this.#needs = needs
  }

  /** Open or being made. */
  get total(): number {
    return this.#open + this.#dialling + this.#lent
  }

  /** Connections that we make ourselves, at most. */
  get dialledPlaces(): number {
    return dialledPlacesOf(this.#needs.maxConnections)
  }

  get freeDialledPlaces(): number {
    return Math.min(this.dialledPlaces - this.#dialledPeers - this.#dialling, this.#needs.maxConnections - this.total)
  }

  /** Takes a place for a connection that is no swarm's; calling the result gives it back. Undefined: there is none. */
  takePlace(): (() => void) | undefined {
    if (this.#closed || this.total >= this.#needs.maxConnections) return undefined
    this.#lent += 1
    let isTaken = true
    return () => {
      if (isTaken) this.#lent -= 1
      isTaken = false
    }
  }

  /** Neither ourselves nor somebody who sent bad posts. */
  mayDial(endpoint: Endpoint): boolean {
    const { isOwn, offenders } = this.#needs
    return !this.#own.has(endpointText(endpoint)) && !isOwn(endpoint) && !offenders.isShutOut(endpoint)
  }

  /** Takes an incoming connection, or drops it when there are too many. */
  accept(connection: Connection): void {
    const { address } = connection.remote
    const isTooMany =
      this.#handshaking >= limits.swarmHandshakes ||
      this.#handshakes.of(address) >= maxHandshakesPerPerson ||
      this.#incoming.of(address) >= limits.swarmConnectionsOfAddress
    const isRefused = isTooMany || this.#closed || this.#needs.offenders.isShutOut(connection.remote)
    if (isRefused || !this.#hasRoomForIncoming()) {
      connection.destroy()
      return
    }
    const handshaken = this.#handshakes.add(address)
    const left = this.#incoming.add(address)
    this.#handshaking += 1
    let waiting = true
    const greeted = (): void => {
      if (!waiting) return
      waiting = false
      this.#handshaking -= 1
      handshaken()
    }
    const judge = (handshake: Handshake): Verdict<Peer, SwarmRejection> => {
      greeted()
      return this.#judgeIncoming(connection, handshake)
    }
    this.#greet(connection, { judge, failed: greeted, closed: left })
  }

  /** Whoever is idle makes room for somebody new. */
  #hasRoomForIncoming(): boolean {
    if (this.total < incomingShare * this.#needs.maxConnections) return true
    const idle = idlest(this.#peers.keys())
    idle?.refuse({ code: 'made-room' })
    return idle !== undefined
  }

  /** Connects to peers of a swarm until it has its share, or so many, as far as the limits allow. */
  dial(swarm: Gathering, target = this.#shareOf(swarm)): void {
    if (this.#closed) return
    const dialling = this.#diallingOf.get(swarm) ?? 0
    const room = Math.min(target - swarm.roster.size - dialling, maxDialling - this.#dialling, this.freeDialledPlaces)
    const nowMs = this.#needs.clock.monotonicMs()
    const isFree = (endpoint: Endpoint): boolean =>
      !swarm.roster.isConnectedTo(endpoint) && !this.#firstTries.has(endpointText(endpoint)) && this.mayDial(endpoint)
    for (const { endpoint } of swarm.candidates.due(nowMs, room, isFree)) void this.#dial(swarm, endpoint)
  }

  #shareOf({ mostDialled }: Gathering): number {
    return dialTarget(this.#needs.swarms(), this.#needs.maxConnections, mostDialled)
  }

  /** Leaves up to so many peers that have had their time and exchange nothing now; they may be met again. */
  makeRoom(count: number): void {
    for (const [peer, { candidates }] of whoMayLeave(this.#peers, count)) {
      candidates.proved(peer.remote)
      peer.refuse({ code: 'made-room' })
    }
  }

  /** Drops the connections that are no peers yet, and makes no more. */
  close(): void {
    this.#closed = true
    for (const attempt of this.#attempts) attempt.abort()
    for (const greeting of [...this.#greetings]) greeting.abandon()
  }

  async #dial(swarm: Gathering, endpoint: Endpoint): Promise<void> {
    const { sockets, connectFrom } = this.#needs
    const attempt = new AbortController()
    this.#attempts.add(attempt)
    this.#dialling += 1
    this.#diallingOf.set(swarm, (this.#diallingOf.get(swarm) ?? 0) + 1)
    swarm.candidates.dialling(endpoint)
    const key = endpointText(endpoint)
    if (!this.#met.has(key)) this.#firstTries.add(key)
    const from = connectFrom === undefined ? {} : { from: connectFrom }
    const connecting = sockets.connect(endpoint, { timeoutMs: connectTimeoutMs, signal: attempt.signal, ...from })
    const connected = await connecting
    this.#attempts.delete(attempt)
    this.#dialling -= 1
    const failed = (rejection: SwarmRejection): void => {
      this.#dialled(swarm)
      this.#firstTries.delete(key)
      this.#notReached(swarm, endpoint, rejection)
    }
    if (!connected.ok) {
      this.#needs.log.debug('no connection', { remote: endpoint.address, code: 'connect-failed' })
      failed({ code: 'connect-failed' })
      return
    }
    const connection = connected.value
    connection.write(this.#handshakeOf(swarm))
    const judge = (handshake: Handshake): Verdict<Peer, SwarmRejection> => {
      if (!equalBytes(handshake.infoHash, swarm.infoHash)) return reject({ code: 'handshake-malformed' })
      const admitted = this.#admit(swarm, connection, handshake)
      if (admitted.ok) {
        this.#dialled(swarm)
        this.#firstTries.delete(key)
        this.#met.set(key, true)
        swarm.candidates.connected(endpoint, this.#needs.clock.monotonicMs())
      }
      return admitted
    }
    this.#greet(connection, { judge, failed, closed: () => undefined })
  }

  #dialled(swarm: Gathering): void {
    const left = (this.#diallingOf.get(swarm) ?? 1) - 1
    if (left > 0) this.#diallingOf.set(swarm, left)
    else this.#diallingOf.delete(swarm)
  }

  #notReached(swarm: Gathering, endpoint: Endpoint, rejection: SwarmRejection): void {
    if (rejection.code === 'handshake-self') {
      swarm.candidates.banEndpoint(endpoint)
      this.#own.set(endpointText(endpoint), true)
      return
    }
    if (rejection.code !== 'connect-failed') this.#met.set(endpointText(endpoint), true)
    swarm.candidates.ended(endpoint, this.#needs.clock.monotonicMs())
  }

  #greet(connection: Connection, host: Host): void {
    this.#open += 1
    const greeting: Greeting = new Greeting(connection, this.#needs.clock, {
      judge: (handshake) => {
        this.#greetings.delete(greeting)
        return host.judge(handshake)
      },
      failed: (rejection) => {
        this.#greetings.delete(greeting)
        this.#needs.log.debug('no peer came of a connection', { remote: connection.remote.address, ...rejection })
        host.failed(rejection)
      },
      closed: () => {
        this.#open -= 1
        host.closed()
      },
    })
    this.#greetings.add(greeting)
    connection.start(greeting)
  }

  #judgeIncoming(connection: Connection, handshake: Handshake): Verdict<Peer, SwarmRejection> {
    const swarm = this.#needs.find(handshake.infoHash)
    if (swarm === undefined) return reject({ code: 'handshake-unknown-swarm' })
    return this.#admit(swarm, connection, handshake)
  }

  /** Makes the connection a member of its swarm. Whoever connects to us hears our handshake only now. */
  #admit(swarm: Gathering, connection: Connection, handshake: Handshake): Verdict<Peer, SwarmRejection> {
    const { inbound, remote } = connection
    const newcomer = { peerId: handshake.peerId, remote, inbound }
    if (this.#needs.find(swarm.infoHash) !== swarm) return reject({ code: 'swarm-left' })
    const house = {
      peerId: swarm.peerId,
      peers: [...swarm.roster.peers()],
      manyConnectionsPerAddress: this.#needs.manyConnectionsPerAddress,
      isBanned: (endpoint: Endpoint) => swarm.candidates.isBanned(endpoint),
    }
    const admitted = admit(house, newcomer)
    const isSelf = !admitted.ok && admitted.rejection.code === 'handshake-self'
    if (inbound && (admitted.ok || isSelf)) connection.write(this.#handshakeOf(swarm))
    if (!admitted.ok) return admitted
    const isSame = ({ remote: { address } }: Peer): boolean => address === remote.address
    for (const existing of admitted.value)
      existing.refuse({ code: isSame(existing) ? 'handshake-duplicate' : 'made-room' })
    return accept(this.#makePeer(swarm, connection, handshake))
  }

  #makePeer(swarm: Gathering, connection: Connection, handshake: Handshake): Peer {
    const { clock, slots, dhtNode, peersFound } = this.#needs
    const features = featuresOf(handshake.reserved)
    const peer = new Peer({ connection, peerId: handshake.peerId, features }, clock)
    this.#peers.set(peer, swarm)
    if (!peer.inbound) this.#dialledPeers += 1
    let toldPort = 0
    const events = swarm.enter(peer, {
      slots,
      nowMs: () => clock.monotonicMs(),
      // The reference repeats its port whenever a swarm grows (swarm-posts.md 2.4).
      dhtNode: (endpoint) => {
        if (endpoint.port === toldPort) return
        toldPort = endpoint.port
        dhtNode(endpoint)
      },
      peersFound: () => {
        peersFound(swarm)
      },
    })
    peer.listen({
      message: (message) => {
        events.message(message)
      },
      turnEnded: () => {
        events.turnEnded()
      },
      ended: (rejection) => {
        this.#peers.delete(peer)
        if (!peer.inbound) this.#dialledPeers -= 1
        events.ended(rejection)
      },
    })
    return peer
  }

  #handshakeOf(swarm: Gathering): Uint8Array {
    return encodeHandshake({
      reserved: reservedBytes(this.#needs.features),
      infoHash: swarm.infoHash,
      peerId: swarm.peerId,
    })
  }
}
