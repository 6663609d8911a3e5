// Messages that another node of the same person had opened, told from those that are here: by author, time and text.
import { decodeUtf8Lossy } from '../../codec/utf8.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Seal } from '../seal.ts'
import type { MessageKind } from './message-store.ts'
import { withoutNumber } from './message-tables.ts'

/** A thread of a local user: with another user, or of a group under its alias. */
export interface Thread {
  readonly localUser: string
  readonly peer: string
}

/** A message as another node kept it. */
export interface RestoredMessage {
  readonly author: Username
  /** `withoutNumber`: it is not known. */
  readonly postNumber: number
  /** Unix seconds. */
  readonly time: number
  /** The time that it claims, if it stands earlier. */
  readonly claimed?: number | undefined
  readonly text: string
}

/** How a line of a group is shown (swarm-posts.md 7.3). */
export const kindInGroup = ({ author, text }: RestoredMessage, isMember: (name: Username) => boolean): MessageKind => {
  if (text.startsWith('*** ')) return 'notice'
  return isMember(author) ? 'text' : 'outsider'
}

interface Row {
  readonly sequence: number
  readonly text: Uint8Array
}

const rowOf = 'SELECT sequence, text FROM direct_messages WHERE local_user = ? AND peer = ? AND author = ?'

const prepareAll = (database: Database) => ({
  ofTime: database.prepare<Row>(`${rowOf} AND sending IN (0, 1) AND time = ?`),
  ofClaimed: database.prepare<Row>(`${rowOf} AND claimed = ?`),
  ofNumber: database.prepare<Row>(`${rowOf} AND first_number BETWEEN ? - 1 AND ? AND last_number >= ?`),
  withoutNumber: database.prepare<Row>(`${rowOf} AND time = ? AND post_number = ${String(withoutNumber)}`),
  withoutNumberOfClaimed: database.prepare<Row>(`${rowOf} AND claimed = ? AND post_number = ${String(withoutNumber)}`),
  lastPart: database.prepare<{ readonly part: number | null }>(
    'SELECT max(part) AS part FROM direct_messages WHERE local_user = ? AND author = ? AND first_number = ?',
  ),
  unread: database.prepare<{ readonly unread: number }>(
    'SELECT unread FROM direct_threads WHERE local_user = ? AND peer = ?',
  ),
  claim: database.prepare(
    `UPDATE direct_messages SET post_number = ?, first_number = ?, last_number = ?, part = ?, time = min(time, ?)
     WHERE sequence = ?`,
  ),
})

/** Finds a message again that came in two ways. */
export class RestoredMessages {
  readonly #seal: Seal
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database, seal: Seal) {
    this.#seal = seal
    this.#statements = prepareAll(database)
  }

  /**
   * Keeps those that are not here, the newest last; gives their number. They are no news to anybody. Inside a
   * transaction.
   */
  restore<Message extends RestoredMessage>(
    thread: Thread,
    messages: readonly Message[],
    store: {
      add(message: Thread & Message & { readonly part: number }): boolean
      markRead(localUser: string, peer: string): void
    },
  ): number {
    const { localUser, peer } = thread
    const wasRead = (this.#statements.unread.get(localUser, peer)?.unread ?? 0) === 0
    // Of those of one second the newest is the first (swarm-posts.md 6.5).
    const added = [...messages].reverse().filter((message) => {
      if (this.#isHere(thread, message)) return false
      return store.add({
        ...thread,
        ...message,
        part: this.nextPart(localUser, message.author, message.postNumber),
      })
    })
    if (wasRead) store.markRead(localUser, peer)
    return added.length
  }

  /** Parts tell messages apart that have one number. */
  nextPart(localUser: string, author: string, postNumber: number): number {
    return (this.#statements.lastPart.get(localUser, author, postNumber)?.part ?? -1) + 1
  }

  /** The post of a message has come that was restored without its number: the message is here, and has it now. */
  claim(message: Thread & RestoredMessage & { readonly part?: number }): boolean {
    const { postNumber, time, text, part = 0 } = message
    if (postNumber < 0) return false
    const row = this.#withoutNumber(message, message).find((known) => this.#textOf(known) === text)
    if (row === undefined) return false
    this.#statements.claim.run(postNumber, postNumber, postNumber, part, time, row.sequence)
    return true
  }

  /** Among the lines of its post. One without a number is looked for among all of its second. */
  #isHere(thread: Thread, message: RestoredMessage): boolean {
    const { ofNumber, ofTime, ofClaimed } = this.#statements
    const { author, time, text, postNumber, claimed = time } = message
    const place = [thread.localUser, thread.peer, author] as const
    const known =
      postNumber < 0
        ? [time, claimed].flatMap((each) => [...ofTime.all(...place, each), ...ofClaimed.all(...place, each)])
        : [...ofNumber.all(...place, postNumber, postNumber, postNumber), ...this.#withoutNumber(thread, message)]
    return known.some((row) => this.#textOf(row) === text)
  }

  /** Those without a number of its second: of the one where it stands, or of the one that it claims. */
  #withoutNumber({ localUser, peer }: Thread, { author, time, claimed = time }: RestoredMessage): readonly Row[] {
    const { withoutNumber: ofTime, withoutNumberOfClaimed } = this.#statements
    const place = [localUser, peer, author] as const
    return [
      ...[...new Set([time, claimed])].flatMap((each) => ofTime.all(...place, each)),
      ...withoutNumberOfClaimed.all(...place, claimed),
    ]
  }

  #textOf({ text }: Row): string {
    return decodeUtf8Lossy(this.#seal.open(text))
  }
}
