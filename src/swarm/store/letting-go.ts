// Lets posts go that are past their time, or for which the budget of the disk has no room, and gives the room back (ADR 31).
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { WriteBatch } from '../../store/batch.ts'
import { type Database, giveBack, roomOf } from '../../store/database.ts'
import { isFaultOfDisk, type WriteHealth } from '../../store/write-health.ts'
import {
  fewestKept,
  isOnlyHelped,
  type Keeper,
  type Retention,
  retentionOf,
  type Standing,
} from '../rules/retention.ts'
import { BudgetQueue } from './budget-queue.ts'
import type { Floors } from './floors.ts'
import type { HeldPost, PieceStore, StoredSwarm } from './piece-store.ts'

/** What was let go of one user. */
export interface Departure {
  readonly username: Username
  readonly floor: number
  readonly posts: readonly VerifiedPost[]
  /** Their numbers, with those whose bytes could not be read. */
  readonly postNumbers: readonly number[]
}

/** What letting go works with. */
export interface LettingGoNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly database: Database
  readonly store: PieceStore
  readonly floors: Floors
  readonly batch: WriteBatch
  readonly health: WriteHealth
  readonly retention: Retention
  /** Most bytes of the file of posts; undefined: no bound. */
  readonly budgetBytes: number | undefined
  /** Somebody wants to see this post just now. */
  readonly isDemanded: (username: Username, postNumber: number) => boolean
  readonly left: (departure: Departure) => void
}

/** Room for posts, and what was done for it since the start. */
export interface RoomForPosts {
  readonly bytes: number
  readonly budgetBytes: number | undefined
  /** Posts that had to go before their time. */
  readonly droppedForBudget: number
  /** What is left stays: the budget cannot be kept. */
  readonly isOverBudget: boolean
}

/** Posts that are taken away in one turn of the event loop, numbers looked at for them, and turns in one second. */
const postsPerTurn = 32
const numbersPerLook = 256
const turnsPerTick = 16
/** Days pass without anything being stored: everyone is looked at again so often. */
const agingMs = 3_600_000
const secondsPerDay = 86_400
/** Bytes that are cut off the file in one second, and what is not worth it. */
const givenBackPerTick = 4_194_304
const spareBytes = 65_536

/** A user's swarm, by both of its names. */
type SwarmOfUser = Pick<StoredSwarm, 'id' | 'username'>

/** Works through the users of whom something may have to go. */
export class LettingGo {
  readonly #needs: LettingGoNeeds
  readonly #budget: BudgetQueue
  /** Swarms to look at, and the number below which what is held is known to stay. */
  readonly #due = new Set<number>()
  readonly #lookedTo = new Map<number, number>()
  #keeper: Keeper | undefined
  #agedMs = Number.NEGATIVE_INFINITY
  #isRunning = false

  constructor(needs: LettingGoNeeds) {
    this.#needs = needs
    this.#budget = new BudgetQueue(needs)
  }

  decideBy(keeper: Keeper): void {
    this.#keeper = keeper
  }

  /** From this number on something changed: posts were stored or are not asked for any more, or the user is followed now. */
  changed({ id, username }: SwarmOfUser, postNumber: number): void {
    const standing = this.standingOf(username)
    if (this.#keepsAll && !isOnlyHelped(standing)) return
    this.#due.add(id)
    const lookedTo = this.#lookedTo.get(id)
    if (lookedTo !== undefined && postNumber < lookedTo) this.#lookedTo.set(id, postNumber)
    // At once: until the floor rises, more of what is past its time is fetched.
    if (this.#needs.retention.keeps !== 'all' || isOnlyHelped(standing)) this.#begin((keeper) => this.#ageOut(keeper))
  }

  /** What this node is to a user, as far as it is known. */
  standingOf(username: Username): Standing | undefined {
    return this.#keeper?.standingOf(username)
  }

  room(): RoomForPosts {
    const { bytes, dropped, isStuck } = this.#budget
    return { bytes, budgetBytes: this.#needs.budgetBytes, droppedForBudget: dropped, isOverBudget: isStuck }
  }

  /** Does a bounded part of the work. To be called each second. */
  tick(): void {
    this.#begin(async (keeper) => {
      await this.#ageOut(keeper)
      if (this.#keepsAll) return
      await this.#budget.relieve(keeper, (swarm, numbers) => this.#letGo(swarm, keeper, numbers))
      if (roomOf(this.#needs.database).free > spareBytes) giveBack(this.#needs.database, givenBackPerTick)
    })
  }

  /** One work at a time; nothing before it is known what stays, and after a fault not before its pause is over. */
  #begin(work: (keeper: Keeper) => Promise<void>): void {
    const keeper = this.#keeper
    if (this.#isRunning || keeper?.isReady() !== true || !this.#needs.health.mayTry) return
    this.#isRunning = true
    void work(keeper)
      .catch((error: unknown) => {
        if (isFaultOfDisk(error)) this.#needs.health.failed(error)
        else this.#needs.log.error('posts were not let go', { error: messageOf(error) })
      })
      .finally(() => {
        this.#isRunning = false
      })
  }

  get #keepsAll(): boolean {
    return this.#needs.retention.keeps === 'all' && this.#needs.budgetBytes === undefined
  }

  async #ageOut(keeper: Keeper): Promise<void> {
    const nowMs = this.#needs.clock.monotonicMs()
    if (nowMs - this.#agedMs >= agingMs) {
      this.#agedMs = nowMs
      for (const { id, username } of this.#needs.store.swarms())
        if (!this.#keepsAll || isOnlyHelped(keeper.standingOf(username))) this.#due.add(id)
    }
    if (this.#due.size === 0) return
    const byId = new Map(this.#needs.store.swarms().map((swarm) => [swarm.id, swarm]))
    let turns = turnsPerTick
    for (const id of this.#due) {
      if (turns <= 0) return
      const swarm = byId.get(id)
      this.#due.delete(id)
      if (swarm === undefined) continue
      turns -= 1
      try {
        if (await this.#ageOutOf(swarm, keeper)) this.#due.add(id)
      } catch (error) {
        this.changed(swarm, 0)
        throw error
      }
    }
  }

  /** True: there is more. */
  async #ageOutOf(swarm: StoredSwarm, keeper: Keeper): Promise<boolean> {
    const { floors } = this.#needs
    const standing = keeper.standingOf(swarm.username)
    const before = floors.under(swarm.id, standing)
    const floor = Math.max(before, this.#floorOf(swarm.id, before, retentionOf(standing, this.#needs.retention)))
    if (floor !== floors.of(swarm.id)) await this.#setFloor(swarm, floor, standing)
    const from = Math.min(this.#lookedTo.get(swarm.id) ?? 0, floor)
    const numbers = floors.numbers(swarm.id, from, floor, numbersPerLook)
    const going = numbers
      .filter((held) => this.#mayGo(swarm, keeper, held))
      .slice(0, postsPerTurn)
      .map(({ post_number: postNumber }) => postNumber)
    const isFull = going.length === postsPerTurn || numbers.length === numbersPerLook
    const last = going.length === postsPerTurn ? going.at(-1) : numbers.at(-1)?.post_number
    // Before anything is waited for: what changes meanwhile counts.
    this.#lookedTo.set(swarm.id, isFull && last !== undefined ? last + 1 : floor)
    await this.#letGo(swarm, keeper, going)
    if (standing === 'dropped' && !isFull) await this.#erase(swarm)
    return isFull
  }

  /** Nothing stays of who was helped: else what is known of swarms would grow with each of them. */
  async #erase(swarm: StoredSwarm): Promise<void> {
    const { batch, floors, store } = this.#needs
    const committed = await batch.enqueue(() => store.erase(swarm))
    if (committed === undefined) return
    committed()
    floors.forget(swarm.id)
    this.#lookedTo.delete(swarm.id)
  }

  #mayGo({ username }: StoredSwarm, keeper: Keeper, { post_number: postNumber, flags }: HeldPost): boolean {
    return !this.#needs.isDemanded(username, postNumber) && !keeper.isPinned(username, postNumber, flags)
  }

  /** Where the rule says that keeping begins. Of one author posts stand in the order of their numbers. */
  #floorOf(swarmId: number, before: number, retention: Retention): number {
    const { floors, clock } = this.#needs
    if (retention.keeps === 'posts') {
      if (retention.posts > 0) return floors.numberBelow(swarmId, retention.posts - 1) ?? 0
      return (floors.numberBelow(swarmId, 0) ?? -1) + 1
    }
    if (retention.keeps === 'all') return 0
    const newest = floors.numberBelow(swarmId, fewestKept - 1)
    if (newest === undefined) return 0
    const oldest = clock.nowMs() / 1000 - retention.days * secondsPerDay
    let floor = before
    for (;;) {
      const posts = floors.times(swarmId, floor, newest, numbersPerLook)
      for (const { post_number: postNumber, time } of posts) {
        if (time >= oldest) return floor
        floor = postNumber + 1
      }
      if (posts.length < numbersPerLook) return floor
    }
  }

  async #setFloor({ id, username }: StoredSwarm, floor: number, standing: Standing): Promise<void> {
    const { batch, floors, left } = this.#needs
    const committed = await batch.enqueue(() => floors.write(id, floor, standing))
    committed()
    left({ username, floor, posts: [], postNumbers: [] })
  }

  /** The floor rises with the posts, in one transaction: what is let go is not fetched again. */
  async #letGo({ id, username }: StoredSwarm, keeper: Keeper, postNumbers: readonly number[]): Promise<void> {
    const last = postNumbers.at(-1)
    if (last === undefined) return
    const { batch, floors, store, left } = this.#needs
    const standing = keeper.standingOf(username)
    const floor = Math.max(floors.under(id, standing), last + 1)
    const { posts, committed } = await batch.enqueue(() => {
      const held = postNumbers.flatMap((postNumber) => store.post(id, postNumber) ?? [])
      for (const postNumber of postNumbers) store.remove(id, postNumber)
      return { posts: held, committed: floors.write(id, floor, standing) }
    })
    committed()
    store.forget(id, postNumbers)
    left({ username, floor, posts, postNumbers })
  }
}
