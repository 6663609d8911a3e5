// Whom local users follow. Nothing of it is published.
import { Signal } from '../../base/signal.ts'
import type { Log } from '../../base/log.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'

/** What following is built from. */
export interface FollowingNeeds {
  readonly database: Database
  readonly log: Log
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'join'>
}

/** Most follows of one local user. */
const maxFollowed = 20_000

/** Sets of followed users, one for each local user. A local user need not have a key: readers may follow too. */
export class Following {
  /** The local user whose set has changed. */
  readonly changed = new Signal<string>()
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
    const set = this.#setOf(localUser)
    const added: Username[] = []
    for (const name of names) {
      const followed = parseUsername(name)
      if (followed === undefined || this.#needs.users.registrationHeight(followed) === undefined) continue
      this.#needs.swarms.join(followed)
      if (!set.has(followed) && set.size + added.length < maxFollowed) added.push(followed)
    }
    const insert = this.#needs.database.prepare('INSERT OR IGNORE INTO following (local_user, followed) VALUES (?, ?)')
    this.#needs.database.transaction(() => {
      for (const followed of added) insert.run(localUser, followed)
    })
    for (const followed of added) set.add(followed)
    if (added.length > 0) this.#needs.log.info('follows', { localUser, added: added.length })
    this.changed.emit(localUser)
  }

  /** Takes names out of the set; their posts stay on disk and their swarms run until the next start. */
  unfollow(localUser: string, names: readonly string[]): void {
    const set = this.#sets.get(localUser)
    const remove = this.#needs.database.prepare('DELETE FROM following WHERE local_user = ? AND followed = ?')
    this.#needs.database.transaction(() => {
      for (const name of names) remove.run(localUser, name)
    })
    for (const name of names) set?.delete(name as Username)
    this.changed.emit(localUser)
  }

  #setOf(localUser: string): Set<Username> {
    const held = this.#sets.get(localUser)
    if (held !== undefined) return held
    const created = new Set<Username>()
    this.#sets.set(localUser, created)
    return created
  }
}
