// Posts that local users keep for themselves. Nobody is told; the posts are kept whatever becomes of their swarms and keys.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Signal } from '../../base/signal.ts'
import { limits } from '../../protocol/limits.ts'
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import { isFindable } from '../../views/terms.ts'

const table = `
CREATE TABLE bookmarks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  local_user TEXT NOT NULL,
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  added INTEGER NOT NULL,
  piece BLOB NOT NULL,
  UNIQUE (author, post_number, local_user)
) STRICT;
CREATE INDEX bookmarks_of_user ON bookmarks (local_user, id);
`

/** Who keeps which posts, with the posts as they were judged. */
export const bookmarksSchema: SchemaPart = { schema: table, migrations: { 6: table } }

/** What bookmarks are built from. */
export interface BookmarksNeeds {
  readonly database: Database
  readonly clock: Clock
}

/** A kept post. */
export interface Bookmark {
  /** Grows with each bookmark; never used twice. */
  readonly id: number
  /** Unix seconds. */
  readonly added: number
  readonly post: VerifiedPost
}

/** Which bookmarks. */
export interface BookmarkPage {
  readonly count: number
  /** Only those with a smaller id. */
  readonly before?: number | undefined
}

/** Local users that keep posts; they need no key, so only this bounds them. */
const maxReaders = 1000

/** Longest name of a local user: those with a key are shorter. */
const maxReaderLength = 64

/** Most bookmarks of one answer. */
const maxPage = 500

interface BookmarkRow {
  readonly id: number
  readonly added: number
  readonly piece: Uint8Array
}

/** The bookmarks of each local user. */
export class Bookmarks {
  /** The bookmarks of a local user have changed. */
  readonly changed = new Signal<string>()
  readonly #needs: BookmarksNeeds

  constructor(needs: BookmarksNeeds) {
    this.#needs = needs
  }

  /** Keeps a post; one that is kept already stays as it is. Faults: `bookmarks.full`, `bookmarks.unreadable`. */
  add(localUser: string, post: VerifiedPost, added = nowSeconds(this.#needs.clock)): void {
    const { database } = this.#needs
    if (this.has(localUser, post)) return
    if (!isFindable(post))
      throw new CodedError('bookmarks.unreadable', 'This post is sealed: there is nothing in it to keep for reading.')
    this.#checkRoom(localUser)
    database
      .prepare('INSERT INTO bookmarks (local_user, author, post_number, added, piece) VALUES (?, ?, ?, ?, ?)')
      .run(localUser, post.author, post.postNumber, added, post.piece)
    this.changed.emit(localUser)
  }

  /** Lets a post go; false: it was not kept. */
  remove(localUser: string, { author, postNumber }: { readonly author: string; readonly postNumber: number }): boolean {
    const { changes } = this.#needs.database
      .prepare('DELETE FROM bookmarks WHERE author = ? AND post_number = ? AND local_user = ?')
      .run(author, postNumber, localUser)
    if (changes > 0) this.changed.emit(localUser)
    return changes > 0
  }

  /** Kept posts, the last one that was added first. */
  of(localUser: string, { count, before = Number.MAX_SAFE_INTEGER }: BookmarkPage): readonly Bookmark[] {
    return this.#needs.database
      .prepare<BookmarkRow>(
        'SELECT id, added, piece FROM bookmarks WHERE local_user = ? AND id < ? ORDER BY id DESC LIMIT ?',
      )
      .all(localUser, before, Math.min(Math.max(count, 0), maxPage))
      .flatMap(({ id, added, piece }) => {
        const decoded = decodePost(piece)
        // It was judged before it was kept.
        return decoded.ok ? [{ id, added, post: decoded.value as VerifiedPost }] : []
      })
  }

  /** Where the kept posts of a local user stand, and when they were added. */
  places(localUser: string): readonly (PostReference & { readonly added: number })[] {
    return this.#needs.database
      .prepare<{ readonly author: Username; readonly postNumber: number; readonly added: number }>(
        'SELECT author, post_number AS postNumber, added FROM bookmarks WHERE local_user = ?',
      )
      .all(localUser)
  }

  /** Whether anyone here keeps a post: all that those who delete old posts need to know. */
  keeps({ author, postNumber }: PostReference): boolean {
    return (
      this.#needs.database
        .prepare('SELECT 1 FROM bookmarks WHERE author = ? AND post_number = ? LIMIT 1')
        .get(author, postNumber) !== undefined
    )
  }

  /** Whether a local user keeps a post. */
  has(localUser: string, { author, postNumber }: PostReference): boolean {
    return (
      this.#needs.database
        .prepare('SELECT 1 FROM bookmarks WHERE author = ? AND post_number = ? AND local_user = ?')
        .get(author, postNumber, localUser) !== undefined
    )
  }

  #checkRoom(localUser: string): void {
    const { database } = this.#needs
    const countOf = 'SELECT count(*) AS n FROM bookmarks WHERE local_user = ?'
    const held = database.prepare<{ n: number }>(countOf).get(localUser)?.n ?? 0
    if (held >= limits.bookmarksOfUser)
      throw new CodedError('bookmarks.full', `One user can keep ${String(limits.bookmarksOfUser)} posts.`)
    if (held > 0) return
    const readers =
      database.prepare<{ n: number }>('SELECT count(DISTINCT local_user) AS n FROM bookmarks').get()?.n ?? 0
    if (localUser.length > maxReaderLength || readers >= maxReaders)
      throw new CodedError('bookmarks.full', 'No further local users can keep posts on this node.')
  }
}
