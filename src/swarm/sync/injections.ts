// Brings posts into swarms that we stay out of, through peers that trackers name (extensions.md 5).
import { Gate } from '../../base/gate.ts'
import { shuffled } from '../../base/random.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { type DhtTarget, targetKey } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { personAt } from '../rules/offenders.ts'
import { injectionErrand } from './injection-visit.ts'
import { type DoorNeeds, visitEndpoint } from './visit.ts'

/** What injections depend on. */
export interface InjectionNeeds extends DoorNeeds {
  readonly findPeers: (target: DhtTarget) => Promise<readonly Endpoint[]>
  /** Neither ourselves nor somebody who lied before. */
  readonly mayVisit: (endpoint: Endpoint) => boolean
}

/** Peers visited at once, injections that run at once, and that wait for it. */
const visitsAtOnce = 3
const maxInjections = 4
const maxWaitingInjections = 64

/** The injections that run. */
export class Injections {
  readonly #needs: InjectionNeeds
  readonly #gate = new Gate(maxInjections, maxWaitingInjections)
  readonly #ending = new AbortController()

  constructor(needs: InjectionNeeds) {
    this.#needs = needs
  }

  /**
   * How many peers of the swarm at a target say that they have each of the posts of one author, after what they lacked was given to them. Ends
   * when `wanted` do, or few more that were asked at the same time. It is their word alone. Fault: `gate.full`.
   */
  inject(target: DhtTarget, posts: readonly VerifiedPost[], wanted: number): Promise<ReadonlyMap<number, number>> {
    return this.#gate.run(() => this.#run(target, posts.slice(0, limits.swarmInjectedPosts), wanted))
  }

  /** Ends all. */
  close(): void {
    this.#ending.abort()
  }

  async #run(target: DhtTarget, posts: readonly VerifiedPost[], wanted: number): Promise<ReadonlyMap<number, number>> {
    const { signal } = this.#ending
    const receipts = new Map<number, number>(posts.map(({ postNumber }) => [postNumber, 0]))
    if (posts.length === 0 || signal.aborted) return receipts
    const { findPeers, mayVisit, random, clock } = this.#needs
    const left = this.#oneOfEach(shuffled(random, (await findPeers(target)).filter(mayVisit)))
    const missing = (): readonly VerifiedPost[] =>
      posts.filter(({ postNumber }) => (receipts.get(postNumber) ?? 0) < wanted)
    const infoHash = targetKey(target)
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined && !signal.aborted; next = left.shift()) {
        const brought = missing()
        if (brought.length === 0) return
        const received = await visitEndpoint(this.#needs, next, injectionErrand(infoHash, brought, clock), signal)
        for (const postNumber of received ?? []) receipts.set(postNumber, (receipts.get(postNumber) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: Math.min(visitsAtOnce, wanted) }, work))
    return receipts
  }

  /** One endpoint of each person, as many as are worth the trouble. */
  #oneOfEach(endpoints: readonly Endpoint[]): Endpoint[] {
    const persons = new Map(endpoints.map((endpoint) => [personAt(endpoint), endpoint]))
    return [...persons.values()].slice(0, limits.swarmInjectionPeers)
  }
}
