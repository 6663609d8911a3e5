// The newest posts of several users, in one order.
import type { Clock } from '../base/clock.ts'
import type { Gate } from '../base/gate.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { parseUsername } from '../protocol/username.ts'
import type { Places } from './places.ts'
import type { PostSource } from './post-source.ts'

/** Posts of one user: by number, both bounds optional. */
export interface AuthorRange {
  readonly username: string
  readonly maxPostNumber?: number | undefined
  readonly sincePostNumber?: number | undefined
}

/** Which posts are wanted. */
export interface Selection {
  readonly count: number
  readonly ranges: readonly AuthorRange[]
  readonly allowedFlags: number
  readonly requiredFlags: number
}

/** A post and where in time it stands, in Unix seconds. */
export interface PlacedPost {
  readonly post: VerifiedPost
  readonly time: number
}

/** What the reading is built from. */
export interface NewestPostsNeeds {
  readonly source: PostSource
  readonly places: Places
  readonly clock: Clock
  /** Reads that do not end within one turn of the event loop: one after another. */
  readonly longReads: Gate
}

/** Most posts of one answer. */
const maxPosts = 5000

/** How long one call may keep all others waiting, in milliseconds. */
const sliceMs = 15

/** By place, then by author, then the higher number first: of one author always by number. */
const newestFirst = (moved: ReadonlyMap<VerifiedPost, number>) => {
  const placeOf = (post: VerifiedPost): number => moved.get(post) ?? post.time
  return (left: VerifiedPost, right: VerifiedPost): number => {
    const difference = moved.size === 0 ? right.time - left.time : placeOf(right) - placeOf(left)
    if (difference !== 0) return difference
    if (left.author !== right.author) return left.author < right.author ? -1 : 1
    return right.postNumber - left.postNumber
  }
}

/** Collects the newest posts of one user after the other; holds twice the answer at most. */
class Collection {
  readonly #needs: NewestPostsNeeds
  readonly #selection: Selection
  readonly #limit: number
  readonly #now: number
  /** Numbers taken of users who are asked for more than once. */
  readonly #taken: ReadonlyMap<string, Set<number>>
  #next = 0
  #found: VerifiedPost[] = []
  /** Places that are not what the post claims: few, so that most posts need nothing beside them. */
  readonly #moved = new Map<VerifiedPost, number>()

  constructor(needs: NewestPostsNeeds, selection: Selection) {
    this.#needs = needs
    this.#selection = selection
    this.#now = needs.places.now()
    this.#limit = Math.min(Math.max(selection.count, 0), maxPosts)
    if (this.#limit === 0) this.#next = selection.ranges.length
    this.#taken = repeatedUsers(selection.ranges)
  }

  get isComplete(): boolean {
    return this.#next >= this.#selection.ranges.length
  }

  /** Reads for one slice of time. */
  async readOn(slice: TimeSlice): Promise<void> {
    while (!this.isComplete && !slice.isOver) {
      const pending = this.#readNext()
      if (pending !== undefined) await pending
    }
  }

  newest(): readonly PlacedPost[] {
    return this.#newest().map((post) => ({ post, time: this.#moved.get(post) ?? post.time }))
  }

  /** Undefined when it is done: a source that answers at once costs no promise. */
  #readNext(): Promise<void> | undefined {
    const { ranges, allowedFlags, requiredFlags } = this.#selection
    const range = ranges[this.#next]
    this.#next += 1
    const username = parseUsername(range?.username ?? '')
    if (range === undefined || username === undefined) return undefined
    const { maxPostNumber, sincePostNumber } = range
    const query = { username, maxPostNumber, sincePostNumber, count: this.#limit, allowedFlags, requiredFlags }
    const taken = this.#taken.get(username)
    const posts = this.#needs.source.posts(query)
    if (posts instanceof Promise)
      return posts.then((later) => {
        this.#take(later, taken)
      })
    this.#take(posts, taken)
    return undefined
  }

  /**
   * No post stands before an older one of its author, whatever times it claims: who asks for what is below the lowest
   * number of an answer gets all the rest.
   */
  #take(posts: readonly VerifiedPost[], taken: Set<number> | undefined): void {
    const { places } = this.#needs
    let time = -Infinity
    for (let index = posts.length - 1; index >= 0; index -= 1) {
      const post = posts[index]
      if (post === undefined) continue
      time = Math.max(time, places.of(post, this.#now))
      if (time !== post.time) this.#moved.set(post, time)
    }
    for (const post of posts) {
      if (taken?.has(post.postNumber) === true) continue
      taken?.add(post.postNumber)
      this.#found.push(post)
    }
    if (this.#found.length > 2 * this.#limit) this.#found = this.#newest()
  }

  #newest(): VerifiedPost[] {
    return this.#found.sort(newestFirst(this.#moved)).slice(0, this.#limit)
  }
}

const repeatedUsers = (ranges: readonly AuthorRange[]): ReadonlyMap<string, Set<number>> => {
  const seen = new Set<string>()
  const repeated = new Map<string, Set<number>>()
  for (const { username } of ranges) {
    if (seen.has(username)) repeated.set(username, new Set())
    seen.add(username)
  }
  return repeated
}

/** Reads them. Lets others have their turn: a page may ask for thousands of users. */
export const newestPosts = async (needs: NewestPostsNeeds, selection: Selection): Promise<readonly PlacedPost[]> => {
  const collection = new Collection(needs, selection)
  const slice = new TimeSlice(needs.clock, sliceMs)
  await collection.readOn(slice)
  if (!collection.isComplete)
    await needs.longReads.run(async () => {
      while (!collection.isComplete) {
        await slice.next()
        await collection.readOn(slice)
      }
    })
  return collection.newest()
}
