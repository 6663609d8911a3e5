// Whom a local user might follow: those whom several of the followed follow in public.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'
import { type PageSource, readPages } from './follow-pages.ts'

/** What suggestions are made from. */
export interface SuggestionsNeeds {
  readonly clock: Clock
  readonly users: UserKeys
  readonly items: PageSource
  readonly following: { of(localUser: string): readonly Username[] }
  /** Whom a local user does not want to read. */
  readonly mutedBy: (localUser: string) => ReadonlySet<string>
}

/** Somebody to follow, and who says so. */
export interface Suggestion {
  readonly username: Username
  /** Some of those who follow this user, in order. */
  readonly followedBy: readonly Username[]
  /** How many there are. */
  readonly count: number
}

/** Suggestions, and from how many lists they are. */
export interface Suggestions {
  readonly suggestions: readonly Suggestion[]
  /** Lists that have been read, of as many followed users; the others are read by further questions. */
  readonly read: number
  readonly followed: number
}

/** Who of the followed users follows somebody in public, as far as their lists have been read. */
export interface KnownFollowers {
  readonly followers: readonly Username[]
  readonly read: number
  readonly followed: number
}

/** Lists of those whom a local user follows. */
interface ReadLists {
  readonly known: readonly Username[]
  readonly followed: readonly Username[]
}

/** How long a list is remembered; one that was not found half an hour, in milliseconds. */
const freshMs = 12 * 60 * 60_000
const absentMs = 30 * 60_000

/** Lists that one question reads, at most so many at once: each page is a walk through the DHT. */
const listsPerQuestion = 24
const listsAtOnce = 4

/** Names that explain a suggestion. */
const namedFriends = 3

interface KnownList {
  readonly names: readonly Username[]
  readonly until: number
}

/** Suggestions for local users. */
export class FollowSuggestions {
  readonly #needs: SuggestionsNeeds
  readonly #lists = new BoundedMap<Username, KnownList>(limits.suggestionLists)
  readonly #reading = new Map<Username, Promise<void>>()

  constructor(needs: SuggestionsNeeds) {
    this.#needs = needs
  }

  /** The first `count`, those with most friends first. Reads some of the lists that are not known. */
  async of(localUser: string, count: number): Promise<Suggestions> {
    const { known, followed } = await this.#listsFor(localUser)
    const suggestions = this.#ranked(localUser, new Set<string>([...followed, localUser]), known)
    return { suggestions: suggestions.slice(0, count), read: known.length, followed: followed.length }
  }

  /** Who of those whom a local user follows says in public that they follow `name`. Reads some of the lists that are not known. */
  async followersOf(localUser: string, name: Username): Promise<KnownFollowers> {
    const { known, followed } = await this.#listsFor(localUser)
    const followers = known.filter((friend) => friend !== name && this.#lists.peek(friend)?.names.includes(name))
    return { followers, read: known.length, followed: followed.length }
  }

  async #listsFor(localUser: string): Promise<ReadLists> {
    const followed = this.#needs.following.of(localUser).filter((name) => name !== localUser)
    // Beyond what is remembered each question would read the same lists again.
    const asked = followed.slice(0, limits.suggestionLists)
    await this.#read(asked.filter((name) => !this.#isKnown(name)).slice(0, listsPerQuestion))
    return { known: asked.filter((name) => this.#isKnown(name)), followed }
  }

  #ranked(localUser: string, without: ReadonlySet<string>, known: readonly Username[]): readonly Suggestion[] {
    const { users, mutedBy } = this.#needs
    const muted = mutedBy(localUser)
    const friends = new Map<Username, Username[]>()
    for (const friend of known)
      for (const name of this.#lists.peek(friend)?.names ?? []) {
        if (without.has(name) || name === friend) continue
        const others = friends.get(name)
        if (others === undefined) friends.set(name, [friend])
        else others.push(friend)
      }
    return [...friends]
      .filter(([name]) => users.registrationHeight(name) !== undefined && !muted.has(name))
      .map(([username, by]) => ({ username, followedBy: by.slice(0, namedFriends), count: by.length }))
      .sort((left, right) => right.count - left.count || (left.username < right.username ? -1 : 1))
  }

  #isKnown(name: Username): boolean {
    return (this.#lists.peek(name)?.until ?? 0) > this.#needs.clock.monotonicMs()
  }

  async #read(names: readonly Username[]): Promise<void> {
    const left = [...names]
    const worker = async (): Promise<void> => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await this.#readOne(name)
    }
    await Promise.all(Array.from({ length: listsAtOnce }, worker))
  }

  /** Who asks at the same time waits for the same reading. */
  #readOne(name: Username): Promise<void> {
    const running = this.#reading.get(name)
    if (running !== undefined) return running
    const reading = readPages(this.#needs.items, name, limits.suggestionNames)
      .then(({ names, sequence }) => {
        const until = this.#needs.clock.monotonicMs() + (sequence < 0 ? absentMs : freshMs)
        this.#lists.set(name, { names, until })
      })
      .finally(() => this.#reading.delete(name))
    this.#reading.set(name, reading)
    return reading
  }
}
