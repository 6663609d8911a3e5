// Texts that this node keeps until their time, and publishes then, each once: also when nobody has a page open.
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { limits } from '../../protocol/limits.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import { textOf, type VerifiedPost } from '../../protocol/post.ts'
import { lengthOfText } from '../../protocol/post-text.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import { parseUsername } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const tables = `
CREATE TABLE scheduled_posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  local_user TEXT NOT NULL,
  due INTEGER NOT NULL,
  texts TEXT NOT NULL,
  about TEXT,
  post_number INTEGER,
  problem TEXT
) STRICT;
CREATE INDEX scheduled_posts_by_time ON scheduled_posts (due, id);
`

/** What is to be published, and when; the number of the post that is being signed. */
export const scheduleSchema: SchemaPart = { schema: tables, migrations: { 16: tables } }

/** What an answer to a twt says of it. */
export interface ScheduledTwt {
  readonly subject: string
  readonly nick: string
  readonly url: string
  readonly host: string
}

/**
 * What a text is about: it answers a post or passes it on, or it answers a twt by its hash. What the answer says of a twt
 * is noted when it is written: its author may have edited it or taken it away by the time the answer goes out.
 */
export type ScheduledSubject =
  | { readonly kind: 'reply' | 'quote'; readonly author: string; readonly postNumber: number }
  | { readonly kind: 'twt'; readonly hash: string; readonly to?: ScheduledTwt | undefined }

/** One text, or several, each of which answers the one before. */
export interface ScheduledWish {
  /** From now on. */
  readonly seconds: number
  readonly texts: readonly string[]
  readonly about?: ScheduledSubject | undefined
}

/** What waits for its time. */
export interface ScheduledPost {
  readonly id: number
  /** Unix seconds. */
  readonly due: number
  /** What is not out yet. */
  readonly texts: readonly string[]
  readonly about: ScheduledSubject | undefined
  /** Code of the fault for which it is not out although its time has come; it is tried again. */
  readonly problem: string | undefined
}

/** A text that is published now. */
export interface DueText {
  readonly username: string
  readonly text: string
  readonly about: ScheduledSubject | undefined
  /** Is told the number before anything is signed with it. */
  readonly numbered: (postNumber: number) => void
}

/** What it is built from. */
export interface ScheduleNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly publish: (text: DueText) => Promise<VerifiedPost>
  /** A post that is on disk here. */
  readonly held: (post: PostReference) => VerifiedPost | undefined
  readonly isLocal: (username: string) => boolean
  /** A twt that a local user may answer; undefined: none of their feeds has it. Fault: `feeds.read-only`. */
  readonly twt: (localUser: string, hash: string) => ScheduledTwt | undefined
  /** What could not be written may be written now. */
  readonly unlocked: Pick<Signal<undefined>, 'on'>
}

interface Row {
  readonly id: number
  readonly localUser: string
  readonly due: number
  readonly texts: string
  readonly about: string | null
  readonly postNumber: number | null
  readonly problem: string | null
}

const columns = 'id, local_user AS localUser, due, texts, about, post_number AS postNumber, problem'

/** Between two looks at what is due, at most; and before what failed is tried again, in milliseconds. */
const longestMs = 60_000
const pauseMs = 30_000

/** Texts that are begun in one look. */
const mostAtOnce = 50

/** Texts of local users that wait for their time. */
export class Schedule {
  /** What waits for a local user has changed. */
  readonly changed = new Signal<string>()
  readonly #needs: ScheduleNeeds
  readonly #scope: Scope
  readonly #underWay = new Set<number>()
  /** When what failed is tried again, on the clock that never goes back. */
  readonly #paused = new Map<number, number>()
  #timer: Timer | undefined

  constructor(needs: ScheduleNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.defer(() => this.#timer?.cancel())
    scope.defer(
      needs.unlocked.on(() => {
        this.#paused.clear()
        this.#wakeIn(0)
      }),
    )
    this.#wakeIn(0)
  }

  /**
   * Keeps texts until their time. They are on disk when it returns. Faults: `schedule.invalid`, `schedule.full`,
   * `feeds.no-twt`, `feeds.read-only`.
   */
  add(localUser: string, { seconds, texts, about }: ScheduledWish): ScheduledPost {
    const { database, isLocal } = this.#needs
    if (!isLocal(localUser))
      throw new CodedError('schedule.invalid', 'The key of this name is not in the wallet of this node.')
    checkTexts(texts)
    const due = this.#dueIn(seconds)
    const count = database.prepare<{ n: number }>('SELECT count(*) AS n FROM scheduled_posts WHERE local_user = ?')
    if ((count.get(localUser)?.n ?? 0) >= limits.scheduledPosts)
      throw new CodedError('schedule.full', `One user can have ${String(limits.scheduledPosts)} texts wait.`)
    const { lastRowId: id } = database
      .prepare('INSERT INTO scheduled_posts (local_user, due, texts, about) VALUES (?, ?, ?, ?)')
      .run(
        localUser,
        due,
        JSON.stringify(texts),
        about === undefined ? null : JSON.stringify(this.#noted(localUser, about)),
      )
    this.#tell(localUser)
    return { id, due, texts, about, problem: undefined }
  }

  #noted(localUser: string, about: ScheduledSubject): ScheduledSubject {
    if (about.kind !== 'twt') return about
    const to = this.#needs.twt(localUser, about.hash)
    if (to === undefined) throw noTwt()
    return { ...about, to }
  }

  /** What waits, the next one first. */
  of(localUser: string): readonly ScheduledPost[] {
    return this.#needs.database
      .prepare<Row>(`SELECT ${columns} FROM scheduled_posts WHERE local_user = ? ORDER BY due, id`)
      .all(localUser)
      .map(postOf)
  }

  /** Takes texts back, and gives them; undefined: they are out, or on their way. */
  take(localUser: string, id: number): ScheduledPost | undefined {
    const row = this.#waiting(localUser, id)
    if (row === undefined) return undefined
    this.#remove(row)
    return postOf(row)
  }

  /** Gives another time, and perhaps other texts; undefined: they are out, or on their way. Fault: `schedule.invalid`. */
  change(localUser: string, id: number, { seconds, texts }: Partial<ScheduledWish>): ScheduledPost | undefined {
    if (texts !== undefined) checkTexts(texts)
    const row = this.#waiting(localUser, id)
    if (row === undefined) return undefined
    const due = seconds === undefined ? row.due : this.#dueIn(seconds)
    const changed = { ...row, due, texts: texts === undefined ? row.texts : JSON.stringify(texts), problem: null }
    this.#needs.database
      .prepare('UPDATE scheduled_posts SET due = ?, texts = ?, problem = NULL WHERE id = ?')
      .run(changed.due, changed.texts, id)
    this.#paused.delete(id)
    this.#tell(localUser)
    return postOf(changed)
  }

  #dueIn(seconds: number): number {
    if (seconds > limits.scheduleSeconds)
      throw new CodedError('schedule.invalid', 'A text waits for a year at most: choose an earlier time.')
    return nowSeconds(this.#needs.clock) + Math.max(0, seconds)
  }

  /** A text that can still be changed: what a crash left between signing and noting is settled first. */
  #waiting(localUser: string, id: number): Row | undefined {
    if (this.#underWay.has(id)) return undefined
    const row = this.#needs.database
      .prepare<Row>(`SELECT ${columns} FROM scheduled_posts WHERE id = ? AND local_user = ?`)
      .get(id, localUser)
    return row === undefined ? undefined : this.#settled(row)
  }

  #wakeIn(delayMs: number): void {
    this.#timer?.cancel()
    if (this.#scope.signal.aborted) return
    this.#timer = this.#needs.clock.after(Math.max(0, Math.min(delayMs, longestMs)), () => {
      this.#look()
    })
  }

  /** Begins with all that is due. */
  #look(): void {
    const { clock, database } = this.#needs
    // Read once: what falls due between two readings would be neither due nor next, and never go out.
    const now = nowSeconds(clock)
    const due = database
      .prepare<Row>(`SELECT ${columns} FROM scheduled_posts WHERE due <= ? ORDER BY due, id LIMIT ?`)
      .all(now, limits.scheduledPosts)
    let begun = 0
    for (const row of due) {
      const isPaused = (this.#paused.get(row.id) ?? 0) > clock.monotonicMs()
      if (begun >= mostAtOnce || isPaused || this.#underWay.has(row.id)) continue
      begun += 1
      this.#begin(row)
    }
    const [next] = database
      .prepare<{ due: number }>('SELECT due FROM scheduled_posts WHERE due > ? ORDER BY due LIMIT 1')
      .all(now)
    const untilNext = next === undefined ? longestMs : next.due * 1000 - clock.nowMs()
    if (next !== undefined || due.length > 0) this.#wakeIn(due.length > 0 ? Math.min(untilNext, pauseMs) : untilNext)
  }

  #begin(row: Row): void {
    const { log, clock } = this.#needs
    this.#underWay.add(row.id)
    this.#scope.task('publish a scheduled post', async (signal) => {
      try {
        await this.#send(row, signal)
        this.#paused.delete(row.id)
      } catch (error) {
        log.warn('scheduled post not published', { user: row.localUser, error: messageOf(error) })
        this.#paused.set(row.id, clock.monotonicMs() + pauseMs)
        this.#noteProblem(row.id, error)
      } finally {
        this.#underWay.delete(row.id)
        this.changed.emit(row.localUser)
        this.#wakeIn(0)
      }
    })
  }

  async #send(first: Row, signal: AbortSignal): Promise<void> {
    for (let row = this.#settled(first); row !== undefined && !signal.aborted; ) {
      const { id, localUser } = row
      const { texts, about } = postOf(row)
      const post = await this.#needs.publish({
        ...{ username: localUser, text: texts[0] ?? '', about },
        numbered: (postNumber) => {
          this.#noteNumber(id, postNumber)
        },
      })
      row = this.#advanced(row, post)
    }
  }

  /** What is left when a crash came between signing and noting: the post that has the number is looked for. */
  #settled(row: Row): Row | undefined {
    const { localUser, postNumber, texts } = row
    const author = parseUsername(localUser)
    if (postNumber === null || author === undefined) return row
    const post = this.#needs.held({ author, postNumber })
    const [text] = textsIn(texts)
    // An answer to a twt says whom it answers before its words.
    if (post !== undefined && text !== undefined && textOf(post).endsWith(text)) return this.#advanced(row, post)
    // The number was given, and nothing got to disk with it: so nothing has left this node.
    this.#noteNumber(row.id, null)
    return { ...row, postNumber: null }
  }

  /** The first text is out; what is left answers it. */
  #advanced(row: Row, { author, postNumber }: PostReference): Row | undefined {
    const rest = textsIn(row.texts).slice(1)
    if (rest.length === 0) {
      this.#remove(row)
      return undefined
    }
    const about = JSON.stringify({ kind: 'reply', author, postNumber })
    const next = { ...row, texts: JSON.stringify(rest), about, postNumber: null }
    this.#needs.database
      .prepare('UPDATE scheduled_posts SET texts = ?, about = ?, post_number = NULL, problem = NULL WHERE id = ?')
      .run(next.texts, about, row.id)
    return next
  }

  #noteNumber(id: number, postNumber: number | null): void {
    this.#needs.database.prepare('UPDATE scheduled_posts SET post_number = ? WHERE id = ?').run(postNumber, id)
  }

  #noteProblem(id: number, error: unknown): void {
    const code = error instanceof CodedError ? error.code : 'other'
    try {
      this.#needs.database.prepare('UPDATE scheduled_posts SET problem = ? WHERE id = ?').run(code, id)
    } catch {
      // The disk is full: it is tried again all the same.
    }
  }

  #remove({ id, localUser }: Row): void {
    this.#needs.database.prepare('DELETE FROM scheduled_posts WHERE id = ?').run(id)
    this.#paused.delete(id)
    this.#tell(localUser)
  }

  #tell(localUser: string): void {
    this.changed.emit(localUser)
    this.#wakeIn(0)
  }
}

/** Nobody here knows what would be answered. */
export const noTwt = (): CodedError =>
  new CodedError('feeds.no-twt', 'No feed that this user follows has a twt with this hash.')

const textsIn = (texts: string): readonly string[] => JSON.parse(texts) as readonly string[]

const postOf = ({ id, due, texts, about, problem }: Row): ScheduledPost => ({
  ...{ id, due, texts: textsIn(texts), problem: problem ?? undefined },
  about: about === null ? undefined : (JSON.parse(about) as ScheduledSubject),
})

const checkTexts = (texts: readonly string[]): void => {
  if (texts.length === 0 || texts.length > limits.scheduledTexts || texts.some(isBlankText))
    throw new CodedError('schedule.invalid', 'There is nothing to publish: a text is empty, or nobody could see it.')
  if (!texts.every((text) => lengthOfText(text).fits))
    throw new CodedError('schedule.invalid', 'The text is too long for a post: shorten it, or split it.')
}
