// The feeds that this node reads: what they say of themselves, how they are, and when each is due.
import { codeOfRejection, fetchWords, rejectionOf } from '../../twtxt/fetch/fetch-rejection.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Database } from '../../store/database.ts'
import type { FetchedFeed } from '../../twtxt/fetch/feed-fetcher.ts'
import type { Validators } from '../../twtxt/fetch/web-fetch.ts'

/** A feed as this node knows it. */
export interface KnownFeed {
  readonly id: number
  /** What is fetched. */
  readonly url: string
  /** What its hashes are made of. */
  readonly hashUrl: string
  readonly nick: string | null
  readonly description: string | null
  readonly avatar: string | null
  /** `bot` or `rss`; null: a person. */
  readonly type: string | null
  /** Where its server says that it has moved to. */
  readonly movedTo: string | null
  /** Unix seconds of the last try, of the last good answer, and of the next try; null: none. */
  readonly checked: number | null
  readonly answered: number | null
  readonly due: number | null
  /** Tries in a row that failed, and why the last one did. */
  readonly failures: number
  readonly problem: string | null
  /** The same by its code; null also for what an older version has noted. */
  readonly problemCode: string | null
  /** Lines that are no twts. */
  readonly skipped: number
  /** It is so long that twts are missing between its head and its end. */
  readonly isCut: boolean
  /** It is no twtxt: nobody can answer there. */
  readonly isForeign: boolean
  readonly validators: Validators | undefined
  readonly certificate: string | undefined
  readonly refresh: number | undefined
}

interface FeedRow
  extends Omit<KnownFeed, 'problemCode' | 'isCut' | 'isForeign' | 'validators' | 'certificate' | 'refresh'> {
  readonly cut: number
  readonly foreigner: number
  readonly etag: string | null
  readonly lastModified: string | null
  readonly shown: string | null
  readonly wanted: number | null
}

const columns =
  'id, url, hash_url AS hashUrl, nick, description, avatar, type, moved_to AS movedTo, checked, answered, due, failures, ' +
  'problem, skipped, is_cut AS cut, is_foreign AS foreigner, etag, last_modified AS lastModified, certificate AS shown, refresh AS wanted'

/** Kept by its code; older versions have kept the sentence. */
const problemIn = (problem: string | null): Pick<KnownFeed, 'problem' | 'problemCode'> => {
  const rejection = problem === null ? undefined : rejectionOf(problem)
  return rejection === undefined
    ? { problem, problemCode: null }
    : { problem: fetchWords(rejection), problemCode: codeOfRejection(rejection) }
}

const feedOf = ({ problem, cut, foreigner, etag, lastModified, shown, wanted, ...feed }: FeedRow): KnownFeed => ({
  ...feed,
  ...problemIn(problem),
  isCut: cut !== 0,
  isForeign: foreigner !== 0,
  validators:
    etag === null && lastModified === null
      ? undefined
      : { etag: etag ?? undefined, lastModified: lastModified ?? undefined },
  certificate: shown ?? undefined,
  refresh: wanted ?? undefined,
})

/** Longest text of a feed about itself that is kept. */
const maxText = 1_000

const short = (text: string | undefined): string | null => text?.slice(0, maxText) ?? null

/** Rows of feeds. */
export class FeedStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  byUrl(url: string): KnownFeed | undefined {
    const row = this.#database.prepare<FeedRow>(`SELECT ${columns} FROM feeds WHERE url = ?`).get(url)
    return row === undefined ? undefined : feedOf(row)
  }

  byId(id: number): KnownFeed | undefined {
    const row = this.#database.prepare<FeedRow>(`SELECT ${columns} FROM feeds WHERE id = ?`).get(id)
    return row === undefined ? undefined : feedOf(row)
  }

  /** The feeds that are due, the longest first. */
  dueAddresses(now: number, count: number): readonly Pick<KnownFeed, 'id' | 'url'>[] {
    return this.#database
      .prepare<Pick<KnownFeed, 'id' | 'url'>>('SELECT id, url FROM feeds WHERE due <= ? ORDER BY due LIMIT ?')
      .all(now, count)
  }

  /** When the next one is due, in Unix seconds. */
  nextDue(): number | undefined {
    return this.#database.prepare<{ due: number | null }>('SELECT min(due) AS due FROM feeds').get()?.due ?? undefined
  }

  /** Begins to know a feed. */
  add(url: string, due: number): KnownFeed {
    this.#database.prepare('INSERT OR IGNORE INTO feeds (url, hash_url, due) VALUES (?, ?, ?)').run(url, url, due)
    const added = this.byUrl(url)
    if (added === undefined) throw new CodedError('feeds.lost', 'The file of feeds has lost a row: move it away.')
    return added
  }

  /** Begins to know many feeds. */
  addAll(urls: readonly string[], due: number): void {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO feeds (url, hash_url, due) VALUES (?, ?, ?)')
    this.#database.transaction(() => {
      for (const url of urls) insert.run(url, url, due)
    })
  }

  /** Forgets feeds that nobody follows, and twts of none: a crash between two files may leave some. */
  sweep(followed: ReadonlySet<string>): void {
    this.#database.transaction(() => {
      for (const { id, url } of this.#database.prepare<{ id: number; url: string }>('SELECT id, url FROM feeds').all())
        if (!followed.has(url)) this.#database.prepare('DELETE FROM feeds WHERE id = ?').run(id)
      this.#database.prepare('DELETE FROM twts WHERE feed NOT IN (SELECT id FROM feeds)').run()
    })
  }

  /** Forgets a feed with all its twts. */
  remove({ id }: KnownFeed): void {
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM twts WHERE feed = ?').run(id)
      this.#database.prepare('DELETE FROM feeds WHERE id = ?').run(id)
    })
  }

  /** It was had, and says this of itself. */
  noteFeed({ id, url }: KnownFeed, fetched: FetchedFeed, now: number): void {
    const { metadata, skipped } = fetched.feed
    const { etag = null, lastModified = null } = fetched.validators
    this.#database
      .prepare(
        'UPDATE feeds SET hash_url = ?, nick = ?, description = ?, avatar = ?, type = ?, etag = ?, last_modified = ?, ' +
          'certificate = ?, refresh = ?, skipped = ?, is_cut = ?, is_foreign = ?, moved_to = ?, checked = ?, answered = ?, failures = 0, ' +
          'problem = NULL WHERE id = ?',
      )
      .run(
        ...[metadata.urls[0] ?? url, short(metadata.nick), short(metadata.description), short(metadata.avatar)],
        ...[short(metadata.type), etag, lastModified, fetched.certificate ?? null, metadata.refresh ?? null, skipped],
        ...[fetched.isCut ? 1 : 0, fetched.isForeign ? 1 : 0, fetched.movedTo?.href ?? null, now, now, id],
      )
  }

  /** It was asked for, and is as it was. */
  noteUnchanged({ id }: KnownFeed, movedTo: URL | undefined, now: number): void {
    this.#database
      .prepare('UPDATE feeds SET moved_to = ?, checked = ?, answered = ?, failures = 0, problem = NULL WHERE id = ?')
      .run(movedTo?.href ?? null, now, now, id)
  }

  /** It could not be had, for a reason as `problemOf` gives it. */
  noteFailure({ id }: KnownFeed, problem: string, now: number): void {
    this.#database
      .prepare('UPDATE feeds SET checked = ?, failures = failures + 1, problem = ? WHERE id = ?')
      .run(now, problem, id)
  }

  /** When it is asked for again; null: never. */
  schedule({ id }: Pick<KnownFeed, 'id'>, due: number | null): void {
    this.#database.prepare('UPDATE feeds SET due = ? WHERE id = ?').run(due, id)
  }
}
