// Chooses the number of a post so that no other post of its author has it, wherever that was written.
import type { Dht } from '../../dht/index.ts'
import { nextInLane } from '../../protocol/lanes.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { maxPostNumber } from '../../protocol/post.ts'
import { targetOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { OtherComputers } from './other-computers.ts'
import type { PostNumbers } from './post-numbers.ts'

/** What numbers are chosen from. */
export interface NumberChooserNeeds {
  readonly numbers: Pick<PostNumbers, 'newest'>
  readonly others: Pick<OtherComputers, 'lane'>
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'lastHave'>
  readonly dht: Pick<Dht, 'get'>
}

/** How long the first post of a user on this node waits for the DHT to tell of posts from elsewhere, in milliseconds. */
const firstWaitMs = 3000

/** How long each post of a user who writes on several computers does. */
const sharedWaitMs = 1000

/** Chooses numbers of local users. */
export class NumberChooser {
  readonly #needs: NumberChooserNeeds

  constructor(needs: NumberChooserNeeds) {
    this.#needs = needs
  }

  /** The next free number: above everything held and everything ever reserved here. */
  next(username: Username): number {
    const { numbers, swarms } = this.#needs
    return Math.max(swarms.lastHave(username), numbers.newest(username) ?? -1) + 1
  }

  /**
   * The number of a post that is written now. Whoever writes here for the first time, or on another computer too, may
   * have written elsewhere: the DHT knows the newest number. Another computer that is out of reach at this moment takes
   * numbers of another lane, as far as the chain allows numbers so high.
   */
  async choose(username: Username): Promise<number> {
    const { numbers, others, users } = this.#needs
    const isFirst = numbers.newest(username) === undefined
    const isShared = others.lane(username) !== undefined
    const told = isFirst || isShared ? await this.#told(username, isFirst ? firstWaitMs : sharedWaitMs) : -1
    // What has come meanwhile counts.
    const next = Math.max(this.next(username), told + 1)
    const lane = others.lane(username)
    const inLane = lane === undefined ? next : nextInLane(next, lane)
    return inLane <= (maxPostNumber(username, users) ?? 0) ? inLane : next
  }

  async #told(username: Username, timeoutMs: number): Promise<number> {
    const [item] = await this.#needs.dht.get(targetOf('status', username), { timeoutMs, isOpen: true })
    return item?.sequence ?? -1
  }
}
