// Brings posts of local users who stay out of their own swarms to peers of these, until enough have them.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { Deliveries } from './deliveries.ts'

/** What the carrier works with. */
export interface CarrierNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly swarms: Pick<Swarms, 'post' | 'inject'>
  readonly deliveries: Pick<Deliveries, 'unseen' | 'seenBy'>
  readonly staysOut: (username: Username) => boolean
}

/** Peers that shall say they have a post: one alone may lie, or go. */
const wantedPeers = 3
const tickMs = 1_000
/** After a try it is tried again after this pause, doubled up to the most; a new post is tried at once. */
const firstPauseMs = 15_000
const mostPauseMs = 3_600_000
/** Longer ago, whoever has not got a post finds it in the DHT. */
const carriedForSeconds = 172_800

interface Errand {
  newest: number
  tries: number
  dueMs: number
  isRunning: boolean
}

/** The way of such posts into their swarms. What is to be carried is what deliveries know, also after a restart. */
export class Carrier {
  readonly #needs: CarrierNeeds
  readonly #errands = new Map<Username, Errand>()

  constructor(needs: CarrierNeeds, scope: Scope) {
    this.#needs = needs
    const timer = needs.clock.every(tickMs, () => {
      this.tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Carries what is due. */
  tick(): void {
    const { clock, deliveries, staysOut } = this.#needs
    const unseen = deliveries.unseen(wantedPeers, nowSeconds(clock) - carriedForSeconds)
    for (const [username, errand] of this.#errands)
      if (!errand.isRunning && !unseen.has(username)) this.#errands.delete(username)
    for (const [username, numbers] of unseen) if (staysOut(username)) this.#carry(username, numbers)
  }

  #carry(username: Username, numbers: readonly number[]): void {
    const nowMs = this.#needs.clock.monotonicMs()
    const newest = numbers.at(-1) ?? -1
    const errand = this.#errands.get(username) ?? { newest: -1, tries: 0, dueMs: nowMs, isRunning: false }
    this.#errands.set(username, errand)
    if (errand.isRunning) return
    if (newest > errand.newest) Object.assign(errand, { newest, tries: 0, dueMs: nowMs })
    if (errand.dueMs > nowMs) return
    errand.isRunning = true
    this.#bring(username, numbers.slice(-limits.swarmInjectedPosts))
      .catch((error: unknown) => {
        this.#needs.log.info('posts not brought', { username, error: messageOf(error) })
      })
      .finally(() => {
        errand.isRunning = false
        const pauseMs = Math.min(mostPauseMs, firstPauseMs * 2 ** Math.min(errand.tries, 20))
        errand.dueMs = this.#needs.clock.monotonicMs() + pauseMs
        errand.tries += 1
      })
  }

  async #bring(username: Username, numbers: readonly number[]): Promise<void> {
    const { swarms, deliveries } = this.#needs
    const held = numbers.map((postNumber) => swarms.post(username, postNumber))
    const posts = held.filter((post): post is VerifiedPost => post !== undefined)
    for (const [postNumber, peers] of await swarms.inject(username, posts, wantedPeers))
      deliveries.seenBy(username, postNumber, peers)
  }
}
