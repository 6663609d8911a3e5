// Whom local users follow in public: what is to be told is kept as wishes, and merged with what the network has.
import type { Clock, Timer } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { type Random, randomBelow } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { Username } from '../../protocol/username.ts'
import { parseUsername } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import { type FoundFollows, type PageSource, pagesOf, pageTarget, readPages } from './follow-pages.ts'
import type { Following } from './following.ts'
import { PublicLists, publicListsTables } from './public-lists.ts'

/** The lists with what is to become of them. */
export const publicFollowsSchema: SchemaPart = { schema: publicListsTables, migrations: { 7: publicListsTables } }

/** What public following is built from. */
export interface PublicFollowsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly following: Following
  readonly keys: { has(username: string): boolean; readonly isLocked: boolean }
  readonly items: PageSource & {
    put(target: DhtTarget, signer: string, value: BencodeInput, sequence?: number): Promise<void>
  }
  /** Whether anybody can be asked: what is not found by nobody says nothing. */
  readonly isOnline: () => boolean
}

/** A list in the network, beside what is followed here. */
export interface FoundList extends FoundFollows {
  /** Names on it that the local user does not follow here. */
  readonly missing: readonly Username[]
}

/** Follows come in bursts: they are told together. */
const burstMs = 2000
/** When what was told is looked for, and what could not be told is tried again; twice as long each time, up to the other. */
const againMs = 60_000
const longestMs = 60 * 60_000
/** Two computers that write at once had the same next number. They take different ones, mostly, and the higher one wins. */
const longestStep = 8
const highestSequence = 2 ** 31 - 1

interface Due {
  readonly timer: Timer
  readonly delayMs: number
}

/** Public lists of local users. */
export class PublicFollows {
  readonly #needs: PublicFollowsNeeds
  readonly #lists: PublicLists
  readonly #scope: Scope
  readonly #due = new Map<string, Due>()
  #queue: Promise<unknown> = Promise.resolve()

  constructor(needs: PublicFollowsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#lists = new PublicLists(needs.database)
    scope.defer(() => {
      for (const { timer } of this.#due.values()) timer.cancel()
    })
    scope.defer(
      needs.following.unfollowed.on(({ localUser, names }) => {
        this.#wish(localUser, names, false)
      }),
    )
    for (const localUser of this.#lists.waiting()) this.#later(localUser, againMs)
  }

  /** Whom a local user says that it follows, in order; what is not told yet is among them. */
  of(localUser: string): readonly Username[] {
    return this.#lists.names(localUser)
  }

  /** Whether a local user says that it follows somebody. */
  has(localUser: string, name: string): boolean {
    return this.#lists.has(localUser, name)
  }

  /**
   * Follows, and says so in public or not. Whom nobody here knows is skipped. Faults: `following.no-key`,
   * `following.full`.
   */
  set(localUser: string, names: readonly string[], isPublic: boolean): void {
    const { following, keys } = this.#needs
    if (!keys.has(localUser))
      throw new CodedError(
        'following.no-key',
        `There is no key of “${localUser.slice(0, 32)}” here: without one nothing can be told.`,
      )
    const known = names.filter((name) => following.follows(localUser, name))
    const fresh = names.filter((name) => !known.includes(name))
    const added = isPublic ? names.filter((name) => !this.has(localUser, name)) : []
    if (this.#lists.count(localUser) + new Set(added).size > limits.publicFollows)
      throw new CodedError('following.full', `One user can tell of ${String(limits.publicFollows)} follows.`)
    following.follow(localUser, fresh)
    this.#wish(
      localUser,
      names.filter((name) => following.follows(localUser, name)),
      isPublic,
    )
  }

  /** The list of a user as the network has it. That of a local user is noted here, and nothing of it taken away. */
  async find(username: Username): Promise<FoundList> {
    const { following, items, keys } = this.#needs
    const found = await readPages(items, username)
    if (!keys.has(username)) return { ...found, missing: [] }
    if (found.sequence >= 0) this.#lists.found(username, found)
    return { ...found, missing: this.of(username).filter((name) => !following.follows(username, name)) }
  }

  /** Follows whom the own list in the network names, besides those followed here; gives those added (D1). */
  async adopt(username: Username): Promise<readonly Username[]> {
    const { missing } = await this.find(username)
    this.#needs.following.follow(username, missing)
    return missing.filter((name) => this.#needs.following.follows(username, name))
  }

  /** All that is under way is done; for tests. */
  async settled(): Promise<void> {
    await this.#queue
  }

  #wish(localUser: string, names: readonly string[], isPublic: boolean): void {
    const valid = names.flatMap((name) => parseUsername(name) ?? [])
    if (this.#lists.wish(localUser, valid, isPublic)) this.#later(localUser, burstMs)
  }

  #later(localUser: string, delayMs: number): void {
    if (this.#scope.signal.aborted) return
    this.#due.get(localUser)?.timer.cancel()
    const timer = this.#needs.clock.after(delayMs, () => {
      this.#queue = this.#queue.then(() => this.#attempt(localUser))
    })
    this.#due.set(localUser, { timer, delayMs })
  }

  async #attempt(localUser: string): Promise<void> {
    if (this.#scope.signal.aborted) return
    const before = this.#due.get(localUser)?.delayMs ?? burstMs
    this.#due.delete(localUser)
    const isDone = await this.#tell(localUser as Username).catch((error: unknown) => {
      this.#needs.log.warn('a list of follows could not be told; it will be tried again', {
        ...{ localUser, error: messageOf(error) },
      })
      return false
    })
    if (!isDone && !this.#due.has(localUser))
      this.#later(localUser, before < againMs ? againMs : Math.min(2 * before, longestMs))
  }

  /** True when the network has what is wished; false when it has just been told, or cannot be now. */
  async #tell(localUser: Username): Promise<boolean> {
    const { items, isOnline, keys } = this.#needs
    if (!this.#lists.isWaiting(localUser) || !keys.has(localUser)) return true
    if (keys.isLocked || !isOnline()) return false
    const found = await readPages(items, localUser)
    const { names, isTold } = this.#lists.found(localUser, found)
    if (isTold) return true
    const last = Math.max(found.sequence, this.#lists.sequence(localUser), 0)
    const sequence = last + 1 + randomBelow(this.#needs.random, longestStep)
    if (sequence > highestSequence) throw new CodedError('following.no-number', 'There is no higher sequence number.')
    // Noted first: after a crash in the middle the next try goes above it.
    this.#lists.tells(localUser, sequence)
    for (const [index, page] of pagesOf(names).entries())
      await items.put(pageTarget(localUser, index + 1), localUser, page, sequence)
    return false
  }
}
