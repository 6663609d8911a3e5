// The newest posts of several users, in one order.
import type { Clock } from '../base/clock.ts'
import type { Gate } from '../base/gate.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { Places } from './places.ts'
import type { Awaitable, PostClaim, PostSource } from './post-source.ts'

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

/** A post that may be one of the newest, with its place. */
interface Candidate extends PostClaim {
  readonly place: number
}

/** By place, then by author, then the higher number first: of one author always by number. */
const newestFirst = (left: Candidate, right: Candidate): number => {
  if (left.place !== right.place) return right.place - left.place
  if (left.author !== right.author) return left.author < right.author ? -1 : 1
  return right.postNumber - left.postNumber
}

/** A range with the latest place that a post in it can have. */
interface BoundedRange {
  readonly username: Username
  readonly range: AuthorRange
  readonly latest: number
}

/**
 * Looks at users in the order of their latest posts, and stops where no further user can have one of the newest: what a
 * page costs depends on the page, not on how many users and posts there are.
 */
class Collection {
  readonly #needs: NewestPostsNeeds
  readonly #selection: Selection
  readonly #limit: number
  readonly #now: number
  /** Numbers taken of users who are asked for more than once. */
  readonly #taken: ReadonlyMap<string, Set<number>>
  readonly #bounded: BoundedRange[] = []
  readonly #placed: PlacedPost[] = []
  #nextBound = 0
  #next = 0
  #nextPlaced = 0
  readonly #found: Candidate[] = []
  /** The place of the last of the newest so far: what is below is none of them. */
  #lowest = -Infinity

  constructor(needs: NewestPostsNeeds, selection: Selection) {
    this.#needs = needs
    this.#selection = selection
    this.#now = needs.places.now()
    this.#limit = Math.min(Math.max(selection.count, 0), maxPosts)
    if (this.#limit === 0) this.#nextBound = selection.ranges.length
    this.#taken = repeatedUsers(selection.ranges)
  }

  get isComplete(): boolean {
    return this.#step() === undefined
  }

  /** Reads for one slice of time. A source that answers at once costs no promise. */
  async readOn(slice: TimeSlice): Promise<void> {
    while (!slice.isOver) {
      const step = this.#step()
      if (step === undefined) return
      const pending = step()
      if (pending !== undefined) await pending
    }
  }

  newest(): readonly PlacedPost[] {
    return this.#placed
  }

  /** What is to be done next: first all bounds, then ranges, then the posts themselves. */
  #step(): (() => Promise<void> | undefined) | undefined {
    if (this.#nextBound < this.#selection.ranges.length) return this.#boundNext
    if (this.#nextRange !== undefined) return this.#readNext
    return this.#nextPlaced < this.#limit && this.#nextPlaced < this.#found.length ? this.#placeNext : undefined
  }

  /** The next user, unless none of its posts can be one of the newest. */
  get #nextRange(): BoundedRange | undefined {
    const next = this.#bounded[this.#next]
    return next === undefined || next.latest < this.#lowest ? undefined : next
  }

  readonly #boundNext = (): Promise<void> | undefined => {
    const range = this.#selection.ranges[this.#nextBound]
    this.#nextBound += 1
    const username = parseUsername(range?.username ?? '')
    if (range === undefined || username === undefined) {
      this.#sortBounds()
      return undefined
    }
    const bound = (latest: number): void => {
      if (latest !== -Infinity) this.#bounded.push({ username, range, latest })
      this.#sortBounds()
    }
    return whenThere(this.#needs.source.latestTime(username), bound)
  }

  /** Ranges of one user stay in the order in which they were given. */
  #sortBounds(): void {
    if (this.#nextBound < this.#selection.ranges.length) return
    this.#bounded.sort((left, right) => (left.latest === right.latest ? 0 : left.latest < right.latest ? 1 : -1))
  }

  readonly #readNext = (): Promise<void> | undefined => {
    const next = this.#nextRange
    this.#next += 1
    if (next === undefined) return undefined
    const { allowedFlags, requiredFlags } = this.#selection
    const { username } = next
    const { maxPostNumber, sincePostNumber } = next.range
    const query = { username, maxPostNumber, sincePostNumber, count: this.#limit, allowedFlags, requiredFlags }
    return whenThere(this.#needs.source.claims(query), (claims) => {
      this.#take(claims, this.#taken.get(username))
      if (this.#nextRange === undefined) this.#cut()
    })
  }

  readonly #placeNext = (): Promise<void> | undefined => {
    const candidate = this.#found[this.#nextPlaced]
    this.#nextPlaced += 1
    if (candidate === undefined) return undefined
    const { author, postNumber, place } = candidate
    return whenThere(this.#needs.source.post(author, postNumber), (post) => {
      if (post !== undefined) this.#placed.push({ post, time: place })
    })
  }

  /**
   * No post stands before an older one of its author, whatever times it claims: who asks for what is below the lowest
   * number of an answer gets all the rest.
   */
  #take(claims: readonly PostClaim[], taken: Set<number> | undefined): void {
    const { places } = this.#needs
    let place = -Infinity
    for (let index = claims.length - 1; index >= 0; index -= 1) {
      const claim = claims[index] as PostClaim
      place = Math.max(place, places.of(claim, this.#now))
      if (taken?.has(claim.postNumber) === true) continue
      taken?.add(claim.postNumber)
      if (place >= this.#lowest)
        this.#found.push({ author: claim.author, postNumber: claim.postNumber, time: claim.time, place })
    }
    // Now and then: sorting for each user would cost more than the few posts too many.
    if (this.#found.length > this.#limit + (this.#limit >> 2)) this.#cut()
  }

  #cut(): void {
    this.#found.sort(newestFirst)
    if (this.#found.length < this.#limit) return
    this.#found.length = this.#limit
    this.#lowest = this.#found.at(-1)?.place ?? this.#lowest
  }
}

const whenThere = <T>(value: Awaitable<T>, use: (value: T) => void): Promise<void> | undefined => {
  if (value instanceof Promise) return value.then(use)
  use(value)
  return undefined
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
