// Which posts have to go when the file of posts is larger than it may be: the oldest of those who are merely passed on first.
import { limits } from '../../protocol/limits.ts'
import { roomOf } from '../../store/database.ts'
import { type Keeper, leastKept, type Standing } from '../rules/retention.ts'
import type { LettingGoNeeds } from './letting-go.ts'
import type { StoredSwarm } from './piece-store.ts'

/** A user with the oldest posts that may go. */
interface Candidate {
  readonly swarm: StoredSwarm
  readonly numbers: readonly number[]
  /** Of the first of them; one that claims a time to come is older than all others. */
  readonly time: number
}

/** Takes these posts away. */
type LetGo = (swarm: StoredSwarm, postNumbers: readonly number[]) => Promise<void>

/** In this order everything goes that may; posts of our own never do. */
const order: readonly Standing[] = ['helped', 'relayed', 'followed', 'archived']

/** Posts that go in one second, of one user at once, and numbers looked at when those before stay. */
const postsPerTick = 1_024
const postsAtOnce = 8
const numbersPerLook = 256
/** When something has to go, so much more goes, that not each new post costs a search. */
const slack = 0.02
/** When nothing may go, it is looked again so much later. */
const stuckMs = 60_000

/** Keeps the file of posts below its budget. */
export class BudgetQueue {
  readonly #needs: LettingGoNeeds
  #dropped = 0
  #stuckUntilMs = Number.NEGATIVE_INFINITY
  #isStuck = false

  constructor(needs: LettingGoNeeds) {
    this.#needs = needs
  }

  /** Bytes of the file that are in use. */
  get bytes(): number {
    return roomOf(this.#needs.database).used
  }

  /** Posts that had to go since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** The file is too large, and nothing more may go. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  /** Lets so many go as one second has time for, until the file is small enough. */
  async relieve(keeper: Keeper, letGo: LetGo): Promise<void> {
    const { budgetBytes, clock } = this.#needs
    if (budgetBytes === undefined || this.bytes <= budgetBytes) {
      this.#isStuck = false
      return
    }
    if (clock.monotonicMs() < this.#stuckUntilMs) return
    const enough = budgetBytes * (1 - slack)
    let left = postsPerTick
    for (const standing of order) {
      const queue = this.#candidates(keeper, standing)
      while (left > 0 && queue.length > 0) {
        if (this.bytes <= enough) return
        left -= await this.#relieveOnce(queue, keeper, letGo)
      }
    }
    if (left < postsPerTick || this.bytes <= budgetBytes) return
    this.#isStuck = true
    this.#stuckUntilMs = clock.monotonicMs() + stuckMs
  }

  /** Some of the oldest posts of the user who has the oldest one. */
  async #relieveOnce(queue: Candidate[], keeper: Keeper, letGo: LetGo): Promise<number> {
    const first = queue.shift()
    if (first === undefined) return 0
    await letGo(first.swarm, first.numbers)
    this.#dropped += first.numbers.length
    const again = this.#candidateOf(first.swarm, keeper)
    if (again !== undefined) {
      const place = queue.findIndex(({ time }) => time > again.time)
      queue.splice(place < 0 ? queue.length : place, 0, again)
    }
    return first.numbers.length
  }

  #candidates(keeper: Keeper, standing: Standing): Candidate[] {
    return this.#needs.store
      .swarms()
      .filter(({ username }) => keeper.standingOf(username) === standing)
      .flatMap((swarm) => this.#candidateOf(swarm, keeper) ?? [])
      .sort((left, right) => left.time - right.time)
  }

  #candidateOf(swarm: StoredSwarm, keeper: Keeper): Candidate | undefined {
    const { floors, isDemanded, clock } = this.#needs
    const standing = keeper.standingOf(swarm.username)
    const below = floors.numberBelow(swarm.id, leastKept(standing) - 1) ?? 0
    const latest = clock.nowMs() / 1000 + limits.futureSeconds
    let from = 0
    for (let count = postsAtOnce; ; count = numbersPerLook) {
      const posts = floors.times(swarm.id, from, below, count)
      const going = posts.filter(
        ({ post_number: number, flags }) =>
          !isDemanded(swarm.username, number) && !keeper.isPinned(swarm.username, number, flags),
      )
      const [first] = going
      if (first !== undefined) {
        const numbers = going.slice(0, postsAtOnce).map(({ post_number: number }) => number)
        return { swarm, numbers, time: first.time > latest ? Number.NEGATIVE_INFINITY : first.time }
      }
      const last = posts.at(-1)
      if (last === undefined || posts.length < count) return undefined
      from = last.post_number + 1
    }
  }
}
