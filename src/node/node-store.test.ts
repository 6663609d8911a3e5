import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { openDatabase } from '../store/database.ts'
import { openJournal, openNodeStore } from './node-store.ts'

/** The tables as version 1 of each file had them. */
const oldStore = `
CREATE TABLE wallet_keys (public_key BLOB PRIMARY KEY, username TEXT NOT NULL, secret BLOB NOT NULL,
  compressed INTEGER NOT NULL, created_at INTEGER NOT NULL, replaced INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX wallet_keys_by_name ON wallet_keys (username, replaced);
CREATE TABLE registrations (username TEXT PRIMARY KEY, requested_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE following (local_user TEXT NOT NULL, followed TEXT NOT NULL,
  PRIMARY KEY (local_user, followed)) STRICT, WITHOUT ROWID;
CREATE TABLE preferences (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`
const oldJournal = `
CREATE TABLE post_numbers (username TEXT NOT NULL, post_number INTEGER NOT NULL,
  PRIMARY KEY (username, post_number)) STRICT, WITHOUT ROWID;
CREATE TABLE arrivals (arrival INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL,
  post_number INTEGER NOT NULL, UNIQUE (username, post_number)) STRICT;
CREATE TABLE announcements (username TEXT NOT NULL, post_number INTEGER NOT NULL,
  UNIQUE (username, post_number)) STRICT;
`

const rowsOf: Readonly<Record<string, string>> = {
  wallet_keys: "x'02', 'alice', x'03', 1, 5, 0",
  registrations: "'alice', 7",
  following: "'alice', 'bob'",
  preferences: "'mining-threads', '2'",
  post_numbers: "'alice', 3",
  arrivals: "41, 'bob', 9",
  announcements: "'alice', 3",
}

let folder: string

beforeEach(() => {
  folder = temporaryFolder()
})

test.each([
  ['node.sqlite', oldStore, openNodeStore],
  ['journal.sqlite', oldJournal, openJournal],
] as const)('%s of the first version is opened without a loss', async (name, schema, open) => {
  const path = join(folder, name)
  const tables = [...schema.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table ?? '')
  const before = new Scope('before', silentLog)
  const old = openDatabase({ path, schema, version: 1, durability: 'full' }, before)
  for (const table of tables) old.prepare(`INSERT INTO ${table} VALUES (${rowsOf[table] ?? ''})`).run()
  const contents = tables.map((table) => old.prepare(`SELECT * FROM ${table}`).all())
  await before.close()

  const after = new Scope('after', silentLog)
  const database = open(path, after)
  expect(tables.map((table) => database.prepare(`SELECT * FROM ${table}`).all())).toEqual(contents)
  await after.close()
})

test('a lifted file has the tables of a new one', async () => {
  const scope = new Scope('files', silentLog)
  const path = join(folder, 'journal.sqlite')
  const old = new Scope('old', silentLog)
  openDatabase({ path, schema: oldJournal, version: 1, durability: 'full' }, old)
  await old.close()
  const namesIn = (file: string): readonly unknown[] =>
    openJournal(file, scope).prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  expect(namesIn(path)).toEqual(namesIn(':memory:'))
  await scope.close()
})

/** Formats whose number was not raised when a table came: files that were made anew then have it, older ones do not. */
test.each([
  [19, []],
  [19, ['own_avatars']],
  [20, ['own_avatars', 'hosted_names', 'hosted_registrations', 'hosted_wants', 'hosted_drafts', 'hosted_items']],
] as const)('a file of format %i with %j is lifted, and what is in it stays', async (version, present) => {
  const scope = new Scope('files', silentLog)
  const fresh = openNodeStore(':memory:', scope)
  const found = fresh
    .prepare<{ name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
    .all()
  const all = found.filter(({ name }) => !name.startsWith('sqlite_')).map(({ name }) => name)
  const isLater = (name: string): boolean => name === 'own_avatars' || name.startsWith('hosted_')
  const schema = found
    .filter(({ name }) => all.includes(name) && (!isLater(name) || present.some((one) => one === name)))
    .map(({ sql }) => `${sql};`)
    .join('\n')
  const path = join(folder, 'node.sqlite')
  const before = new Scope('before', silentLog)
  const old = openDatabase({ path, schema, version, durability: 'full' }, before)
  for (const name of present.filter((one) => one === 'own_avatars'))
    old.prepare(`INSERT INTO ${name} VALUES ('alice', x'01', 'digest', 5)`).run()
  await before.close()
  const lifted = openNodeStore(path, scope)
  const names = lifted.prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  expect(all.filter((name) => !names.some((row) => row.name === name))).toEqual([])
  expect(lifted.prepare('SELECT username FROM own_avatars').all()).toHaveLength(present.length > 0 ? 1 : 0)
  await scope.close()
})

test('members of groups that were there before are counted', async () => {
  const path = join(folder, 'node.sqlite')
  const before = new Scope('before', silentLog)
  const old = openNodeStore(path, before)
  for (const [alias, key, invitedBy] of [
    ['*one', 1, 'bob'],
    ['*two', 2, 'bob'],
    ['*three', 3, ''],
  ] as const) {
    const group = 'INSERT INTO groups VALUES (?, ?, ?, ?, 0, 0, ?)'
    old.prepare(group).run(alias, Uint8Array.of(key), new Uint8Array(0), new Uint8Array(0), invitedBy)
    for (let member = 0; member <= key; member += 1)
      old.prepare('INSERT INTO group_members VALUES (?, ?)').run(alias, `m${String(member)}`)
  }
  // As version 7 was.
  const later = [
    'direct_marks',
    'own_entries',
    'own_seen',
    'own_pages',
    'own_computer',
    'feed_follows',
    'own_feeds',
    'own_lines',
    'own_line_names',
    'own_avatars',
    'grants',
    'recovery_sheets',
    'guardians',
    'scheduled_posts',
    'people_lists',
    'hosted_names',
    'hosted_registrations',
    'hosted_wants',
    'hosted_drafts',
    'hosted_items',
  ]
  for (const table of ['group_sizes', 'public_follows', 'public_lists', 'watched_tags', ...later])
    old.prepare(`DROP TABLE ${table}`).run()
  const indexes = ['in_all_threads', 'without_number', 'being_sent', 'of_claimed_time'].map((one) => `messages_${one}`)
  for (const index of [...indexes, 'waiting_by_post', 'seals_by_post']) old.prepare(`DROP INDEX direct_${index}`).run()
  old.prepare('ALTER TABLE direct_messages DROP COLUMN claimed').run()
  old.prepare('PRAGMA user_version = 7').run()
  await before.close()

  const after = new Scope('after', silentLog)
  const sizes = openNodeStore(path, after).prepare('SELECT * FROM group_sizes ORDER BY counted').all()
  expect(sizes.map((row) => Object.values(row))).toEqual([
    ['', 9],
    ['*one', 2],
    ['*three', 4],
    ['*two', 3],
    ['bob', 5],
  ])
  await after.close()
})
