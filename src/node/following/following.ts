// Whom local users follow. What of it is told in public is decided in public-follows.ts.
import { CodedError } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import { Signal } from '../../base/signal.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'

/** Who follows whom. */
export const followingSchema: SchemaPart = {
  schema: `
CREATE TABLE following (
  local_user TEXT NOT NULL,
  followed TEXT NOT NULL,
  PRIMARY KEY (local_user, followed)
) STRICT, WITHOUT ROWID;
`,
}

/** What following is built from. */
export interface FollowingNeeds {
  readonly database: Database
  readonly log: Log
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'join' | 'leave'>
  /** Whether the posts of a name are wanted for another reason: it is a local user, or a member of a group. */
  readonly isWanted: (username: Username) => boolean
}

/** Most follows of one local user. */
const maxFollowed = 20_000

/** Local users that follow; they need no key, so only this bounds them. */
const maxFollowers = 1000

/** Longest name of a local user: those with a key are shorter. */
const maxFollowerLength = 64

/** Sets of followed users, one for each local user. A local user need not have a key: readers may follow too. */
export class Following {
  /** A local user follows others whom it did not follow before. */
  readonly followed = new Signal<{ readonly localUser: string; readonly names: readonly Username[] }>()
  /** A local user does not want to follow these names, whether or not it did. */
  readonly unfollowed = new Signal<{ readonly localUser: string; readonly names: readonly string[] }>()
  readonly #needs: FollowingNeeds
  readonly #sets = new Map<string, Set<Username>>()
  readonly #waiting = new Set<Username>()

  constructor(needs: FollowingNeeds) {
    this.#needs = needs
    const rows = needs.database.prepare<{ local_user: string; followed: string }>(
      'SELECT local_user, followed FROM following',
    )
    for (const { local_user: local, followed } of rows.iterate()) this.#setOf(local).add(followed as Username)
    for (const followed of this.everyone()) this.#waiting.add(followed)
    this.joinWaiting()
  }

  /** Runs the swarms of those followed whose names were not yet in the chain; cheap to call at each block. */
  joinWaiting(): void {
    for (const followed of this.#waiting) {
      if (this.#needs.users.registrationHeight(followed) === undefined) continue
      this.#waiting.delete(followed)
      this.#needs.swarms.join(followed)
    }
  }

  /** Everyone followed by anyone, each once. */
  everyone(): ReadonlySet<Username> {
    const all = new Set<Username>()
    for (const set of this.#sets.values()) for (const followed of set) all.add(followed)
    return all
  }

  /** Whom a local user follows, in order. */
  of(localUser: string): readonly Username[] {
    return [...(this.#sets.get(localUser) ?? [])].sort()
  }

  follows(localUser: string, followed: string): boolean {
    return this.#sets.get(localUser)?.has(followed as Username) ?? false
  }

  /** Adds registered names to the set and joins their swarms; others are skipped, as in the C++ node. */
  follow(localUser: string, names: readonly string[]): void {
    const added = this.#newlyFollowed(localUser, names)
    if (added.length === 0) return
    const insert = this.#needs.database.prepare('INSERT OR IGNORE INTO following (local_user, followed) VALUES (?, ?)')
    this.#needs.database.transaction(() => {
      for (const followed of added) insert.run(localUser, followed)
    })
    const set = this.#setOf(localUser)
    for (const followed of added) {
      set.add(followed)
      this.#needs.swarms.join(followed)
    }
    this.#needs.log.info('follows', { localUser, added: added.length })
    this.followed.emit({ localUser, names: added })
  }

  /** Takes names out of the set; their posts stay on disk, and the swarms that nobody here wants end. */
  unfollow(localUser: string, names: readonly string[]): void {
    this.unfollowed.emit({ localUser, names })
    const set = this.#sets.get(localUser)
    const removed = names.filter((name) => set?.has(name as Username)) as Username[]
    if (set === undefined || removed.length === 0) return
    const remove = this.#needs.database.prepare('DELETE FROM following WHERE local_user = ? AND followed = ?')
    this.#needs.database.transaction(() => {
      for (const followed of removed) remove.run(localUser, followed)
    })
    for (const followed of removed) set.delete(followed)
    if (set.size === 0) this.#sets.delete(localUser)
    for (const followed of removed) {
      if (this.isWanted(followed)) continue
      this.#waiting.delete(followed)
      this.#needs.swarms.leave(followed)
    }
  }

  /** Whether anyone here follows a user, or is it. */
  isWanted(username: Username): boolean {
    return this.#needs.isWanted(username) || this.isFollowed(username)
  }

  /** Whether anyone here follows a user. */
  isFollowed(username: Username): boolean {
    for (const set of this.#sets.values()) if (set.has(username)) return true
    return false
  }

  /** The names that `follow` adds. Fault: `following.full`. */
  #newlyFollowed(localUser: string, names: readonly string[]): readonly Username[] {
    const set = this.#sets.get(localUser)
    if (localUser.length > maxFollowerLength || (set === undefined && this.#sets.size >= maxFollowers))
      throw new CodedError('following.full', 'No further local users can follow others on this node.')
    const added = new Set<Username>()
    for (const name of names) {
      const followed = parseUsername(name)
      if (followed === undefined || set?.has(followed) === true) continue
      if (this.#needs.users.registrationHeight(followed) !== undefined) added.add(followed)
    }
    if ((set?.size ?? 0) + added.size > maxFollowed)
      throw new CodedError('following.full', `One user can follow ${String(maxFollowed)} others.`)
    return [...added]
  }

  #setOf(localUser: string): Set<Username> {
    const held = this.#sets.get(localUser)
    if (held !== undefined) return held
    const created = new Set<Username>()
    this.#sets.set(localUser, created)
    return created
  }
}
