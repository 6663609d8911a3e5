// Brings posts into the swarms of authors who stay out of them: each is put near this node, under `swarm` (extensions.md 5).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Counter, Metrics } from '../../base/metrics.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgePost, type VerifiedPost } from '../../protocol/post.ts'
import { resourceOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'

/** What the gateway works with. */
export interface GatewayNeeds {
  /** Whether it carries anything at all. */
  readonly isGateway: boolean
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: Metrics
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'state' | 'numbers' | 'inject'>
  /** Users of this node bring their posts in themselves. */
  readonly isLocal: (username: Username) => boolean
  /** Runs the swarm of an author here, for want of anybody else in it; false: there is no place. */
  readonly adopt: (username: Username) => boolean
}

/** An author's posts are carried at this rate, those of all authors at the other: a walk and a connection each. */
const ofAuthor = { perSecond: 1 / 60, burst: 8 }
const ofAll = { perSecond: 1 / 4, burst: 30 }
/** Several nodes store the same item: who comes later finds the post there. */
const longestDelayMs = 10_000
/** One peer that has the post floods it on. */
const wantedPeers = 1

/** The post of a `swarm` item, judged as any post; undefined: it is none, or not of the owner under that number. */
const postIn = ({ target, signer, sequence, value }: SignedItem, users: UserKeys): VerifiedPost | undefined => {
  if (resourceOf(target)?.resource !== 'swarm' || sequence === undefined) return undefined
  if (!(value instanceof BencodeDict)) return undefined
  const judged = judgePost(value.raw, signer, sequence, users)
  return judged.ok ? judged.value : undefined
}

/** The gateway into the swarms of others. */
export class Gateway {
  readonly #needs: GatewayNeeds
  readonly #authors = new BoundedMap<Username, TokenBucket>(limits.gatewayAuthors)
  readonly #all: TokenBucket
  readonly #brought: Counter
  readonly #waiting = new Set<Timer>()

  constructor(needs: GatewayNeeds, scope: Scope) {
    this.#needs = needs
    scope.defer(() => {
      for (const timer of this.#waiting) timer.cancel()
    })
    this.#all = new TokenBucket(needs.clock, ofAll.perSecond, ofAll.burst)
    this.#brought = needs.metrics.counter('gateway_posts_total', 'Posts that were brought into swarms of others.')
  }

  /** Sees an item that was newly stored here. */
  see(item: SignedItem): void {
    const { clock, swarms, users, isLocal, isGateway, random } = this.#needs
    if (!isGateway || resourceOf(item.target)?.resource !== 'swarm' || isLocal(item.signer)) return
    if (!this.#mayCarry(item.signer)) return
    const post = postIn(item, users)
    if (post === undefined) return
    if (swarms.state(post.author) !== undefined) swarms.numbers.supply(post)
    else if (this.#waiting.size < limits.gatewayWaitingPosts && this.#all.take()) {
      const timer = clock.after(randomFraction(random) * longestDelayMs, () => {
        this.#waiting.delete(timer)
        void this.#bring(post)
      })
      this.#waiting.add(timer)
    }
  }

  #mayCarry(author: Username): boolean {
    const known = this.#authors.get(author)
    const bucket = known ?? new TokenBucket(this.#needs.clock, ofAuthor.perSecond, ofAuthor.burst)
    if (known === undefined) this.#authors.set(author, bucket)
    return bucket.take()
  }

  async #bring(post: VerifiedPost): Promise<void> {
    try {
      const receipts = await this.#needs.swarms.inject(post.author, [post], wantedPeers)
      if ((receipts.get(post.postNumber) ?? 0) > 0) this.#brought.increment()
      else if (this.#needs.adopt(post.author)) this.#needs.swarms.numbers.supply(post)
    } catch (error) {
      this.#needs.log.debug('post not brought', { username: post.author, error: messageOf(error) })
    }
  }
}
