// The index of profiles that passed by: the DHT gives them one by one, and only what this node has seen can be searched.
import type { Username } from '../protocol/username.ts'
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'
import { textMatcher, usableQuery, type WordQuery, wordsExpression } from './word-query.ts'
import { piecesOf } from './terms.ts'

/** `texts` are the searched ones as a JSON list, `value` the whole profile as it was signed. */
export const profilesSchema: SchemaPart = {
  schema: `
CREATE TABLE profiles (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,
  texts TEXT NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE profile_terms
  USING fts5 (term, content = '', contentless_delete = 1, tokenize = 'ascii', detail = none);
`,
  migrations: {
    // Words are cut into other pieces; profiles come again as they pass by.
    1: "DELETE FROM profiles; INSERT INTO profile_terms (profile_terms) VALUES ('delete-all');",
  },
}

/** A profile as it is found. */
export interface IndexedProfile {
  readonly username: Username
  readonly sequence: number
  /** Texts that are searched: full name, bio, place, link. */
  readonly texts: readonly string[]
  /** The whole value, encoded. */
  readonly value: Uint8Array
}

/** Profiles that are kept, the newest seen; and the longest one, in bytes. */
const maxProfiles = 10_000
const maxValueBytes = 2_048

/** Profiles looked at for one answer. */
const maxExamined = 1_000

interface Row {
  readonly id: number
  readonly username: string
  readonly sequence: number
  readonly texts: string
  readonly value: Uint8Array
}

const prepareAll = (database: Database) => ({
  find: database.prepare<Row>('SELECT id, sequence FROM profiles WHERE username = ?'),
  insert: database.prepare('INSERT INTO profiles (username, sequence, texts, value) VALUES (?, ?, ?, ?)'),
  delete: database.prepare('DELETE FROM profiles WHERE id = ?'),
  insertTerms: database.prepare('INSERT INTO profile_terms (rowid, term) VALUES (?, ?)'),
  deleteTerms: database.prepare('DELETE FROM profile_terms WHERE rowid = ?'),
  surplus: database.prepare<Row>('SELECT id FROM profiles ORDER BY id DESC LIMIT -1 OFFSET ?'),
  match: database.prepare<Row>(
    'SELECT profiles.* FROM profile_terms CROSS JOIN profiles ON id = profile_terms.rowid ' +
      'WHERE profile_terms MATCH ? ORDER BY profile_terms.rowid DESC LIMIT ?',
  ),
  newest: database.prepare<Row>('SELECT * FROM profiles ORDER BY id DESC LIMIT ?'),
})

/** Profiles by their words. */
export class ProfileIndex {
  readonly #database: Database
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
    this.#database = database
    this.#statements = prepareAll(database)
  }

  /** Takes in a verified profile; an older one of the same user makes room. */
  add({ username, sequence, texts, value }: IndexedProfile): void {
    const known = this.#statements.find.get(username)
    if (value.length > maxValueBytes || (known !== undefined && known.sequence >= sequence)) return
    this.#database.transaction(() => {
      if (known !== undefined) this.#remove(known.id)
      const { lastRowId } = this.#statements.insert.run(username, sequence, JSON.stringify(texts), value)
      this.#statements.insertTerms.run(lastRowId, [...piecesOf(texts.join('\n'))].join(' '))
      for (const { id } of this.#statements.surplus.all(maxProfiles)) this.#remove(id)
    })
  }

  /** Forgets the profiles of users whose keys have changed. */
  removeOf(usernames: Iterable<Username>): void {
    this.#database.transaction(() => {
      for (const username of usernames) {
        const known = this.#statements.find.get(username)
        if (known !== undefined) this.#remove(known.id)
      }
    })
  }

  /** Profiles one of whose texts has the words, by user name. */
  withWords(query: WordQuery, count: number): readonly IndexedProfile[] {
    const asked = usableQuery(query)
    if (asked === undefined) return []
    const expression = wordsExpression(asked, (piece) => piece)
    const rows =
      expression === '' ? this.#statements.newest.all(maxExamined) : this.#statements.match.all(expression, maxExamined)
    const matches = textMatcher(asked)
    return rows
      .map(({ username, sequence, texts, value }) => ({
        username: username as Username,
        sequence,
        texts: JSON.parse(texts) as readonly string[],
        value,
      }))
      .filter(({ texts }) => texts.some(matches))
      .sort((left, right) => (left.username < right.username ? -1 : 1))
      .slice(0, Math.max(0, count))
  }

  #remove(id: number): void {
    this.#statements.delete.run(id)
    this.#statements.deleteTerms.run(id)
  }
}
