// Who follows which feed, and by which name: what a local user owns.
import { CodedError } from '../../base/coded-error.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'

/** A feed that a local user follows. */
export interface FeedFollow {
  readonly url: string
  /** What the user calls it. Nobody else changes that. */
  readonly nick: string
  /** The feed and others are told that this user follows it. */
  readonly isTold: boolean
}

/** A feed with what a user calls it. */
export type NamedFeed = Omit<FeedFollow, 'isTold'>

/** Longest name of a local user: those with a key are shorter. */
const maxReaderLength = 64
const maxReaders = 1_000

const noRoom = 'This node follows as many feeds as it can.'

/** The follows of all local users. */
export class FeedFollows {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  of(localUser: string): readonly FeedFollow[] {
    return this.#database
      .prepare<{ url: string; nick: string; told: number }>(
        'SELECT url, nick, is_told AS told FROM feed_follows WHERE local_user = ? ORDER BY nick, url',
      )
      .all(localUser)
      .map(({ told, ...follow }) => ({ ...follow, isTold: told !== 0 }))
  }

  /** Every followed address, once. */
  everyone(): readonly string[] {
    return this.#database
      .prepare<{ url: string }>('SELECT DISTINCT url FROM feed_follows')
      .all()
      .map(({ url }) => url)
  }

  /** Who follows an address. */
  followersOf(url: string): readonly string[] {
    return this.#database
      .prepare<{ local_user: string }>('SELECT local_user FROM feed_follows WHERE url = ?')
      .all(url)
      .map(({ local_user: localUser }) => localUser)
  }

  /** Follows, or gives another name. Fault: `feeds.full`. */
  add(localUser: string, { url, nick }: NamedFeed, now: number): void {
    this.#checkRoom(localUser, url)
    this.#database
      .prepare(
        'INSERT INTO feed_follows (local_user, url, nick, added) VALUES (?, ?, ?, ?) ' +
          'ON CONFLICT (local_user, url) DO UPDATE SET nick = excluded.nick',
      )
      .run(localUser, url, nick, now)
  }

  /** Follows all of these that there is room for, none of which is followed yet; gives those. */
  addAll(localUser: string, follows: readonly NamedFeed[], now: number): readonly NamedFeed[] {
    return this.#database.transaction(() => {
      const added: NamedFeed[] = []
      const everyone = new Set(this.everyone())
      const ofUser = this.of(localUser).length
      if (follows.length > 0 && ofUser === 0) this.#checkReader(localUser)
      const insert = this.#database.prepare(
        'INSERT OR IGNORE INTO feed_follows (local_user, url, nick, added) VALUES (?, ?, ?, ?)',
      )
      for (const follow of follows) {
        const isKnown = everyone.has(follow.url)
        if (ofUser + added.length >= limits.feedsFollowed || (!isKnown && everyone.size >= limits.feedsInAll)) continue
        insert.run(localUser, follow.url, follow.nick, now)
        everyone.add(follow.url)
        added.push(follow)
      }
      return added
    })
  }

  /** Whether it is told that a user follows a feed. False: it is not followed. */
  tell(localUser: string, url: string, isTold: boolean): boolean {
    const { changes } = this.#database
      .prepare('UPDATE feed_follows SET is_told = ? WHERE local_user = ? AND url = ?')
      .run(isTold ? 1 : 0, localUser, url)
    return changes > 0
  }

  /** Who follows an address and says so. */
  tellersOf(url: string): readonly string[] {
    return this.#database
      .prepare<{ local_user: string }>(
        'SELECT local_user FROM feed_follows WHERE url = ? AND is_told = 1 ORDER BY local_user',
      )
      .all(url)
      .map(({ local_user: localUser }) => localUser)
  }

  remove(localUser: string, url: string): void {
    this.#database.prepare('DELETE FROM feed_follows WHERE local_user = ? AND url = ?').run(localUser, url)
  }

  #count(sql: string, ...values: readonly string[]): number {
    return this.#database.prepare<{ n: number }>(sql).get(...values)?.n ?? 0
  }

  #checkRoom(localUser: string, url: string): void {
    const held = this.#count('SELECT count(*) AS n FROM feed_follows WHERE local_user = ?', localUser)
    if (held >= limits.feedsFollowed)
      throw new CodedError('feeds.full', `One user can follow ${String(limits.feedsFollowed)} feeds.`)
    const isKnown = this.followersOf(url).length > 0
    const feeds = this.#count('SELECT count(DISTINCT url) AS n FROM feed_follows')
    if (held === 0) this.#checkReader(localUser)
    if (!isKnown && feeds >= limits.feedsInAll) throw new CodedError('feeds.full', noRoom)
  }

  #checkReader(localUser: string): void {
    const readers = this.#count('SELECT count(DISTINCT local_user) AS n FROM feed_follows')
    if (readers >= maxReaders || localUser.length > maxReaderLength) throw new CodedError('feeds.full', noRoom)
  }
}
