// The lines of feeds of this node, as twts that can be found and answered.
import type { Database } from '../../store/database.ts'
import { readFeed } from '../../twtxt/feed-reader.ts'
import { twtDigest } from '../../twtxt/twt-hash.ts'

/** A line of a feed of this node. */
export interface OwnTwt {
  readonly id: number
  readonly username: string
  readonly url: string
  readonly digest: string
  readonly instant: number
  readonly written: string
  readonly text: string
  readonly subject: string | null
}

interface OwnRow extends Pick<OwnTwt, 'id' | 'username' | 'subject'> {
  readonly line: string
}

/** Reads lines that were written. */
export class OwnLines {
  readonly #database: Database
  readonly #urlOf: (username: string) => string | undefined

  constructor(database: Database, urlOf: (username: string) => string | undefined) {
    this.#database = database
    this.#urlOf = urlOf
  }

  /** The names that a line had before it was edited. */
  formerNames(id: number): readonly string[] {
    return this.#database
      .prepare<{ hash: string }>('SELECT hash FROM own_line_names WHERE line_id = ?')
      .all(id)
      .map(({ hash }) => hash)
  }

  /** The line that a hash names, or named before it was edited. */
  byHash(hash: string): OwnTwt | undefined {
    const row = this.#database
      .prepare<OwnRow>(
        'SELECT id, username, line, subject FROM own_lines WHERE hash = ? OR id IN ' +
          '(SELECT line_id FROM own_line_names WHERE hash = ?) ORDER BY hash = ? DESC, id LIMIT 1',
      )
      .get(hash, hash, hash)
    return row === undefined ? undefined : this.#twtOf(row)
  }

  /** The lines that answer a hash. */
  answersTo(hash: string, count: number): readonly OwnTwt[] {
    return this.#database
      .prepare<OwnRow>('SELECT id, username, line, subject FROM own_lines WHERE subject = ? ORDER BY id LIMIT ?')
      .all(hash, count)
      .flatMap((row) => this.#twtOf(row) ?? [])
  }

  /** The newest lines of a feed of this node. */
  newest(username: string, count: number): readonly OwnTwt[] {
    return this.#database
      .prepare<OwnRow>('SELECT id, username, line, subject FROM own_lines WHERE username = ? ORDER BY id DESC LIMIT ?')
      .all(username, count)
      .flatMap((row) => this.#twtOf(row) ?? [])
  }

  #twtOf({ id, username, line, subject }: OwnRow): OwnTwt | undefined {
    const [twt] = readFeed(line).twts
    const url = this.#urlOf(username)
    if (twt === undefined || url === undefined) return undefined
    const { time, text } = twt
    const { instant, text: written } = time
    return { id, username, url, subject, text, instant, written, digest: twtDigest(url, time, text) }
  }
}
