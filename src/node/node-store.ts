// The node's own databases: keys, follows and registrations under way; numbers and order of posts.
import type { Scope } from '../base/scope.ts'
import { type Database, openDatabase } from '../store/database.ts'

const schema = `
CREATE TABLE wallet_keys (
  public_key BLOB PRIMARY KEY,
  username TEXT NOT NULL,
  secret BLOB NOT NULL,
  compressed INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX wallet_keys_by_name ON wallet_keys (username, replaced);
CREATE TABLE registrations (
  username TEXT PRIMARY KEY,
  requested_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE following (
  local_user TEXT NOT NULL,
  followed TEXT NOT NULL,
  PRIMARY KEY (local_user, followed)
) STRICT, WITHOUT ROWID;
CREATE TABLE preferences (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Opens `node.sqlite`. Every acknowledged write survives a power cut: it holds keys. */
export const openNodeStore = (path: string, scope: Scope): Database =>
  openDatabase(
    {
      path,
      schema,
      version: 1,
      durability: 'full',
      ifLost:
        'It holds the SECRET KEYS of your users, which nobody else has: keep the damaged file, and restore a backup ' +
        'or import the secrets again.',
    },
    scope,
  )

const journalSchema = `
CREATE TABLE post_numbers (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  PRIMARY KEY (username, post_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE arrivals (
  arrival INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  UNIQUE (username, post_number)
) STRICT;
CREATE TABLE announcements (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  UNIQUE (username, post_number)
) STRICT;
`

/**
 * Opens `journal.sqlite`: written with every post. It survives any crash of the process; after a power cut its last
 * entries may be missing, which costs nothing, because the posts themselves are on disk before anyone sees them.
 */
export const openJournal = (path: string, scope: Scope): Database =>
  openDatabase({ path, schema: journalSchema, version: 1, durability: 'normal' }, scope)

/** Small settings that commands change and that outlive a restart. */
export interface Preferences {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** The preferences table. */
export const openPreferences = (database: Database): Preferences => {
  const read = database.prepare<{ value: string }>('SELECT value FROM preferences WHERE name = ?')
  const write = database.prepare(
    'INSERT INTO preferences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (name) => read.get(name)?.value,
    set: (name, value) => {
      write.run(name, value)
    },
  }
}
