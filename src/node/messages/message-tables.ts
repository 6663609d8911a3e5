// Tables of threads, and the statements on them.
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

/** What a message takes on disk beside its text: its row and its places in indexes. */
export const messageRowBytes = 64

/** The post number of the notice that stands for messages that made room for others: no post has it. */
export const noticeOfDropped = -2

/** The post number of messages that came from another computer without one. */
export const withoutNumber = -1

const tables = `
CREATE TABLE direct_messages (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  local_user TEXT NOT NULL,
  peer TEXT NOT NULL,
  author TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  first_number INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  part INTEGER NOT NULL,
  time INTEGER NOT NULL,
  text BLOB NOT NULL,
  kind INTEGER NOT NULL,
  sending INTEGER NOT NULL,
  UNIQUE (local_user, author, first_number, part)
) STRICT;
CREATE INDEX direct_messages_in_order ON direct_messages (local_user, peer, sending, time, sequence DESC);
CREATE INDEX direct_messages_as_they_came ON direct_messages (local_user, peer, sequence);
CREATE TABLE direct_threads (
  local_user TEXT NOT NULL,
  peer TEXT NOT NULL,
  total INTEGER NOT NULL,
  read_to INTEGER NOT NULL,
  PRIMARY KEY (local_user, peer)
) STRICT, WITHOUT ROWID;
`

/** What each author has in a thread, what made room for it, and how many of a thread are unread. */
const shares = `
CREATE TABLE direct_shares (
  local_user TEXT NOT NULL,
  peer TEXT NOT NULL,
  author TEXT NOT NULL,
  messages INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  dropped INTEGER NOT NULL DEFAULT 0,
  dropped_time INTEGER NOT NULL DEFAULT -1,
  dropped_number INTEGER NOT NULL DEFAULT -1,
  PRIMARY KEY (local_user, peer, author)
) STRICT, WITHOUT ROWID;
ALTER TABLE direct_threads ADD COLUMN first_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE direct_threads ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
`

const countShares = `
INSERT INTO direct_shares (local_user, peer, author, messages, bytes)
  SELECT local_user, peer, author, count(*), sum(length(text) + ${String(messageRowBytes)}) FROM direct_messages
  WHERE sending = 0 AND author <> local_user AND post_number <> ${String(noticeOfDropped)} GROUP BY local_user, peer, author
  ON CONFLICT DO UPDATE SET messages = excluded.messages, bytes = excluded.bytes;
`

const countUnread = `
UPDATE direct_threads AS t SET unread = (SELECT count(*) FROM direct_messages AS m WHERE m.local_user = t.local_user
  AND m.peer = t.peer AND m.sequence > t.read_to AND m.author <> t.local_user);
`

/** For reading all threads of a user as one; and for what came without a number, however much else is of its second. */
const furtherIndexes = `
CREATE INDEX direct_messages_in_all_threads ON direct_messages (local_user, sending, time DESC, sequence);
CREATE INDEX direct_messages_without_number ON direct_messages (local_user, peer, author, time)
  WHERE post_number = ${String(withoutNumber)};
`

/** For what is being sent, which each start looks for. */
const beingSent = `
CREATE INDEX direct_messages_being_sent ON direct_messages (sequence) WHERE sending = 1;
`

/** Up to which post of an author a thread has been read on any computer, and on others than this one. */
const marks = `
CREATE TABLE direct_marks (
  local_user TEXT NOT NULL,
  peer TEXT NOT NULL,
  author TEXT NOT NULL,
  number INTEGER NOT NULL,
  elsewhere INTEGER NOT NULL,
  PRIMARY KEY (local_user, peer, author)
) STRICT, WITHOUT ROWID;
`

/** What a message claims of its time, if it stands earlier: by that it is found again when it comes in another way. */
const claimedTimes = `
ALTER TABLE direct_messages ADD COLUMN claimed INTEGER;
CREATE INDEX direct_messages_of_claimed_time ON direct_messages (local_user, peer, author, claimed)
  WHERE claimed IS NOT NULL;
`

/** What was read before marks were kept. */
const markRead = `
INSERT INTO direct_marks SELECT m.local_user, m.peer, m.author, max(m.post_number), -1 FROM direct_messages AS m
  JOIN direct_threads AS t USING (local_user, peer)
  WHERE m.sequence <= t.read_to AND m.author <> m.local_user AND m.post_number >= 0 GROUP BY 1, 2, 3;
`

/** Threads of messages, and how far they have been read. */
export const messagesSchema: SchemaPart = {
  schema: tables + shares + furtherIndexes + beingSent + marks + claimedTimes,
  migrations: {
    ...{ 1: tables, 6: shares + countShares + countUnread, 7: furtherIndexes, 9: beingSent },
    10: marks + markRead,
    12: claimedTimes,
  },
}

interface Row {
  readonly time: number
  readonly text: Uint8Array
  readonly author: string
  readonly post_number: number
  readonly kind: number
}

/** A message that is kept no more. */
export interface GoneRow {
  readonly local_user: string
  readonly peer: string
  readonly author: string
  readonly sequence: number
  readonly number: number
  readonly bytes: number
}

/** What a statement that drops messages gives. */
export const goneColumns = `local_user, peer, author, sequence, post_number AS number,
  length(text) + ${String(messageRowBytes)} AS bytes`

const columns = 'time, text, author, post_number, kind'
const shownOf = 'FROM direct_messages WHERE local_user = ? AND peer = ? AND sending = 0'

const prepareLists = (database: Database) => ({
  threads: database.prepare<{ readonly peer: string; readonly total: number; readonly unread: number; last: number }>(
    `SELECT peer, total, unread,
       (SELECT max(time) FROM direct_messages AS m WHERE m.local_user = t.local_user AND m.peer = t.peer
         AND m.sending = 0) AS last
     FROM direct_threads AS t WHERE local_user = ? ORDER BY last DESC, peer`,
  ),
  markRead: database.prepare(
    `UPDATE direct_threads SET read_to = (SELECT max(sequence) FROM direct_messages), unread = 0
     WHERE local_user = ? AND peer = ?`,
  ),
})

/** A message with its thread and its place among those of all threads. */
export interface ArchiveRow extends Row {
  readonly sequence: number
  readonly peer: string
}

const archived = `SELECT sequence, peer, ${columns} FROM direct_messages WHERE local_user = ? AND sending = 0`

/** Two steps to go on below a message: what is left of its second, and then what is older. Each is one range of an index. */
const prepareArchive = (database: Database) => ({
  restOfSecond: database.prepare<ArchiveRow>(`${archived} AND time = ? AND sequence > ? ORDER BY sequence LIMIT ?`),
  olderThan: database.prepare<ArchiveRow>(`${archived} AND time < ? ORDER BY time DESC, sequence LIMIT ?`),
})

/** The statements of a store of threads. */
export const prepareThreads = (database: Database) => ({
  ...prepareLists(database),
  insert: database.prepare(
    `INSERT OR IGNORE INTO direct_messages
     (local_user, peer, author, post_number, first_number, last_number, part, time, claimed, text, kind, sending)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  covered: database.prepare(
    `SELECT 1 FROM direct_messages WHERE local_user = ? AND author = ? AND first_number BETWEEN ? - 1 AND ?
     AND last_number >= ? AND part = ?`,
  ),
  oneMore: database.prepare(
    `INSERT INTO direct_threads (local_user, peer, total, read_to, unread) VALUES (?, ?, 1, 0, ?)
     ON CONFLICT DO UPDATE SET total = total + 1, unread = unread + excluded.unread`,
  ),
  length: database.prepare<{ readonly total: number; readonly firstId: number }>(
    'SELECT total, first_id AS firstId FROM direct_threads WHERE local_user = ? AND peer = ?',
  ),
  oldestFirst: database.prepare<Row>(`SELECT ${columns} ${shownOf} ORDER BY time, sequence DESC LIMIT ? OFFSET ?`),
  newestFirst: database.prepare<Row>(`SELECT ${columns} ${shownOf} ORDER BY time DESC, sequence LIMIT ? OFFSET ?`),
  ...prepareArchive(database),
  sent: database.prepare<{ readonly peer: string; readonly text: Uint8Array; readonly last_number: number }>(
    'SELECT peer, text, last_number FROM direct_messages WHERE local_user = ? AND author = ? AND first_number = ? AND part = 0',
  ),
  sending: database.prepare<{ readonly local_user: string; readonly first_number: number }>(
    'SELECT local_user, first_number FROM direct_messages WHERE sending = 1 ORDER BY sequence DESC',
  ),
  show: database.prepare<{ readonly peer: string }>(
    `UPDATE direct_messages SET sending = 0 WHERE local_user = ? AND author = ? AND first_number = ? AND sending = 1
     RETURNING peer`,
  ),
  dropSending: database.prepare(
    'DELETE FROM direct_messages WHERE local_user = ? AND author = ? AND first_number = ? AND sending = 1',
  ),
  removeMessages: database.prepare('DELETE FROM direct_messages WHERE local_user = ? AND peer = ?'),
  removeThread: database.prepare('DELETE FROM direct_threads WHERE local_user = ? AND peer = ?'),
  ofPost: database.prepare<GoneRow>(
    `DELETE FROM direct_messages WHERE local_user IN (SELECT DISTINCT local_user FROM direct_threads)
     AND author = ? AND first_number = ? AND local_user <> author AND sending = 0
     RETURNING ${goneColumns}`,
  ),
  oneLess: database.prepare(
    `UPDATE direct_threads SET total = total - 1, unread = unread - (read_to < ? AND ?)
     WHERE local_user = ? AND peer = ?`,
  ),
  removeShares: database.prepare('DELETE FROM direct_shares WHERE local_user = ? AND peer = ?'),
  countShares: database.prepare(countShares),
  all: database.prepare<{ readonly sequence: number; readonly text: Uint8Array }>(
    'SELECT sequence, text FROM direct_messages ORDER BY sequence',
  ),
  setText: database.prepare('UPDATE direct_messages SET text = ? WHERE sequence = ?'),
})
