// What one peer said of itself in the extension protocol, and the exchange of peers with it (swarm-posts.md 2.5).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { isRoutable } from '../../codec/ip-networks.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { encodePeerExchange, type ExtensionHandshake } from '../wire/extension.ts'
import type { Peer } from './peer.ts'

/** Between two exchanges to one peer; a peer that sends seven within a minute is dropped. */
const periodMs = 60_000
const maxPerPeriod = 6
/** The first exchange comes soon: a new peer knows nobody. */
const firstDelayMs = 2_000
/** Peers told at once. */
const maxPerExchange = 50

/** The extension protocol with one peer. */
export class ExchangeSide {
  readonly peer: Peer
  readonly #received: TokenBucket
  readonly #told = new Map<string, Endpoint>()
  #handshake: ExtensionHandshake | undefined
  #nextMs: number

  constructor(peer: Peer, clock: Clock) {
    this.peer = peer
    this.#received = new TokenBucket(clock, maxPerPeriod / (periodMs / 1000), maxPerPeriod)
    this.#nextMs = clock.monotonicMs() + firstDelayMs
  }

  /** Where the peer accepts connections, as far as we know. */
  get endpoint(): Endpoint | undefined {
    if (!this.peer.inbound) return this.peer.remote
    const port = this.#handshake?.listenPort
    return port === undefined ? undefined : { address: this.peer.remote.address, port }
  }

  /** The peer takes posts that it did not ask for. */
  get takesPushed(): boolean {
    return this.#handshake?.takesPushed === true
  }

  introduced(handshake: ExtensionHandshake): void {
    this.#handshake = handshake
  }

  /** False when exchanges come too often. */
  mayReceive(): boolean {
    return this.#received.take()
  }

  /** Tells the peer who came and who went, if it wants to know and it is time. */
  tick(nowMs: number, connected: () => Iterable<Endpoint>): void {
    const id = this.#handshake?.exchangeId
    if (id === undefined || nowMs < this.#nextMs) return
    this.#nextMs = nowMs + periodMs
    const now = new Map<string, Endpoint>()
    for (const endpoint of connected()) if (this.#mayTell(endpoint)) now.set(endpointText(endpoint), endpoint)
    const added = [...now].filter(([key]) => !this.#told.has(key)).slice(0, maxPerExchange)
    const dropped = [...this.#told].filter(([key]) => !now.has(key)).slice(0, maxPerExchange)
    if (added.length === 0 && dropped.length === 0) return
    for (const [key, endpoint] of added) this.#told.set(key, endpoint)
    for (const [key] of dropped) this.#told.delete(key)
    const payload = encodePeerExchange({
      added: added.map(([, endpoint]) => endpoint),
      dropped: dropped.map(([, endpoint]) => endpoint),
    })
    this.peer.send('extended', { id, payload })
  }

  /** Not itself, and nothing of our own network to strangers. */
  #mayTell(endpoint: Endpoint): boolean {
    return endpoint.address !== this.peer.remote.address && (this.peer.isLocal || isRoutable(endpoint.address))
  }
}
