// The twts that were read, found by feed, by place in time, by hash, by what they answer and by their words.
import { type Clock } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { limits } from '../../protocol/limits.ts'
import type { Database } from '../../store/database.ts'
import type { ParsedFeed, Twt } from '../../twtxt/feed-reader.ts'
import { subjectOf } from '../../twtxt/subject.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import type { StoredTwt } from '../twt-ports.ts'
import type { KnownFeed } from './feed-store.ts'

/** Where a page ended. */
export interface TwtPosition {
  readonly place: number
  readonly id: number
}

/** What came of reading a feed. */
export interface TakenTwts {
  readonly added: number
  readonly edited: number
  readonly removed: number
}

const columns = 'id, feed, digest, instant, place, written, text, subject, edited'

/** A twt of a feed that is being read, with its digest. */
interface Named {
  readonly twt: Twt
  readonly digest: string
}

interface Held {
  readonly id: number
  readonly digest: string
  readonly instant: number
  readonly written: string
  readonly text: string
  /** How often it was written otherwise. */
  readonly edited: number
}

/** Rows that are written before others get their turn. */
const rowsOfTurn = 200

/** The newest twts of a feed, by what they say. */
export const newestOf = ({ twts }: ParsedFeed): readonly Twt[] =>
  twts.length <= limits.twtsOfFeed
    ? twts
    : [...twts].sort((left, right) => right.time.instant - left.time.instant).slice(0, limits.twtsOfFeed)

const byWritten = (items: readonly Held[]): ReadonlyMap<string, Held[]> => {
  const groups = new Map<string, Held[]>()
  for (const item of items) {
    const group = groups.get(item.written)
    if (group === undefined) groups.set(item.written, [item])
    else group.push(item)
  }
  return groups
}

/** Rows of twts. */
export class TwtStore {
  readonly #database: Database
  readonly #clock: Clock

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /**
   * Takes what a feed holds now. A twt of the same time as one that is gone is that one, edited: it keeps its place and the
   * hash that others know it by. What is gone from between the others was deleted by its author; what is older than all
   * of them is in an archive. A feed that is forgotten meanwhile leaves nothing.
   */
  async take(feed: KnownFeed, parsed: ParsedFeed, now: number): Promise<TakenTwts> {
    const hashUrl = parsed.metadata.urls[0] ?? feed.url
    const slice = new TimeSlice(this.#clock)
    const held = this.#held(feed)
    // What is there already as it was need not be named again: most of a feed, at most looks at it.
    const digests = hashUrl === feed.hashUrl ? this.#digests(held) : new Map<string, string>()
    if (slice.isOver) await slice.next()
    const named = new Map<string, Named>()
    for (const twt of newestOf(parsed)) {
      const digest = digests.get(`${twt.time.text}\t${twt.text}`) ?? twtDigest(hashUrl, twt.time, twt.text)
      named.set(digest, { twt, digest })
      if (slice.isOver) await slice.next()
    }
    const known = new Set(held.map(({ digest }) => digest))
    const isNew = ({ digest }: Named): boolean => !known.has(digest)
    const oldest = parsed.twts.reduce((least, { time }) => Math.min(least, time.instant), Infinity)
    const gone = held.filter(({ digest, instant }) => instant >= oldest && !named.has(digest))
    const { edits, added } = editsOf(gone, [...named.values()].filter(isNew))
    const edited = new Set(edits.map(({ held: { id } }) => id))
    const removed = parsed.twts.length === 0 || feed.isCut ? [] : gone.filter(({ id }) => !edited.has(id))
    const works = [
      ...removed.map(
        ({ id }) =>
          () =>
            void this.#database.prepare('DELETE FROM twts WHERE id = ?').run(id),
      ),
      ...edits.map(({ held: row, named: to }) => () => {
        this.#edit(row, to, hashUrl)
      }),
      ...added.map((one) => () => {
        this.#insert(feed, one, hashUrl, now)
      }),
    ]
    await this.#inTurns(feed, works, slice)
    return { added: added.length, edited: edits.length, removed: removed.length }
  }

  /** Writes so much that others get their turn, for as long as the feed is known. */
  async #inTurns(feed: KnownFeed, works: readonly (() => void)[], slice: TimeSlice): Promise<void> {
    for (let from = 0; from < works.length; ) {
      if (slice.isOver) await slice.next()
      if (!this.#isKnown(feed)) return
      from = this.#database.transaction(() => {
        let to = from
        while (to < works.length && to - from < rowsOfTurn && (to === from || !slice.isOver)) {
          works[to]?.()
          to += 1
        }
        if (to === works.length) this.#cut(feed)
        return to
      })
    }
  }

  #isKnown({ id }: KnownFeed): boolean {
    return this.#database.prepare('SELECT 1 FROM feeds WHERE id = ?').get(id) !== undefined
  }

  /** The newest twts of some feeds, below a position. A text that several feeds carry is given once. */
  newest(feeds: ReadonlySet<number>, count: number, before?: TwtPosition): readonly StoredTwt[] {
    const rows = this.#database
      .prepare<StoredTwt>(`SELECT ${columns} FROM twts WHERE (place, id) < (?, ?) ORDER BY place DESC, id DESC LIMIT ?`)
      .iterate(before?.place ?? Number.MAX_SAFE_INTEGER, before?.id ?? Number.MAX_SAFE_INTEGER, limits.twtsOfLook)
    const found: StoredTwt[] = []
    const seen = new Set<string>()
    for (const row of rows) {
      if (!feeds.has(row.feed) || seen.has(row.digest)) continue
      seen.add(row.digest)
      found.push(row)
      if (found.length >= count) break
    }
    return found
  }

  /** The newest twts of one feed. */
  ofFeed({ id }: KnownFeed, count: number, before?: TwtPosition): readonly StoredTwt[] {
    return this.#database
      .prepare<StoredTwt>(
        `SELECT ${columns} FROM twts WHERE feed = ? AND (place, id) < (?, ?) ORDER BY place DESC, id DESC LIMIT ?`,
      )
      .all(id, before?.place ?? Number.MAX_SAFE_INTEGER, before?.id ?? Number.MAX_SAFE_INTEGER, count)
  }

  /** When the newest twt of a feed was written, as far as that is not a time to come. */
  newestPlace({ id }: KnownFeed): number | undefined {
    return (
      this.#database.prepare<{ place: number | null }>('SELECT max(place) AS place FROM twts WHERE feed = ?').get(id)
        ?.place ?? undefined
    )
  }

  /** The twts that a hash names, of either version, also one that a twt had before it was edited. */
  byHash(hash: string): readonly StoredTwt[] {
    const named = columns
      .split(', ')
      .map((column) => `twts.${column}`)
      .join(', ')
    return this.#database
      .prepare<StoredTwt>(
        `SELECT ${named} FROM twt_hashes JOIN twts ON twts.id = twt_hashes.twt WHERE hash = ? ORDER BY place, twts.id LIMIT 20`,
      )
      .all(hash)
  }

  /** All hashes by which a twt is or was known. */
  hashesOf({ id }: Pick<StoredTwt, 'id'>): readonly string[] {
    return this.#database
      .prepare<{ hash: string }>('SELECT hash FROM twt_hashes WHERE twt = ?')
      .all(id)
      .map(({ hash }) => hash)
  }

  /** The twts that answer a hash, the oldest first. */
  answersTo(hash: string, count: number): readonly StoredTwt[] {
    return this.#database
      .prepare<StoredTwt>(`SELECT ${columns} FROM twts WHERE subject = ? ORDER BY place, id LIMIT ?`)
      .all(hash, count)
  }

  /** Twts that hold a text, the newest first. What is shorter than three letters is looked for in the newest alone. */
  search(text: string, count: number): readonly StoredTwt[] {
    if ([...text].length < 3) return this.#searchNewest(text, count)
    const phrase = `"${text.replaceAll('"', '""')}"`
    return this.#database
      .prepare<StoredTwt>(
        `SELECT ${columns} FROM twts WHERE id IN (SELECT rowid FROM twt_words WHERE twt_words MATCH ? ORDER BY rowid DESC LIMIT ?) ` +
          'ORDER BY place DESC, id DESC LIMIT ?',
      )
      .all(phrase, limits.twtsOfLook, count)
  }

  #searchNewest(text: string, count: number): readonly StoredTwt[] {
    if (text === '') return []
    const wanted = text.toLowerCase()
    const rows = this.#database.prepare<StoredTwt>(`SELECT ${columns} FROM twts ORDER BY place DESC, id DESC LIMIT ?`)
    const found: StoredTwt[] = []
    for (const row of rows.iterate(limits.twtsOfLook)) {
      if (row.text.toLowerCase().includes(wanted)) found.push(row)
      if (found.length >= count) break
    }
    return found
  }

  #held({ id }: KnownFeed): readonly Held[] {
    return this.#database
      .prepare<Held>('SELECT id, digest, instant, written, text, edited FROM twts WHERE feed = ? ORDER BY id')
      .all(id)
  }

  /** Names of twts by what they say. */
  #digests(held: readonly Held[]): ReadonlyMap<string, string> {
    return new Map(held.map(({ written, text, digest }) => [`${written}\t${text}`, digest]))
  }

  #insert(feed: KnownFeed, { twt, digest }: Named, hashUrl: string, now: number): void {
    const { instant, text: written } = twt.time
    const { changes, lastRowId } = this.#database
      .prepare(
        'INSERT OR IGNORE INTO twts (feed, digest, instant, place, written, text, subject) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(feed.id, digest, instant, Math.min(instant, now), written, twt.text, subjectOf(twt.text)?.hash ?? null)
    if (changes > 0) this.#nameTwt(lastRowId, twt, digest, hashUrl)
  }

  #edit({ id }: Held, { twt, digest }: Named, hashUrl: string): void {
    this.#database
      .prepare('UPDATE twts SET digest = ?, text = ?, subject = ?, edited = edited + 1 WHERE id = ?')
      .run(digest, twt.text, subjectOf(twt.text)?.hash ?? null, id)
    this.#nameTwt(id, twt, digest, hashUrl)
  }

  /** Both versions name it; where a line ended with CR, the hashes of those who keep the CR do, too. */
  #nameTwt(id: number, { time, text, hadReturn }: Twt, digest: string, hashUrl: string): void {
    const digests = hadReturn ? [digest, twtDigest(hashUrl, time, `${text}\r`)] : [digest]
    const insert = this.#database.prepare('INSERT OR IGNORE INTO twt_hashes (hash, twt) VALUES (?, ?)')
    for (const one of digests) {
      const { v1, v2 } = hashesOf(one, time.instant)
      insert.run(v1, id)
      insert.run(v2, id)
    }
  }

  /** Of each feed only so many are kept: the oldest go. */
  #cut({ id }: KnownFeed): void {
    this.#database
      .prepare(
        'DELETE FROM twts WHERE id IN (SELECT id FROM twts WHERE feed = ? ORDER BY place DESC, id DESC LIMIT -1 OFFSET ?)',
      )
      .run(id, limits.twtsOfFeed)
  }
}

/**
 * Which of the new twts are gone ones, edited: of one time there is one of each, in order. All names of a twt are kept: one
 * that is written anew again and again is another twt in the end, and its names go.
 */
const editsOf = (gone: readonly Held[], added: readonly Named[]) => {
  const mayBeEdited = gone.filter(({ edited }) => edited < limits.editsOfTwt)
  const ofTime = byWritten(mayBeEdited)
  const edits: { readonly held: Held; readonly named: Named }[] = []
  const rest: Named[] = []
  for (const named of added) {
    const held = ofTime.get(named.twt.time.text)?.shift()
    if (held === undefined) rest.push(named)
    else edits.push({ held, named })
  }
  return { edits, added: rest }
}
