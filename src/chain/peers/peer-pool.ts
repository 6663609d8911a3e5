// All chain connections: who may connect, who is dropped, and what each message is handed to (chain.md 6.1, 6.2).
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Random } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { type Codec, decode } from '../../codec/combinators.ts'
import type { Handlers } from '../../codec/wire.ts'
import { isLocal, personNetwork } from '../../codec/ip-networks.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Connection, Endpoint, Listener, Sockets } from '../../net/endpoint.ts'
import { PeerScores } from '../../net/peer-score.ts'
import type { Network } from '../../protocol/network.ts'
import type { Frame } from '../wire/envelope.ts'
import { InboundPlaces } from './inbound-places.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { type ChainRejection, penaltyOf } from '../rules/rejections.ts'
import { type ChainCommand, type ChainMessages, isKnownCommand, messages, pongVersion } from '../wire/messages.ts'

/** What the pool is built from. */
export interface PoolNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly sockets: Sockets
}

/** How the pool is set. */
export interface PoolOptions {
  readonly network: Network
  readonly listenAt: Endpoint | undefined
  readonly connectFrom: string | undefined
  readonly maxConnections: number
}

/** What each message does. */
export type ChainHandlers = Handlers<ChainMessages, Peer>

/** Outgoing connections that are made by themselves (chain.md 6.2). */
export const outboundTarget = 8
const connectTimeoutMs = 5_000
const checkPeriodMs = 5_000
/** Nothing in either direction this long after the start: drop. */
const handshakeTimeoutMs = 60_000
/** Silence after which we ask for a sign of life; any node answers a ping at once. */
const pingAfterMs = 120_000
/** Silence after which the peer is gone. */
const silenceTimeoutMs = 1_200_000
/** Answers count only when nobody asked for them; how much is asked of us is rationed where it is served. */
const rationedElsewhere = new Set(['block', 'headers', 'getdata'])
/** Incoming connections of one address that have a place in any case: a few nodes behind one router. */
const sureInboundPerPerson = 8

/** The connected peers. Made before those who answer messages, which need it; nobody comes in before `open`. */
export class PeerPool implements PeerOwner {
  readonly clock: Clock
  readonly magic: Uint8Array
  /** A connection that we made: it waits for our version. */
  readonly dialed = new Signal<Peer>()
  /** A peer whose handshake is over. */
  readonly joined = new Signal<Peer>()
  /** A peer that is gone, whether or not it had joined. */
  readonly left = new Signal<Peer>()
  readonly #needs: PoolNeeds
  readonly #options: PoolOptions
  readonly #scope: Scope
  readonly #scores: PeerScores
  readonly #places: InboundPlaces
  readonly #peers = new Set<Peer>()
  readonly #dialing = new Map<string, Endpoint>()
  readonly #gauge
  readonly #bans
  #handlers: ChainHandlers | undefined
  #listener: Listener | undefined

  constructor(needs: PoolNeeds, options: PoolOptions, scope: Scope) {
    this.#needs = needs
    this.#options = options
    this.#scope = scope
    this.clock = needs.clock
    this.magic = options.network.magic
    this.#scores = new PeerScores({ clock: needs.clock })
    this.#places = new InboundPlaces(needs.random)
    this.#gauge = needs.metrics.gauge('chain_peers_connections', 'Connected chain peers.')
    this.#bans = needs.metrics.counter('chain_bans_total', 'Chain peers that were banned.')
    const timer = needs.clock.every(checkPeriodMs, () => {
      this.#check()
    })
    scope.defer(() => {
      for (const peer of this.#peers) peer.drop()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Begins to accept connections and to hand out messages. */
  async open(handlers: ChainHandlers): Promise<void> {
    this.#handlers = handlers
    const at = this.#options.listenAt
    if (at === undefined) return
    const listener = await this.#needs.sockets.listen(at, (connection) => {
      this.#accept(connection)
    })
    this.#listener = listener
    this.#scope.defer(() => listener.close())
  }

  /** Where we accept connections. */
  get listening(): Endpoint | undefined {
    return this.#listener?.local
  }

  /** Every connection. */
  all(): readonly Peer[] {
    return [...this.#peers]
  }

  /** Those whose handshake is over. */
  ready(): readonly Peer[] {
    return [...this.#peers].filter((peer) => peer.ready)
  }

  isConnectedTo(endpoint: Endpoint): boolean {
    const text = endpointText(endpoint)
    return this.#dialing.has(text) || this.all().some((peer) => endpointText(peer.remote) === text)
  }

  /** Addresses that we connected to, or are about to. */
  outboundAddresses(): readonly string[] {
    const connected = this.all().flatMap(({ inbound, remote }) => (inbound ? [] : [remote.address]))
    return [...connected, ...[...this.#dialing.values()].map(({ address }) => address)]
  }

  isBanned(address: string): boolean {
    return this.#scores.isBanned(address)
  }

  /** Connects to a node; says whether a connection came about. */
  async dial(endpoint: Endpoint): Promise<boolean> {
    if (this.isConnectedTo(endpoint) || this.isBanned(endpoint.address)) return false
    const text = endpointText(endpoint)
    this.#dialing.set(text, endpoint)
    const from = this.#options.connectFrom
    const verdict = await this.#needs.sockets.connect(endpoint, {
      timeoutMs: connectTimeoutMs,
      signal: this.#scope.signal,
      ...(from === undefined ? {} : { from }),
    })
    this.#dialing.delete(text)
    if (!verdict.ok) return false
    if (this.#scope.signal.aborted) {
      verdict.value.destroy()
      return false
    }
    this.#adopt(verdict.value)
    return true
  }

  /** Says that a peer's handshake is over. */
  announceJoined(peer: Peer): void {
    this.#needs.log.debug('peer joined', { peer: endpointText(peer.remote), inbound: peer.inbound })
    this.joined.emit(peer)
  }

  /** The connection in which we sent a nonce: whoever sends it to us is ourselves. */
  withNonce(nonce: bigint): Peer | undefined {
    return this.all().find((peer) => peer.nonce === nonce)
  }

  /** Charges a peer for what it did, and drops it and its neighbours when that was too much. */
  penalise(peer: Peer, rejection: ChainRejection): void {
    const points = penaltyOf(rejection)
    const { address } = peer.remote
    this.#needs.log.debug('peer misbehaves', { peer: endpointText(peer.remote), code: rejection.code, points })
    if (points === 0) return
    peer.banScore += points
    if (this.#scores.penalise(address, points) === 'keep') return
    this.#bans.increment()
    for (const other of this.#peers) if (other.remote.address === address) other.drop()
  }

  received(peer: Peer, frame: Frame): void {
    if (frame.kind === 'broken') {
      peer.drop()
      return
    }
    const isRationed = frame.kind === 'message' && rationedElsewhere.has(frame.command)
    if (!isRationed && !this.mayTrouble(peer, frame.kind === 'message' ? frame.payload.length : frame.bytes)) return
    if (frame.kind === 'skipped') {
      if (frame.code !== undefined) this.penalise(peer, { code: frame.code })
    } else if (isKnownCommand(frame.command)) {
      this.#dispatch(peer, frame.command, frame.payload)
    }
  }

  /** Says whether a peer may send so much that nobody asked for; whoever sends more pays for it. */
  mayTrouble(peer: Peer, bytes: number): boolean {
    if (peer.mayTrouble(bytes)) return true
    this.penalise(peer, { code: 'message-flood' })
    return false
  }

  closed(peer: Peer): void {
    if (!this.#peers.delete(peer)) return
    this.#gauge.set(this.#peers.size)
    this.left.emit(peer)
  }

  /** Handles nothing more of a peer until `work` is done; a fault in it is a fault of the chain. */
  hold(peer: Peer, work: Promise<unknown>): void {
    peer.holdWhile(
      work.catch((error: unknown) => {
        this.#scope.fail(error, 'peer')
      }),
    )
  }

  #dispatch(peer: Peer, command: ChainCommand, payload: Uint8Array): void {
    if (peer.version === undefined && command !== 'version') {
      this.penalise(peer, { code: 'version-missing' })
      return
    }
    const value = decode(messages[command].codec as Codec<never>, payload)
    if (!value.ok) {
      this.penalise(peer, { code: 'message-malformed' })
      return
    }
    try {
      this.#handlers?.[command](peer, value.value)
    } catch (error) {
      this.#scope.fail(error, command)
    }
  }

  #accept(connection: Connection): void {
    const { address } = connection.remote
    const inbound = this.all().filter((peer) => peer.inbound && peer.open)
    const person = personNetwork(address)
    const same = inbound.filter((peer) => personNetwork(peer.remote.address) === person)
    // A whole village may be behind one router: it gets half of the places that are free.
    const allowed = Math.max(sureInboundPerPerson, (this.#inboundTarget - inbound.length) / 2)
    const crowded = same.length >= allowed && !isLocal(address)
    if (crowded || this.isBanned(address) || !this.#makeRoom(inbound)) connection.destroy()
    else this.#adopt(connection)
  }

  /** Places of those who come to us. */
  get #inboundTarget(): number {
    return Math.max(1, this.#options.maxConnections - outboundTarget)
  }

  /** Says whether one more may come in: somebody of less use leaves for it. */
  #makeRoom(inbound: readonly Peer[]): boolean {
    if (inbound.length < this.#inboundTarget) return true
    const leaving = this.#places.whoLeaves(inbound)
    leaving?.drop()
    return leaving !== undefined
  }

  #adopt(connection: Connection): void {
    const nonce = new DataView(this.#needs.random.bytes(8).buffer).getBigUint64(0)
    const peer = new Peer(connection, this, nonce)
    this.#peers.add(peer)
    this.#gauge.set(this.#peers.size)
    peer.start()
    if (!peer.inbound) this.dialed.emit(peer)
  }

  #check(): void {
    const inbound = this.all().filter((peer) => peer.inbound).length
    for (const peer of this.#peers) {
      if (peer.silentMs > silenceTimeoutMs || (!peer.ready && peer.ageMs > handshakeTimeoutMs)) peer.drop()
      else if (peer.ready && peer.silentMs > pingAfterMs && peer.quietMs > pingAfterMs) this.#ping(peer)
      // When places run short, it counts who is near.
      else if (peer.ready && peer.inbound && !peer.wasPinged && 2 * inbound > this.#inboundTarget) this.#ping(peer)
    }
  }

  #ping(peer: Peer): void {
    const modern = (peer.version?.version ?? 0) >= pongVersion
    peer.ping(modern ? new DataView(this.#needs.random.bytes(8).buffer).getBigUint64(0) : undefined)
  }
}
