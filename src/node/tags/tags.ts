// Hashtags that local users watch: posts with them come as they are written, from people whom nobody here follows, too.
import type { Clock, Timer } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht, GetOptions } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { hashtagFromPerson } from '../../protocol/hashtags.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { resourceOf, targetOf } from '../../protocol/resources.ts'
import { composed, spellingsOf } from '../../protocol/text-grammar.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'

const table = `
CREATE TABLE watched_tags (
  local_user TEXT NOT NULL,
  tag TEXT NOT NULL,
  UNIQUE (tag, local_user)
) STRICT;
`

/** Who watches which hashtags. */
export const tagsSchema: SchemaPart = { schema: table, migrations: { 8: table } }

/** What tags are watched with. */
export interface TagsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly swarms: Pick<Swarms, 'tags'>
  readonly dht: Pick<Dht, 'get'>
  /** Makes a post findable here. */
  readonly take: (post: VerifiedPost) => void
}

/** A watched hashtag, without its `#`, and how many other watchers are connected. */
export interface WatchedTag {
  readonly tag: string
  readonly peers: number
}

/** A post that came, and which local users watch its hashtag. */
export interface WatchedPost {
  readonly tag: string
  readonly users: readonly string[]
  readonly post: VerifiedPost
}

/** Local users need no key to watch, so only this bounds them. */
const maxRows = 1_000
const maxUserLength = 64

/** The DHT is looked at for posts of nodes that bring theirs to nobody: when a tag begins to be watched, and then so often. */
const pollMs = 300_000
const tickMs = 20_000
const patience: GetOptions = { timeoutMs: 10_000, furtherTimeoutMs: 1_000, furtherResults: 8 }

/** The hashtags of all local users. */
export class Tags {
  readonly came = new Signal<WatchedPost>()
  /** A local user watches otherwise than before. */
  readonly changed = new Signal<string>()
  readonly #needs: TagsNeeds
  readonly #scope: Scope
  /** When each watched tag is looked for in the DHT next; 0: for the first time. */
  readonly #due = new Map<string, number>()
  #timer: Timer | undefined

  constructor(needs: TagsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.defer(() => {
      this.#timer?.cancel()
    })
    scope.defer(
      needs.swarms.tags.came.on(({ tag, post }) => {
        needs.take(post)
        this.came.emit({ tag, post, users: this.#usersOf(tag) })
      }),
    )
    const rows = needs.database.prepare<{ tag: string }>('SELECT DISTINCT tag FROM watched_tags LIMIT ?')
    for (const { tag } of rows.all(limits.watchedTags)) this.#begin(tag)
  }

  /** Watches a hashtag for a local user; gives its one form. Faults: `tags.invalid`, `tags.full`. */
  watch(localUser: string, typed: string): string {
    const tag = tagOf(typed)
    if (this.#has(localUser, tag)) return tag
    this.#checkRoom(localUser, tag)
    this.#needs.database.prepare('INSERT INTO watched_tags (local_user, tag) VALUES (?, ?)').run(localUser, tag)
    this.#begin(tag)
    this.changed.emit(localUser)
    return tag
  }

  /** Watches it no more; false: it was not watched. Fault: `tags.invalid`. */
  unwatch(localUser: string, typed: string): boolean {
    const tag = tagOf(typed)
    const { changes } = this.#needs.database
      .prepare('DELETE FROM watched_tags WHERE tag = ? AND local_user = ?')
      .run(tag, localUser)
    if (changes === 0) return false
    if (this.#usersOf(tag).length === 0) this.#end(tag)
    this.changed.emit(localUser)
    return true
  }

  /** What a local user watches, in alphabetical order. */
  of(localUser: string): readonly WatchedTag[] {
    return this.#needs.database
      .prepare<{ tag: string }>('SELECT tag FROM watched_tags WHERE local_user = ? ORDER BY tag')
      .all(localUser)
      .map(({ tag }) => ({ tag, peers: this.#needs.swarms.tags.watchers(tag) ?? 0 }))
  }

  /** Sees an item that was newly stored here. */
  see({ target, value }: SignedItem): void {
    if (this.#due.size === 0 || resourceOf(target)?.resource !== 'hashtag') return
    if (this.#due.has(composed(target.name)) && value instanceof BencodeDict)
      this.#needs.swarms.tags.supply(value.raw, true)
  }

  #begin(tag: string): void {
    if (this.#due.has(tag)) return
    this.#due.set(tag, 0)
    this.#needs.swarms.tags.watch(tag)
    this.#timer ??= this.#needs.clock.every(tickMs, () => {
      this.#look()
    })
    this.#look()
  }

  #end(tag: string): void {
    this.#due.delete(tag)
    this.#needs.swarms.tags.unwatch(tag)
    if (this.#due.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Looks for the tag that is due longest. */
  #look(): void {
    const nowMs = this.#needs.clock.monotonicMs()
    const [longest] = [...this.#due].sort(([, left], [, right]) => left - right)
    if (longest === undefined || longest[1] > nowMs) return
    const [tag, dueMs] = longest
    this.#due.set(tag, nowMs + pollMs)
    this.#scope.task('look for a hashtag', async (signal) => {
      try {
        // What is there already, others have seen: only what comes later is told to them.
        await this.#poll(tag, dueMs > 0, signal)
      } catch (error) {
        this.#needs.log.debug('hashtag not looked for', { tag, error: messageOf(error) })
      }
    })
  }

  async #poll(tag: string, isNews: boolean, signal: AbortSignal): Promise<void> {
    const { clock, dht, swarms } = this.#needs
    const targets = spellingsOf(tag).map((spelling) => targetOf('hashtag', spelling))
    const found = await Promise.all(targets.map((target) => dht.get(target, { ...patience, isWhole: !isNews })))
    const slice = new TimeSlice(clock)
    for (const { value } of found.flat()) {
      if (value instanceof BencodeDict) swarms.tags.supply(value.raw, isNews)
      if (slice.isOver) await slice.next(signal)
    }
  }

  #usersOf(tag: string): readonly string[] {
    return this.#needs.database
      .prepare<{ local_user: string }>('SELECT local_user FROM watched_tags WHERE tag = ? LIMIT ?')
      .all(tag, maxRows)
      .map(({ local_user: localUser }) => localUser)
  }

  #has(localUser: string, tag: string): boolean {
    const row = this.#needs.database.prepare('SELECT 1 FROM watched_tags WHERE tag = ? AND local_user = ?')
    return row.get(tag, localUser) !== undefined
  }

  #checkRoom(localUser: string, tag: string): void {
    const rows = this.#needs.database.prepare<{ n: number }>('SELECT count(*) AS n FROM watched_tags').get()?.n ?? 0
    const isOneMore = !this.#due.has(tag) && this.#due.size >= limits.watchedTags
    if (!isOneMore && rows < maxRows && localUser.length <= maxUserLength) return
    throw new CodedError(
      'tags.full',
      `This node watches ${String(limits.watchedTags)} hashtags at most. Let another one go first.`,
    )
  }
}

const tagOf = (typed: string): string => {
  const tag = hashtagFromPerson(typed)
  if (tag !== undefined) return tag
  throw new CodedError('tags.invalid', `“${typed.slice(0, 64)}” is no hashtag that posts can have.`)
}
