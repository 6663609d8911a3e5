// Threads of messages on disk: in the order of their times, numbered from the oldest.
import { decodeUtf8Lossy, encodeUtf8 } from '../../codec/utf8.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Seal } from '../seal.ts'
import { type ArchiveRow, type GoneRow, noticeOfDropped, prepareThreads } from './message-tables.ts'
import { type ReadMark, ReadMarks } from './read-marks.ts'
import { RestoredMessages, type RestoredMessage, type Thread } from './restored-messages.ts'
import { type DroppedNotice, type ShareBounds, type ThreadKeeper, ThreadShares } from './thread-shares.ts'

/** What somebody wrote; what somebody wrote to a group without being a member; what was done to a group. */
export type MessageKind = 'text' | 'outsider' | 'notice'

const kinds: readonly MessageKind[] = ['text', 'outsider', 'notice']

/** A message to be kept in a thread of a local user. */
export interface NewMessage {
  readonly localUser: string
  /** The other user, or the alias of a group. */
  readonly peer: string
  readonly author: Username
  readonly postNumber: number
  /** Numbers of the posts that carry it: two when there is a copy for the author. */
  readonly firstNumber?: number
  readonly lastNumber?: number
  /** Which one of several that a post stands for. */
  readonly part?: number
  readonly time: number
  /** The time that it claims, if it is another one. */
  readonly claimed?: number | undefined
  readonly text: string
  readonly kind?: MessageKind
}

/** A message in its thread. */
export interface ThreadMessage {
  /** Its place in the thread, 0 for the oldest; one that comes late moves those after it. */
  readonly id: number
  readonly time: number
  readonly text: string
  readonly author: Username
  readonly postNumber: number
  readonly kind: MessageKind
}

/** A thread as it is listed. */
export interface ThreadSummary {
  readonly peer: string
  readonly total: number
  /** Messages of others that came after the last reading. */
  readonly unread: number
  readonly lastTime: number
}

/** Which messages of a thread to read. */
export interface ThreadRange {
  readonly peer: string
  readonly maxId?: number | undefined
  readonly sinceId?: number | undefined
}

/** A message that is being sent, or was. */
export interface SentMessage {
  readonly peer: string
  readonly text: string
  readonly lastNumber: number
}

/** A message outside of its thread. */
export interface ArchivedMessage {
  readonly remoteUser: string
  readonly text: string
  /** Unix seconds. */
  readonly time: number
  readonly fromMe: boolean
  readonly from: string
  readonly postNumber: number
}

/** Rows read at once from all threads. */
const archiveRows = 200

/** Threads of local users. Each message once, however often its post is opened. */
export class MessageStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #statements: ReturnType<typeof prepareThreads>
  readonly #restored: RestoredMessages
  readonly #shares: ThreadShares
  readonly #marks: ReadMarks
  readonly #changed: (localUser: string) => void
  readonly #keeper: ThreadKeeper = {
    gone: (row) => {
      this.#oneLess(row)
    },
    told: (thread, notice) => {
      this.#told(thread, notice)
    },
  }

  /** `changed` is told of each local user whose threads have changed. */
  constructor(database: Database, seal: Seal, changed: (localUser: string) => void, bounds?: ShareBounds) {
    this.#database = database
    this.#seal = seal
    this.#changed = changed
    this.#statements = prepareThreads(database)
    this.#restored = new RestoredMessages(database, seal)
    this.#shares = new ThreadShares(database, bounds)
    this.#marks = new ReadMarks(database)
    seal.whenEncrypted(() => {
      this.#sealAgain()
    })
  }

  /** Keeps a message; `sending`: it is not shown yet. False when it is held already. */
  add(message: NewMessage, sending = false): boolean {
    const { localUser, peer, author, postNumber, time, claimed = null, text, part = 0, kind = 'text' } = message
    const { firstNumber = postNumber, lastNumber = postNumber } = message
    return this.#database.transaction(() => {
      if (this.#statements.covered.get(localUser, author, postNumber, postNumber, postNumber, part) !== undefined)
        return false
      if (this.#restored.claim(message)) return false
      const isOwn = author === localUser
      if (!isOwn && this.#shares.isTooOld(message, author, { time, number: postNumber })) return false
      const sealed = this.#seal.seal(encodeUtf8(text))
      const numbers = [postNumber, firstNumber, lastNumber, part, time, claimed]
      this.#statements.insert.run(localUser, peer, author, ...numbers, sealed, kinds.indexOf(kind), sending ? 1 : 0)
      if (!sending) this.#oneMore(message, !isOwn && !this.#marks.isReadElsewhere(message, author, postNumber))
      if (!isOwn) this.#shares.grown(message, author, sealed.length, this.#keeper)
      return true
    })
  }

  /** Keeps messages that another node had opened, the newest last; gives how many were not here. */
  restore(thread: Thread, messages: readonly (RestoredMessage & { readonly kind: MessageKind })[]): number {
    return this.#database.transaction(() => this.#restored.restore(thread, messages, this))
  }

  /** What a local user sent, or began to send, from this number on. */
  sent(author: Username, firstNumber: number): SentMessage | undefined {
    const row = this.#statements.sent.get(author, author, firstNumber)
    if (row === undefined) return undefined
    return { peer: row.peer, text: decodeUtf8Lossy(this.#seal.open(row.text)), lastNumber: row.last_number }
  }

  /** A message that was being sent is out. */
  show(author: Username, firstNumber: number): void {
    this.#database.transaction(() => {
      for (const { peer } of this.#statements.show.all(author, author, firstNumber))
        this.#oneMore({ localUser: author, peer }, false)
    })
  }

  /** A message that was being sent is not, and will not be. */
  dropSending(author: Username, firstNumber: number): void {
    this.#statements.dropSending.run(author, author, firstNumber)
  }

  /** Messages whose sending was cut short, the newest first. */
  sending(): readonly { readonly author: Username; readonly firstNumber: number }[] {
    return this.#statements.sending
      .all()
      .map(({ local_user: author, first_number: firstNumber }) => ({ author: author as Username, firstNumber }))
  }

  /** The last `count` messages up to `maxId` and after `sinceId`, oldest first (swarm-posts.md 6.6). */
  read(localUser: string, count: number, { peer, maxId, sinceId = -1 }: ThreadRange): readonly ThreadMessage[] {
    const { total, firstId } = this.#statements.length.get(localUser, peer) ?? { total: 0, firstId: 0 }
    const end = firstId + total
    const last = Math.min(maxId ?? end, end - 1)
    const first = Math.max(sinceId, last - count, firstId - 1) + 1
    if (first > last) return []
    const length = last - first + 1
    const { oldestFirst, newestFirst } = this.#statements
    const rows =
      end - 1 - last > first - firstId
        ? oldestFirst.all(localUser, peer, length, first - firstId)
        : [...newestFirst.all(localUser, peer, length, end - 1 - last)].reverse()
    return rows.map((row, index) => ({
      id: first + index,
      time: row.time,
      text: decodeUtf8Lossy(this.#seal.open(row.text)),
      author: row.author as Username,
      postNumber: row.post_number,
      kind: kinds[row.kind] ?? 'text',
    }))
  }

  /** Messages of all threads of a local user, the newest first, read as they are asked for. */
  *newestFirst(localUser: string): Iterable<ArchivedMessage> {
    let rows = this.#olderThan(localUser, Number.MAX_SAFE_INTEGER)
    for (;;) {
      for (const row of rows)
        yield {
          remoteUser: row.peer,
          text: decodeUtf8Lossy(this.#seal.open(row.text)),
          time: row.time,
          fromMe: row.author === localUser,
          from: row.author,
          postNumber: row.post_number,
        }
      const last = rows.at(-1)
      if (last === undefined) return
      const { time, sequence } = last
      rows = this.#statements.restOfSecond.all(localUser, time, sequence, archiveRows)
      if (rows.length === 0) rows = this.#olderThan(localUser, time)
    }
  }

  /** The threads of a local user, those with the newest messages first. */
  threads(localUser: string): readonly ThreadSummary[] {
    const rows = this.#statements.threads.all(localUser)
    return rows.map(({ peer, total, unread, last }) => ({ peer, total, unread, lastTime: last }))
  }

  /** Everything that is in a thread now has been read. */
  markRead(localUser: string, peer: string): void {
    this.#database.transaction(() => {
      this.#marks.readAll({ localUser, peer })
      this.#statements.markRead.run(localUser, peer)
    })
    this.#changed(localUser)
  }

  /** How far the threads of a local user have been read, here or elsewhere. */
  marks(localUser: string): readonly ReadMark[] {
    return this.#marks.of(localUser)
  }

  /** Another computer of the same person has read so far. */
  readElsewhere(localUser: string, marks: readonly ReadMark[]): void {
    this.#database.transaction(() => {
      for (const { peer, author, number } of marks) this.#marks.readElsewhere({ localUser, peer }, author, number)
    })
    this.#changed(localUser)
  }

  /** Drops a thread. */
  remove(localUser: string, peer: string): void {
    this.#database.transaction(() => {
      this.#statements.removeMessages.run(localUser, peer)
      this.#statements.removeThread.run(localUser, peer)
      this.#statements.removeShares.run(localUser, peer)
      this.#marks.remove({ localUser, peer })
    })
    this.#changed(localUser)
  }

  /** Drops what others read in a post that is held no more. */
  forget(author: Username, postNumber: number): void {
    this.#database.transaction(() => {
      for (const row of this.#statements.ofPost.all(author, postNumber)) this.#oneLess(row)
    })
  }

  /** The newest of its second: it is listed before what stays of that. */
  #told(thread: Thread, { author, time, text, isFirst }: DroppedNotice): void {
    const { localUser, peer } = thread
    const part = this.#restored.nextPart(localUser, author, noticeOfDropped)
    const numbers = [noticeOfDropped, noticeOfDropped, noticeOfDropped, part, time, null]
    const sealed = this.#seal.seal(encodeUtf8(text))
    this.#statements.insert.run(localUser, peer, author, ...numbers, sealed, kinds.indexOf('notice'), 0)
    if (isFirst) this.#oneMore(thread, false)
  }

  #olderThan(localUser: string, time: number): readonly ArchiveRow[] {
    return this.#statements.olderThan.all(localUser, time, archiveRows)
  }

  #oneMore({ localUser, peer }: Thread, isUnread: boolean): void {
    this.#statements.oneMore.run(localUser, peer, isUnread ? 1 : 0)
    this.#changed(localUser)
  }

  #oneLess(row: GoneRow): void {
    const thread = { localUser: row.local_user, peer: row.peer }
    const isNews = !this.#marks.isReadElsewhere(thread, row.author, row.number)
    this.#statements.oneLess.run(row.sequence, isNews ? 1 : 0, row.local_user, row.peer)
    this.#shares.shrunk(row)
    this.#changed(row.local_user)
  }

  #sealAgain(): void {
    for (const { sequence, text } of this.#statements.all.all())
      this.#statements.setText.run(this.#seal.seal(this.#seal.open(text)), sequence)
    // What is sealed is longer.
    this.#statements.countShares.run()
  }
}
