// What each author may have in a thread: the oldest messages of whoever has too much make room, and the thread says so.
import { limits } from '../../protocol/limits.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { goneColumns, type GoneRow, messageRowBytes, noticeOfDropped } from './message-tables.ts'
import type { Thread } from './restored-messages.ts'

/** Bounds in bytes on disk. */
export interface ShareBounds {
  readonly ofAuthor: number
  readonly ofThread: number
}

const usualBounds: ShareBounds = { ofAuthor: limits.threadBytesOfAuthor, ofThread: limits.threadBytes }

/** Which part of an author's messages goes at once, so that room is not made for each message anew. */
const partMadeRoom = 16

interface ShareRow {
  readonly author: string
  readonly messages: number
  readonly bytes: number
  readonly dropped: number
  readonly time: number
  readonly number: number
}

interface Place {
  readonly time: number
  readonly number: number
}

/** What stands in a thread in place of an author's messages that made room. */
export interface DroppedNotice {
  readonly author: Username
  readonly time: number
  readonly text: string
  /** None of the author stood there before. */
  readonly isFirst: boolean
}

/** Who keeps the thread. */
export interface ThreadKeeper {
  gone(row: GoneRow): void
  told(thread: Thread, notice: DroppedNotice): void
}

const ofShare = 'WHERE local_user = ? AND peer = ? AND author = ?'
const shareColumns = 'author, messages, bytes, dropped, dropped_time AS time, dropped_number AS number'
const isMessage = `sending = 0 AND post_number <> ${String(noticeOfDropped)}`

const prepareAll = (database: Database) => ({
  find: database.prepare<ShareRow>(`SELECT ${shareColumns} FROM direct_shares ${ofShare}`),
  grow: database.prepare<ShareRow>(
    `INSERT INTO direct_shares (local_user, peer, author, messages, bytes) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET messages = messages + 1, bytes = bytes + excluded.bytes RETURNING ${shareColumns}`,
  ),
  shrink: database.prepare(`UPDATE direct_shares SET messages = messages - 1, bytes = bytes - ? ${ofShare}`),
  inAll: database.prepare<{ readonly bytes: number }>(
    'SELECT sum(bytes) AS bytes FROM direct_shares WHERE local_user = ? AND peer = ?',
  ),
  largest: database.prepare<ShareRow>(
    `SELECT ${shareColumns} FROM direct_shares WHERE local_user = ? AND peer = ? ORDER BY bytes DESC, author LIMIT 1`,
  ),
  upTo: database.prepare<Place>(
    `SELECT time, post_number AS number FROM direct_messages ${ofShare} AND ${isMessage}
     ORDER BY time, post_number LIMIT 1 OFFSET ?`,
  ),
  drop: database.prepare<GoneRow>(
    `DELETE FROM direct_messages ${ofShare} AND ${isMessage} AND (time, post_number) <= (?, ?)
     RETURNING ${goneColumns}`,
  ),
  noteDropped: database.prepare(
    `UPDATE direct_shares SET dropped = dropped + ?, dropped_time = ?, dropped_number = ? ${ofShare}`,
  ),
  moveFirst: database.prepare('UPDATE direct_threads SET first_id = first_id + ? WHERE local_user = ? AND peer = ?'),
  dropNotice: database.prepare(`DELETE FROM direct_messages ${ofShare} AND post_number = ${String(noticeOfDropped)}`),
})

const noticeOf = (author: string, dropped: number): string =>
  `*** ${String(dropped)} older messages of '${author}' were dropped: they made room for newer ones of the same author, ` +
  'who wrote more than a thread can hold.'

/** Counts what authors have in threads. Own messages are not counted: nobody else can write them. */
export class ThreadShares {
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #bounds: ShareBounds

  constructor(database: Database, bounds: ShareBounds = usualBounds) {
    this.#statements = prepareAll(database)
    this.#bounds = bounds
  }

  /** Whether a message is as old as those that made room: opened again, it would only go again. */
  isTooOld(thread: Thread, author: string, place: Place): boolean {
    const share = this.#statements.find.get(thread.localUser, thread.peer, author)
    if (share === undefined || share.dropped === 0) return false
    return place.time < share.time || (place.time === share.time && place.number <= share.number)
  }

  /** A message has been kept: others make room if it takes that. */
  grown(thread: Thread, author: string, textBytes: number, keeper: ThreadKeeper): void {
    const { localUser, peer } = thread
    let tooLarge = this.#tooLarge(
      thread,
      this.#statements.grow.get(localUser, peer, author, textBytes + messageRowBytes),
    )
    while (tooLarge !== undefined && this.#makeRoom(thread, tooLarge, keeper))
      tooLarge = this.#tooLarge(thread, this.#statements.find.get(localUser, peer, author))
  }

  /** A message is kept no more. */
  shrunk({ local_user: localUser, peer, author, bytes }: GoneRow): void {
    this.#statements.shrink.run(bytes, localUser, peer, author)
  }

  #tooLarge({ localUser, peer }: Thread, own: ShareRow | undefined): ShareRow | undefined {
    if ((own?.bytes ?? 0) > this.#bounds.ofAuthor) return own
    const inAll = this.#statements.inAll.get(localUser, peer)?.bytes ?? 0
    return inAll > this.#bounds.ofThread ? this.#statements.largest.get(localUser, peer) : undefined
  }

  #makeRoom(thread: Thread, { author, messages, dropped }: ShareRow, keeper: ThreadKeeper): boolean {
    const { localUser, peer } = thread
    const share = [localUser, peer, author] as const
    const last = this.#statements.upTo.get(...share, Math.floor(messages / partMadeRoom))
    if (last === undefined) return false
    const rows = this.#statements.drop.all(...share, last.time, last.number)
    for (const row of rows) keeper.gone(row)
    this.#statements.noteDropped.run(rows.length, last.time, last.number, ...share)
    const isFirst = this.#statements.dropNotice.run(...share).changes === 0
    // The numbers of what stays do not change: the notice has one of those that are free.
    this.#statements.moveFirst.run(isFirst ? rows.length - 1 : rows.length, localUser, peer)
    const text = noticeOf(author, dropped + rows.length)
    keeper.told(thread, { author: author as Username, time: last.time, text, isFirst })
    return true
  }
}
