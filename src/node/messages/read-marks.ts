// How far threads have been read: here, and on other computers of the same person.
import type { Database } from '../../store/database.ts'
import { noticeOfDropped } from './message-tables.ts'
import type { Thread } from './restored-messages.ts'

/** Up to which post of an author a thread has been read. */
export interface ReadMark {
  readonly peer: string
  readonly author: string
  readonly number: number
}

const unreadOf = `SELECT count(*) FROM direct_messages AS m WHERE m.local_user = t.local_user AND m.peer = t.peer
  AND m.sending = 0 AND m.sequence > t.read_to AND m.author <> t.local_user
  AND m.post_number > coalesce((SELECT elsewhere FROM direct_marks AS d WHERE d.local_user = m.local_user
    AND d.peer = m.peer AND d.author = m.author), ${String(noticeOfDropped)})`

const prepareAll = (database: Database) => ({
  markAll: database.prepare(
    `INSERT INTO direct_marks (local_user, peer, author, number, elsewhere)
     SELECT m.local_user, m.peer, m.author, max(m.post_number), -1 FROM direct_messages AS m
     JOIN direct_threads AS t USING (local_user, peer) WHERE local_user = ? AND peer = ? AND m.sequence > t.read_to
     AND m.sending = 0 AND m.author <> m.local_user AND m.post_number >= 0 GROUP BY 1, 2, 3
     ON CONFLICT DO UPDATE SET number = max(number, excluded.number)`,
  ),
  elsewhere: database.prepare<{ readonly elsewhere: number }>(
    'SELECT elsewhere FROM direct_marks WHERE local_user = ? AND peer = ? AND author = ?',
  ),
  mark: database.prepare(
    `INSERT INTO direct_marks (local_user, peer, author, number, elsewhere) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET number = max(number, excluded.number), elsewhere = max(elsewhere, excluded.elsewhere)`,
  ),
  recount: database.prepare(`UPDATE direct_threads AS t SET unread = (${unreadOf}) WHERE local_user = ? AND peer = ?`),
  marks: database.prepare<ReadMark>(
    'SELECT peer, author, number FROM direct_marks WHERE local_user = ? ORDER BY peer, author',
  ),
  remove: database.prepare('DELETE FROM direct_marks WHERE local_user = ? AND peer = ?'),
})

/** Marks of all threads. */
export class ReadMarks {
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database) {
    this.#statements = prepareAll(database)
  }

  /** All marks of a local user. */
  of(localUser: string): readonly ReadMark[] {
    return this.#statements.marks.all(localUser)
  }

  /** Everything in a thread is being read here. Before the thread itself notes it. */
  readAll({ localUser, peer }: Thread): void {
    this.#statements.markAll.run(localUser, peer)
  }

  /** Whether another computer has read this post of a thread. */
  isReadElsewhere({ localUser, peer }: Thread, author: string, number: number): boolean {
    return number <= (this.#statements.elsewhere.get(localUser, peer, author)?.elsewhere ?? -1)
  }

  /** Another computer has read up to this post. */
  readElsewhere({ localUser, peer }: Thread, author: string, number: number): void {
    this.#statements.mark.run(localUser, peer, author, number, number)
    this.#statements.recount.run(localUser, peer)
  }

  remove({ localUser, peer }: Thread): void {
    this.#statements.remove.run(localUser, peer)
  }
}
