// Finding peers of the joined swarms, and being found (swarm-posts.md 2.1).
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { mayKnock } from '../rules/knocking.ts'
import type { Gathering } from './gathering.ts'
import type { PeerSource } from '../types.ts'

/** What discovery depends on. */
export interface DiscoveryNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly peers: PeerSource
  readonly addedNodes: () => readonly Endpoint[]
  /** Whether peers can connect to us. */
  readonly announces: boolean
  /** All that is known of us are addresses of our own network: trackers name neighbours. */
  readonly isInside: () => boolean
  readonly peersFound: (swarm: Gathering) => void
}

interface Search {
  /** Lookups that ended. */
  lookups: number
  /** Lookups in a row that brought nothing new. */
  quiet: number
  lookedUpMs: number
  announcedMs: number | undefined
  running: boolean
  jitter: number
}

/** Waits between the first lookups of a swarm without peers. */
const firstWaitsMs = [2_000, 5_000, 10_000, 20_000, 40_000] as const
const waitMs = 60_000
const longestLonelyWaitMs = 300_000
const longestWaitMs = 900_000
const announcePeriodMs = 900_000
const announceDelayMs = 500
/** With this many peers, no more are looked for. */
const enoughPeers = 8
/** Lookups and announcements at one time: each is dozens of datagrams. */
const maxRunning = 8
const addedNodesPeriodMs = 10_000

/** The searches of all swarms. */
export class Discovery {
  readonly #needs: DiscoveryNeeds
  readonly #searches = new Map<Gathering, Search>()
  #running = 0
  #addedNodesMs = Number.NEGATIVE_INFINITY

  constructor(needs: DiscoveryNeeds) {
    this.#needs = needs
  }

  /** Begins to look for peers of a swarm. */
  begin(swarm: Gathering): void {
    this.#searches.set(swarm, {
      lookups: 0,
      quiet: 0,
      lookedUpMs: Number.NEGATIVE_INFINITY,
      announcedMs: undefined,
      running: false,
      jitter: 1,
    })
    this.#addNodes(swarm)
  }

  end(swarm: Gathering): void {
    this.#searches.delete(swarm)
    this.#needs.peers.setLocalPeers(swarm.target, [], 0)
  }

  /** Starts what is due, the longest due first. */
  tick(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    const addsNodes = nowMs - this.#addedNodesMs >= addedNodesPeriodMs
    if (addsNodes) this.#addedNodesMs = nowMs
    const due: { readonly swarm: Gathering; readonly search: Search; readonly sinceMs: number }[] = []
    for (const [swarm, search] of this.#searches) {
      if (addsNodes) this.#addNodes(swarm)
      if (swarm.roster.takeChanged()) this.#feedTracker(swarm)
      const sinceMs = this.#dueMs(swarm, search)
      if (!search.running && sinceMs <= nowMs) due.push({ swarm, search, sinceMs })
    }
    due.sort((left, right) => left.sinceMs - right.sinceMs)
    for (const { swarm, search } of due.slice(0, maxRunning - this.#running)) void this.#run(swarm, search)
  }

  #dueMs(swarm: Gathering, search: Search): number {
    return Math.min(search.lookedUpMs + this.#waitMs(swarm, search) * search.jitter, this.#announceDueMs(search))
  }

  #waitMs(swarm: Gathering, { lookups, quiet }: Search): number {
    if (swarm.roster.size >= enoughPeers) return longestWaitMs
    const grownMs = waitMs * 1.5 ** Math.min(20, quiet)
    if (swarm.roster.size > 0) return Math.min(longestWaitMs, grownMs)
    return firstWaitsMs[lookups - 1] ?? Math.min(longestLonelyWaitMs, grownMs)
  }

  #announceDueMs({ announcedMs, lookups, lookedUpMs, jitter }: Search): number {
    if (!this.#needs.announces || lookups === 0) return Number.POSITIVE_INFINITY
    return announcedMs === undefined ? lookedUpMs + announceDelayMs * jitter : announcedMs + announcePeriodMs * jitter
  }

  async #run(swarm: Gathering, search: Search): Promise<void> {
    const { target } = swarm
    this.#running += 1
    search.running = true
    try {
      if (this.#announceDueMs(search) <= this.#needs.clock.monotonicMs()) {
        search.announcedMs = this.#needs.clock.monotonicMs()
        await this.#needs.peers.announce(target)
      } else this.#found(swarm, search, await this.#needs.peers.peersOf(target))
    } catch (error) {
      this.#needs.log.warn('peer discovery failed', { swarm: swarm.target.name, error: messageOf(error) })
      search.lookups += 1
      search.lookedUpMs = this.#needs.clock.monotonicMs()
    } finally {
      this.#running -= 1
      search.running = false
    }
  }

  #found(swarm: Gathering, search: Search, endpoints: readonly Endpoint[]): void {
    search.lookups += 1
    search.lookedUpMs = this.#needs.clock.monotonicMs()
    search.jitter = 0.9 + 0.2 * randomFraction(this.#needs.random)
    if (!this.#searches.has(swarm)) return
    let fresh = 0
    const isInside = this.#needs.isInside()
    for (const endpoint of endpoints)
      if (mayKnock(endpoint, isInside) && swarm.candidates.add(endpoint, 'tracker')) fresh += 1
    search.quiet = fresh > 0 ? 0 : search.quiet + 1
    const guessed = endpoints.length === 0 && this.#guess(swarm)
    if (fresh > 0 || guessed) this.#needs.peersFound(swarm)
  }

  /**
   * Nobody names anyone. Whoever joined before it had contacts tells of it a quarter of an hour later, if it is a C++
   * node; so the nodes nearest to the swarm are tried. Helpers are among them, and in a small network everybody is.
   */
  #guess(swarm: Gathering): boolean {
    if (swarm.roster.size > 0) return false
    const isInside = this.#needs.isInside()
    let fresh = 0
    for (const endpoint of this.#needs.peers.neighboursOf(swarm.target))
      if (mayKnock(endpoint, isInside) && swarm.candidates.add(endpoint, 'guessed')) fresh += 1
    return fresh > 0
  }

  #addNodes(swarm: Gathering): void {
    for (const endpoint of this.#needs.addedNodes()) swarm.candidates.add(endpoint, 'added')
  }

  /** Whoever asks us as tracker hears of the peers we are connected to. */
  #feedTracker(swarm: Gathering): void {
    const peers = [...swarm.roster.endpoints()]
    this.#needs.peers.setLocalPeers(swarm.target, peers, swarm.candidates.namedCount)
  }
}
