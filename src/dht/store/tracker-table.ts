// Who is in which swarm: announced peers, and those that our own swarms know (dht.md 4.4, 9.6).
import type { Clock } from '../../base/clock.ts'
import { type Random, shuffled } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import { endpointText } from '../../codec/ip.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { isContactable } from '../wire/contact.ts'
import { parameters } from '../parameters.ts'

interface AnnouncedPeer {
  readonly endpoint: Endpoint
  readonly untilMs: number
}

interface TrackedSwarm {
  readonly announced: Map<string, AnnouncedPeer>
  local: readonly Endpoint[]
  /** Known to our own swarms: never dropped to make room. */
  isLocal: boolean
  followers: number
  name: Uint8Array | undefined
}

/** What a tracker query is answered with. */
export interface TrackedPeers {
  readonly peers: readonly Endpoint[]
  readonly followers: number
  readonly name: Uint8Array | undefined
}

export class TrackerTable {
  readonly #clock: Clock
  readonly #random: Random
  readonly #swarms = new Map<string, TrackedSwarm>()
  /** Announced peers over all swarms. */
  #announced = 0

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** Swarms with at least one peer, or of our own. */
  get size(): number {
    return this.#swarms.size
  }

  /** Peers that announced themselves for a swarm and were not purged. */
  announcedCount(key: Uint8Array): number {
    return this.#swarms.get(encodeHex(key))?.announced.size ?? 0
  }

  /** A peer says that it is in a swarm; counts for 45 minutes. */
  announce(key: Uint8Array, endpoint: Endpoint, name?: Uint8Array): void {
    if (!isContactable(endpoint)) return
    const swarm = this.#swarm(encodeHex(key))
    if (swarm === undefined) return
    const text = endpointText(endpoint)
    let sharing = 0
    for (const [other, peer] of swarm.announced)
      if (other !== text && peer.endpoint.address === endpoint.address) sharing += 1
    if (sharing >= limits.trackedPeersPerAddress) return
    this.#forget(swarm, text)
    if (this.#announced >= limits.trackedPeersOverall) return
    swarm.announced.set(text, { endpoint, untilMs: this.#clock.monotonicMs() + parameters.peerLifetimeMs })
    this.#announced += 1
    swarm.name ??= name?.slice(0, limits.swarmNameBytes)
    const oldest = swarm.announced.keys().next().value
    if (swarm.announced.size > limits.trackedPeers && oldest !== undefined) this.#forget(swarm, oldest)
  }

  /** Replaces what our own swarm knows; no peers and no followers: it is not ours any more. */
  setLocal(key: Uint8Array, peers: readonly Endpoint[], followers: number, name: Uint8Array): void {
    const text = encodeHex(key)
    const swarm = this.#swarm(text)
    if (swarm === undefined) return
    swarm.local = peers.filter(isContactable).slice(0, limits.trackedPeers)
    swarm.followers = followers
    swarm.isLocal = swarm.local.length > 0 || followers > 0
    swarm.name = name.slice(0, limits.swarmNameBytes)
    if (!swarm.isLocal && swarm.announced.size === 0) this.#swarms.delete(text)
  }

  /** A uniform sample of at most 100 peers; undefined for a swarm that is not known (dht.md 10.1-14). */
  peers(key: Uint8Array): TrackedPeers | undefined {
    const swarm = this.#swarms.get(encodeHex(key))
    if (swarm === undefined) return undefined
    const nowMs = this.#clock.monotonicMs()
    const peers = new Map<string, Endpoint>()
    for (const [text, peer] of swarm.announced) if (peer.untilMs > nowMs) peers.set(text, peer.endpoint)
    for (const endpoint of swarm.local) peers.set(endpointText(endpoint), endpoint)
    const all = [...peers.values()]
    return {
      peers: all.length > limits.replyPeers ? shuffled(this.#random, all).slice(0, limits.replyPeers) : all,
      followers: swarm.followers,
      name: swarm.name,
    }
  }

  /** Forgets peers that did not announce again, and swarms without peers. */
  purge(): void {
    const nowMs = this.#clock.monotonicMs()
    for (const [text, swarm] of this.#swarms) {
      for (const [peer, { untilMs }] of swarm.announced) if (untilMs <= nowMs) this.#forget(swarm, peer)
      if (swarm.announced.size === 0 && !swarm.isLocal) this.#swarms.delete(text)
    }
  }

  /** The swarm, made if need be: at the limit the one with the fewest peers gives way. */
  #swarm(text: string): TrackedSwarm | undefined {
    const known = this.#swarms.get(text)
    if (known !== undefined) return known
    if (this.#swarms.size >= limits.trackedSwarms && !this.#dropSmallest()) return undefined
    const swarm: TrackedSwarm = { announced: new Map(), local: [], isLocal: false, followers: 0, name: undefined }
    this.#swarms.set(text, swarm)
    return swarm
  }

  #dropSmallest(): boolean {
    let smallest: string | undefined
    let fewest = Number.POSITIVE_INFINITY
    for (const [text, swarm] of this.#swarms) {
      if (swarm.isLocal || swarm.announced.size >= fewest) continue
      smallest = text
      fewest = swarm.announced.size
    }
    if (smallest === undefined) return false
    this.#announced -= fewest
    return this.#swarms.delete(smallest)
  }

  #forget(swarm: TrackedSwarm, peer: string): void {
    if (swarm.announced.delete(peer)) this.#announced -= 1
  }
}
