// Which hashtags are in use: each post counts half as much with every eight hours (swarm-posts.md 8.5).
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'

/** The weight of each word at the origin of time, as a logarithm: it need not be changed as time goes by. */
export const hashtagsSchema: SchemaPart = {
  schema: `
CREATE TABLE hashtags (word TEXT PRIMARY KEY, score REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX hashtags_by_score ON hashtags (score);
`,
  migrations: {
    // All posts are read again.
    1: 'DELETE FROM hashtags;',
  },
}

/** In seconds. */
const halfLife = 8 * 3600

/** Half-lives after which the use of a word is forgotten: a week. */
const remembered = 21

/** Words that are kept, and how often that is seen to, in words added. */
const maxWords = 20_000
const pruneEvery = 500

/** Longest word that is counted, in UTF-16 units. */
const maxWordLength = 64

interface Row {
  readonly word: string
  readonly score: number
}

const prepareAll = (database: Database) => ({
  score: database.prepare<Row>('SELECT score FROM hashtags WHERE word = ?'),
  put: database.prepare('INSERT INTO hashtags VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET score = excluded.score'),
  delete: database.prepare('DELETE FROM hashtags WHERE word = ?'),
  cut: database.prepare(
    'DELETE FROM hashtags WHERE word IN (SELECT word FROM hashtags ORDER BY score DESC LIMIT -1 OFFSET ?)',
  ),
  top: database.prepare<Row>('SELECT word FROM hashtags WHERE score >= ? ORDER BY score DESC, word LIMIT ?'),
  like: database.prepare<Row>(
    'SELECT word FROM hashtags WHERE score >= ? AND instr(word, ?) > 0 ORDER BY length(CAST(word AS BLOB)), word LIMIT ?',
  ),
})

/** log2(2^left + 2^right), for numbers whose powers no double holds. */
const logOfSum = (left: number, right: number): number =>
  Math.max(left, right) + Math.log2(1 + 2 ** -Math.abs(left - right))

/** The words and their weights. Writes belong inside a transaction of the caller. */
export class HashtagScores {
  readonly #statements: ReturnType<typeof prepareAll>
  #added = 0

  constructor(database: Database) {
    this.#statements = prepareAll(database)
  }

  /** Counts a post of this time, in Unix seconds. */
  add(words: Iterable<string>, time: number): void {
    for (const word of words) {
      if (word.length > maxWordLength) continue
      const before = this.#statements.score.get(word)?.score
      const weight = time / halfLife
      this.#statements.put.run(word, before === undefined ? weight : logOfSum(before, weight))
      this.#added += 1
      if (this.#added % pruneEvery === 0) this.#statements.cut.run(maxWords)
    }
  }

  /** Takes a post back that was counted. */
  remove(words: Iterable<string>, time: number): void {
    for (const word of words) {
      const score = this.#statements.score.get(word)?.score
      if (score === undefined) continue
      const rest = 1 - 2 ** (time / halfLife - score)
      // What is left of a sum of one is not quite nothing.
      if (rest < 1e-6) this.#statements.delete.run(word)
      else this.#statements.put.run(word, score + Math.log2(rest))
    }
  }

  /** Words in use, the most used first. */
  top(count: number, now: number): readonly string[] {
    return this.#statements.top.all(earliest(now), count).map(({ word }) => word)
  }

  /** Words in use that hold a text, the shortest first. */
  like(text: string, count: number, now: number): readonly string[] {
    return this.#statements.like.all(earliest(now), text, count).map(({ word }) => word)
  }
}

const earliest = (now: number): number => now / halfLife - remembered
