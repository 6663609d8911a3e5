// What has been tried with which keys, what waits for a follow, and which sealed texts are known.
import type { PublicKey } from '../../crypto/keys.ts'
import { limits } from '../../protocol/limits.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const tables = `
CREATE TABLE direct_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_key BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE direct_trials (
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  tried_to INTEGER NOT NULL,
  PRIMARY KEY (author, post_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE direct_waiting (
  local_user TEXT NOT NULL,
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  PRIMARY KEY (local_user, author, post_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE direct_seals (
  digest BLOB PRIMARY KEY,
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

const progressTables = `
CREATE TABLE direct_sweeps (
  author TEXT PRIMARY KEY,
  swept_to INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE direct_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  position INTEGER NOT NULL
) STRICT;
`

/** For what is held no more. */
const byPost = `
CREATE INDEX direct_waiting_by_post ON direct_waiting (author, post_number);
CREATE INDEX direct_seals_by_post ON direct_seals (author, post_number);
`

/** Trials of direct messages. */
export const trialsSchema: SchemaPart = {
  schema: tables + progressTables + byPost,
  migrations: { 1: tables, 3: progressTables, 9: byPost },
}

/** How many messages of an author wait until a local user follows the author. */
export interface WaitingMessages {
  readonly author: Username
  readonly count: number
}

/** More than any key's number: the message is open. */
const opened = Number.MAX_SAFE_INTEGER

const prepareAll = (database: Database) => ({
  newestKey: database.prepare<{ readonly id: number | null }>('SELECT max(id) AS id FROM direct_keys'),
  addKey: database.prepare('INSERT OR IGNORE INTO direct_keys (public_key) VALUES (?)'),
  keyId: database.prepare<{ readonly id: number }>('SELECT id FROM direct_keys WHERE public_key = ?'),
  tried: database.prepare<{ readonly tried_to: number }>(
    'SELECT tried_to FROM direct_trials WHERE author = ? AND post_number = ?',
  ),
  setTried: database.prepare(
    `INSERT INTO direct_trials (author, post_number, tried_to) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET tried_to = excluded.tried_to`,
  ),
  countWaiting: database.prepare<{ readonly count: number }>(
    'SELECT count(*) AS count FROM direct_waiting WHERE local_user = ? AND author = ?',
  ),
  forgetTrialsOf: database.prepare('DELETE FROM direct_trials WHERE author = ?'),
  forgetTrial: database.prepare('DELETE FROM direct_trials WHERE author = ? AND post_number = ?'),
  forgetTrials: database.prepare('DELETE FROM direct_trials'),
  swept: database.prepare<{ readonly swept_to: number }>('SELECT swept_to FROM direct_sweeps WHERE author = ?'),
  setSwept: database.prepare(
    `INSERT INTO direct_sweeps (author, swept_to) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET swept_to = excluded.swept_to`,
  ),
  sweepAgain: database.prepare('DELETE FROM direct_sweeps WHERE author = ? AND swept_to > ?'),
  sweepAllAgain: database.prepare('DELETE FROM direct_sweeps'),
  position: database.prepare<{ readonly position: number }>('SELECT position FROM direct_position'),
  setPosition: database.prepare(
    `INSERT INTO direct_position (id, position) VALUES (1, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position`,
  ),
  wait: database.prepare('INSERT OR IGNORE INTO direct_waiting (local_user, author, post_number) VALUES (?, ?, ?)'),
  waiting: database.prepare<{ readonly author: string; readonly count: number }>(
    'SELECT author, count(*) AS count FROM direct_waiting WHERE local_user = ? GROUP BY author ORDER BY author',
  ),
  waitingOf: database.prepare<{ readonly post_number: number }>(
    'DELETE FROM direct_waiting WHERE local_user = ? AND author = ? RETURNING post_number',
  ),
  forgetWaiting: database.prepare<{ readonly local_user: string }>(
    'DELETE FROM direct_waiting WHERE author = ? AND post_number = ? RETURNING local_user',
  ),
  addSeal: database.prepare('INSERT OR IGNORE INTO direct_seals (digest, author, post_number) VALUES (?, ?, ?)'),
  sealedIn: database.prepare<{ readonly author: string; readonly post_number: number }>(
    'SELECT author, post_number FROM direct_seals WHERE digest = ?',
  ),
  forgetSeals: database.prepare('DELETE FROM direct_seals WHERE author = ? AND post_number = ?'),
})

/** The memory of trials: no message is tried twice with one key. */
export class TrialStore {
  readonly #statements: ReturnType<typeof prepareAll>

  readonly #changed: (localUser: string) => void

  /** `changed` is told of each local user for whom other messages wait than before. */
  constructor(database: Database, changed: (localUser: string) => void) {
    this.#changed = changed
    this.#statements = prepareAll(database)
  }

  /** The number of a key: those that came later have higher ones. */
  keyId(publicKey: PublicKey): number {
    const known = this.#statements.keyId.get(publicKey)
    if (known !== undefined) return known.id
    return this.#statements.addKey.run(publicKey).lastRowId
  }

  /** The highest number of a key that was tried; 0 when none was. */
  triedTo({ author, postNumber }: PostReference): number {
    return this.#statements.tried.get(author, postNumber)?.tried_to ?? 0
  }

  setTried({ author, postNumber }: PostReference, keyId: number): void {
    this.#statements.setTried.run(author, postNumber, keyId)
    // Such as while the wallet was locked: the author has been swept with more keys than this message was tried with.
    this.#statements.sweepAgain.run(author, keyId)
  }

  /** The highest number of a key with which all messages of an author were tried in a sweep. */
  sweptTo(author: Username): number {
    return this.#statements.swept.get(author)?.swept_to ?? 0
  }

  setSwept(author: Username, keyId: number): void {
    this.#statements.setSwept.run(author, keyId)
  }

  /** All authors are swept anew. */
  sweepAllAgain(): void {
    this.#statements.sweepAllAgain.run()
  }

  /** Up to where stored posts have been looked at; undefined: nothing is known yet. */
  position(): number | undefined {
    return this.#statements.position.get()?.position
  }

  setPosition(position: number): void {
    this.#statements.setPosition.run(position)
  }

  /** The message is open, or there is a key that it was not tried with. */
  isOpenOrUntried(post: PostReference): boolean {
    const triedTo = this.triedTo(post)
    return triedTo === opened || triedTo < (this.#statements.newestKey.get()?.id ?? 0)
  }

  setOpened(post: PostReference): void {
    this.setTried(post, opened)
  }

  /** Everything is tried again, with every key. */
  forgetTrials(): void {
    this.#statements.forgetTrials.run()
    this.sweepAllAgain()
  }

  /** A message waits until a local user follows its author. */
  wait(localUser: string, { author, postNumber }: PostReference): void {
    if ((this.#statements.countWaiting.get(localUser, author)?.count ?? 0) >= limits.waitingOfAuthor) return
    this.#statements.wait.run(localUser, author, postNumber)
    this.#changed(localUser)
  }

  /** What waits for a local user, by author. */
  waiting(localUser: string): readonly WaitingMessages[] {
    return this.#statements.waiting.all(localUser).map(({ author, count }) => ({ author: author as Username, count }))
  }

  /**
   * A local user follows an author now: what waited is to be opened again; where more waited than is counted, a sweep
   * finds the others.
   */
  released(localUser: string, author: Username): readonly PostReference[] {
    const released = this.#statements.waitingOf
      .all(localUser, author)
      .map(({ post_number: postNumber }) => ({ author, postNumber }))
    for (const post of released) this.#forgetTrial(post)
    if (released.length >= limits.waitingOfAuthor) this.#statements.forgetTrialsOf.run(author)
    if (released.length > 0) this.#changed(localUser)
    return released
  }

  /** Whether a sealed text is new, or was first seen in this very post. Notes it. */
  isFirst(digest: Uint8Array, { author, postNumber }: PostReference): boolean {
    const known = this.#statements.sealedIn.get(digest)
    if (known !== undefined) return known.author === author && known.post_number === postNumber
    this.#statements.addSeal.run(digest, author, postNumber)
    return true
  }

  /** A post is held no more. */
  forget(post: PostReference): void {
    const { author, postNumber } = post
    this.#forgetTrial(post)
    for (const { local_user: localUser } of this.#statements.forgetWaiting.all(author, postNumber))
      this.#changed(localUser)
    this.#statements.forgetSeals.run(author, postNumber)
  }

  /** If it is not tried again before the end of the process, a sweep finds it. */
  #forgetTrial({ author, postNumber }: PostReference): void {
    this.#statements.forgetTrial.run(author, postNumber)
    this.#statements.sweepAgain.run(author, 0)
  }
}
