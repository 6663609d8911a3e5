// What is kept of the posts of others, what was let go, and how older posts come back when somebody wants to see them.
import type { Clock } from '../base/clock.ts'
import { Gate } from '../base/gate.ts'
import { Signal } from '../base/signal.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'
import type { Keeper } from './rules/retention.ts'
import type { Departure, RoomForPosts } from './store/letting-go.ts'
import type { PostStore } from './store/post-store.ts'
import type { Swarm } from './swarm.ts'
import type { OlderPosts, PostKeeping } from './types.ts'

/** What keeping works with. */
export interface KeepingNeeds {
  readonly clock: Clock
  readonly store: PostStore
  readonly running: (username: Username) => Swarm | undefined
}

/** Readings of older posts that wait for peers at once, and that wait for them. */
const mostAtOnce = 32
const mostWaiting = 200

/** The numbers that peers offer and that are not held, the highest first. */
const offeredBelow = (swarm: Swarm, { last, count, first = 0 }: OlderPosts): readonly number[] => {
  const { log } = swarm
  const offers = [...swarm.roster.members()].map(({ download }) => download.offered)
  const highest = Math.min(last, log.bound, Math.max(-1, ...offers.map((offered) => offered.highest())))
  const numbers: number[] = []
  for (let number = highest; number >= first && numbers.length < count; number -= 1)
    if (!log.held.has(number) && offers.some((offered) => offered.has(number))) numbers.push(number)
  return numbers
}

/** Keeping of all swarms. */
export class RunningKeeping implements PostKeeping {
  readonly letGo = new Signal<VerifiedPost>()
  readonly #needs: KeepingNeeds
  readonly #gate = new Gate(mostAtOnce, mostWaiting)
  /** Of each waiting reading: a post of this user is held now. */
  readonly #waiting = new Set<(username: Username, postNumber: number) => void>()

  constructor(needs: KeepingNeeds) {
    this.#needs = needs
  }

  decideBy(keeper: Keeper): void {
    this.#needs.store.lettingGo.decideBy(keeper)
  }

  reconsider(username: Username): void {
    const id = this.#needs.store.pieces.idOf(username)
    if (id !== undefined) this.#needs.store.lettingGo.changed({ id, username }, 0)
  }

  floor(username: Username): number {
    const id = this.#needs.store.pieces.idOf(username)
    return id === undefined ? 0 : this.#needs.store.floors.of(id)
  }

  room(): RoomForPosts {
    return this.#needs.store.lettingGo.room()
  }

  sentBytes(username: Username): number {
    return this.#needs.running(username)?.sentBytes ?? 0
  }

  bring(wanted: OlderPosts): Promise<number> {
    const swarm = this.#needs.running(wanted.username)
    const numbers = swarm === undefined ? [] : offeredBelow(swarm, wanted)
    if (swarm === undefined || numbers.length === 0) return Promise.resolve(0)
    return this.#gate.run(() => this.#bring(swarm, numbers, wanted.timeoutMs))
  }

  /** A post is held from now on. */
  came({ author, postNumber }: VerifiedPost): void {
    for (const tell of this.#waiting) tell(author, postNumber)
  }

  /** Posts left the disk. */
  left(departure: Departure, tell: (signal: Signal<VerifiedPost>, post: VerifiedPost) => void): void {
    this.#needs.running(departure.username)?.letGo(departure)
    for (const post of departure.posts) tell(this.letGo, post)
  }

  #bring(swarm: Swarm, numbers: readonly number[], timeoutMs: number): Promise<number> {
    const missing = new Set(numbers)
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.cancel()
        this.#waiting.delete(came)
        resolve(numbers.length - missing.size)
      }
      const came = (username: Username, postNumber: number): void => {
        if (username === swarm.username && missing.delete(postNumber) && missing.size === 0) finish()
      }
      const timer = this.#needs.clock.after(timeoutMs, finish)
      this.#waiting.add(came)
      swarm.demand(numbers)
    })
  }
}
