// What this node keeps of the posts of others, and the older ones that it fetches for who wants to see them (ADR 31).
import { CodedError } from '../../base/coded-error.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Keeper, RoomForPosts, Standing, Swarms } from '../../swarm/index.ts'
import type { KeptPosts } from './kept-posts.ts'

/** Whose posts are kept whatever is let go of others: none, those of some users, of all who are followed, or of everyone. */
export type Archive =
  | { readonly of: 'nobody' | 'followed' | 'all-seen' }
  | { readonly of: 'names'; readonly names: readonly Username[] }

/** What keeping is built from. */
export interface KeepingNeeds {
  readonly archive: Archive
  readonly swarms: Pick<Swarms, 'keeping' | 'posts' | 'joined' | 'pieceCount'>
  readonly kept: KeptPosts
  readonly isLocal: (username: Username) => boolean
  /** Somebody here follows the user, or is in a group with it. */
  readonly isFollowed: (username: Username) => boolean
  /** What this node is to a user whom it helps, or helped. */
  readonly helpOf: (username: Username) => 'helped' | 'dropped' | undefined
  /** Other reasons to keep a post: it is a message of a local user, or somebody marked it. */
  readonly isNeeded: (username: Username, postNumber: number, flags: number) => boolean
}

/** Posts of users as somebody reads them, by number. */
export interface Reading {
  readonly count: number
  readonly ranges: readonly {
    readonly username: string
    readonly maxPostNumber?: number | undefined
    readonly sincePostNumber?: number | undefined
  }[]
  readonly allowedFlags: number
  readonly requiredFlags: number
}

/** How much is kept, of whom. */
export interface KeepingState extends RoomForPosts {
  /** Swarms that run here although nobody here follows the user, the posts in them, and what was sent of them since the start. */
  readonly relayed: { readonly users: number; readonly posts: number; readonly sentBytes: number }
}

/** One page waits so long for older posts, asks so often for more, and for so many users. */
const bringMs = 2_000
const rounds = 3
const mostUsers = 32
const mostPosts = 200

/** Whether the swarm of a user runs, or goes on when nobody follows the user any more, because the posts are archived. */
export const isArchivedBy = (archive: Archive): ((username: Username) => boolean) => {
  const names = new Set(archive.of === 'names' ? archive.names : [])
  return (username) => archive.of === 'all-seen' || names.has(username)
}

/** Whether posts of a user of this standing are here for others alone. */
const isForOthers = (standing: Standing): boolean => standing === 'relayed' || standing === 'helped'

/** Decides what stays, and fetches what was let go. */
export class Keeping implements Keeper {
  readonly #needs: KeepingNeeds
  readonly #isArchived: (username: Username) => boolean

  constructor(needs: KeepingNeeds) {
    this.#needs = needs
    this.#isArchived = isArchivedBy(needs.archive)
    needs.swarms.keeping.decideBy(this)
  }

  isReady(): boolean {
    return this.#needs.kept.isReady
  }

  standingOf(username: Username): Standing {
    const { archive, isLocal, isFollowed, helpOf } = this.#needs
    if (isLocal(username)) return 'own'
    if (this.#isArchived(username)) return 'archived'
    if (!isFollowed(username)) return helpOf(username) ?? 'relayed'
    return archive.of === 'followed' ? 'archived' : 'followed'
  }

  isPinned(username: Username, postNumber: number, flags: number): boolean {
    return this.#needs.kept.has(username, postNumber) || this.#needs.isNeeded(username, postNumber, flags)
  }

  /** Users whose swarms run because their posts are archived. */
  wanted(): readonly Username[] {
    const { archive } = this.#needs
    return archive.of === 'names' ? archive.names : []
  }

  /** Keys came to the node: what their owners answered or marked stays. */
  usersChanged(usernames: readonly Username[]): void {
    this.#needs.kept.usersChanged()
    this.changed(usernames)
  }

  /** These are followed now. */
  changed(usernames: readonly Username[]): void {
    for (const username of usernames) this.#needs.swarms.keeping.reconsider(username)
  }

  state(): KeepingState {
    const { swarms } = this.#needs
    const relayed = swarms.joined().filter((username) => isForOthers(this.standingOf(username)))
    let [posts, sentBytes] = [0, 0]
    for (const username of relayed) {
      posts += swarms.pieceCount(username)
      sentBytes += swarms.keeping.sentBytes(username)
    }
    return { ...swarms.keeping.room(), relayed: { users: relayed.length, posts, sentBytes } }
  }

  /**
   * Fetches what a page needs and was let go, as far as peers have it. A page of the newest posts of many users asks
   * nobody: it is full without.
   */
  async bring(reading: Reading): Promise<void> {
    const { ranges } = reading
    const isOfOne = ranges.length === 1
    const older = ranges.filter(({ maxPostNumber }) => isOfOne || maxPostNumber !== undefined)
    await Promise.all(older.slice(0, mostUsers).map((range) => this.#bringOf(range, reading)))
  }

  async #bringOf(range: Reading['ranges'][number], reading: Reading): Promise<void> {
    const { swarms } = this.#needs
    const username = parseUsername(range.username)
    const floor = username === undefined ? 0 : swarms.keeping.floor(username)
    const first = (range.sincePostNumber ?? -1) + 1
    if (username === undefined || floor <= first) return
    const { allowedFlags, requiredFlags } = reading
    const count = Math.min(reading.count, mostPosts)
    const wanted = { ...range, username, allowedFlags, requiredFlags, count }
    const last = Math.min(range.maxPostNumber ?? floor - 1, floor - 1)
    for (let round = 0; round < rounds; round += 1) {
      const page: readonly VerifiedPost[] = swarms.posts(wanted)
      const lowest = page.length < count ? first : (page.at(-1)?.postNumber ?? first)
      if (lowest > last || !(await this.#came({ username, first: lowest, last, count, timeoutMs: bringMs }))) return
    }
  }

  /** When too many read at once, a page shows what is held. */
  async #came(older: Parameters<Swarms['keeping']['bring']>[0]): Promise<boolean> {
    try {
      return (await this.#needs.swarms.keeping.bring(older)) > 0
    } catch (error) {
      if (error instanceof CodedError && error.code === 'gate.full') return false
      throw error
    }
  }
}
