// What has been tried with which keys, what waits for a follow, and which sealed texts are known.
import type { PublicKey } from '../../crypto/keys.ts'
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

/** Trials of direct messages. */
export const trialsSchema: SchemaPart = { schema: tables, migrations: { 1: tables } }

/** How many messages of an author wait until a local user follows the author. */
export interface WaitingMessages {
  readonly author: Username
  readonly count: number
}

/** More than any key's number: the message is open. */
const opened = Number.MAX_SAFE_INTEGER

const prepareAll = (database: Database) => ({
  addKey: database.prepare('INSERT OR IGNORE INTO direct_keys (public_key) VALUES (?)'),
  keyId: database.prepare<{ readonly id: number }>('SELECT id FROM direct_keys WHERE public_key = ?'),
  tried: database.prepare<{ readonly tried_to: number }>(
    'SELECT tried_to FROM direct_trials WHERE author = ? AND post_number = ?',
  ),
  setTried: database.prepare(
    `INSERT INTO direct_trials (author, post_number, tried_to) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET tried_to = excluded.tried_to`,
  ),
  forgetTrial: database.prepare('DELETE FROM direct_trials WHERE author = ? AND post_number = ?'),
  forgetTrials: database.prepare('DELETE FROM direct_trials'),
  wait: database.prepare('INSERT OR IGNORE INTO direct_waiting (local_user, author, post_number) VALUES (?, ?, ?)'),
  waiting: database.prepare<{ readonly author: string; readonly count: number }>(
    'SELECT author, count(*) AS count FROM direct_waiting WHERE local_user = ? GROUP BY author ORDER BY author',
  ),
  waitingOf: database.prepare<{ readonly post_number: number }>(
    'DELETE FROM direct_waiting WHERE local_user = ? AND author = ? RETURNING post_number',
  ),
  forgetWaiting: database.prepare('DELETE FROM direct_waiting WHERE author = ? AND post_number = ?'),
  addSeal: database.prepare('INSERT OR IGNORE INTO direct_seals (digest, author, post_number) VALUES (?, ?, ?)'),
  sealedIn: database.prepare<{ readonly author: string; readonly post_number: number }>(
    'SELECT author, post_number FROM direct_seals WHERE digest = ?',
  ),
  forgetSeals: database.prepare('DELETE FROM direct_seals WHERE author = ? AND post_number = ?'),
})

/** The memory of trials: no message is tried twice with one key. */
export class TrialStore {
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
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
  }

  setOpened(post: PostReference): void {
    this.setTried(post, opened)
  }

  /** Everything is tried again, with every key. */
  forgetTrials(): void {
    this.#statements.forgetTrials.run()
  }

  /** A message waits until a local user follows its author. */
  wait(localUser: string, { author, postNumber }: PostReference): void {
    this.#statements.wait.run(localUser, author, postNumber)
  }

  /** What waits for a local user, by author. */
  waiting(localUser: string): readonly WaitingMessages[] {
    return this.#statements.waiting.all(localUser).map(({ author, count }) => ({ author: author as Username, count }))
  }

  /** A local user follows an author now: what waited is to be opened again. */
  released(localUser: string, author: Username): readonly PostReference[] {
    const released = this.#statements.waitingOf
      .all(localUser, author)
      .map(({ post_number: postNumber }) => ({ author, postNumber }))
    for (const post of released) this.#statements.forgetTrial.run(post.author, post.postNumber)
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
  forget({ author, postNumber }: PostReference): void {
    this.#statements.forgetTrial.run(author, postNumber)
    this.#statements.forgetWaiting.run(author, postNumber)
    this.#statements.forgetSeals.run(author, postNumber)
  }
}
