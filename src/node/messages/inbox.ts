// Trial decryption of every direct message of the swarms that run, each once with each key, on threads.
import { type Clock, isStopped, repeat } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { allPostFlags, type PostReference, postFlags } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import { TrialQueue } from './trial-queue.ts'
import { messagesAtOnce, newestOf, type NumberedKey, Trials, type TrialsNeeds } from './trials.ts'

/** What the inbox is built from. */
export interface InboxNeeds extends TrialsNeeds {
  readonly swarms: Pick<Swarms, 'claims' | 'joined' | 'lastHave' | 'post' | 'stored'>
  readonly clock: Clock
  readonly log: Log
}

/** How often it is noted how far stored posts have been looked at: after a kill, those since then are looked at again. */
const notePeriodMs = 60_000

/** Stored posts that are read in one go. */
const postsPerStep = 256

/** Post numbers that a sweep looks at in one go. */
const numbersPerStep = 1024

/** Somebody who waits until what an author wrote so far is tried; undefined: what all wrote. */
interface Drainer {
  readonly author: string | undefined
  readonly tell: () => void
}

/** Tries messages one batch after another: of each author in the order of their numbers, of all authors in turn. */
export class Inbox {
  readonly #needs: InboxNeeds
  readonly #scope: Scope
  readonly #trials: Trials
  readonly #queue = new TrialQueue()
  /** Authors of whom more came than may wait: their stored posts are swept. */
  readonly #crowded = new Set<Username>()
  #drainers: readonly Drainer[] = []
  #isSweepDue = true
  /** Posts were stored that nobody told of: before the start, or before a fault. */
  #isBehind = true
  /** Up to where stored posts have been looked at; noted when what was found is tried. */
  #lookedTo: number | undefined
  #isTrying = false
  #running: Promise<void> | undefined

  constructor(needs: InboxNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#trials = new Trials(needs)
    scope.task('note how far messages are opened', (signal) =>
      repeat(needs.clock, notePeriodMs, signal, () => {
        this.#notePosition()
      }),
    )
  }

  /** Takes a post that has just been stored, or is to be opened again. */
  take(post: PostReference): void {
    this.#line(post)
    this.start()
  }

  /** There are other keys than before: what they may open is looked for in all swarms. */
  keysChanged(): void {
    this.#isSweepDue = true
    this.start()
  }

  /** Begins with what waits, unless that is under way. */
  start(): void {
    if (this.#running !== undefined || this.#scope.signal.aborted) return
    this.#running = new Promise((resolve) => {
      this.#scope.task('open direct messages', async (signal) => {
        await this.#runOrStop(signal)
        resolve()
      })
    })
  }

  /** What has come of an author so far, or of all of them, is tried, and kept if it opened. */
  async drained(author?: string): Promise<void> {
    if (this.#running === undefined || (!this.#isTrying && !this.#waits(author))) return
    await new Promise<void>((tell) => {
      this.#drainers = [...this.#drainers, { author, tell }]
    })
  }

  #waits(author: string | undefined): boolean {
    return author === undefined ? this.#queue.size > 0 : this.#queue.has(author)
  }

  /** Nothing is left to be done. */
  async settled(): Promise<void> {
    await this.#running
  }

  #line({ author, postNumber }: PostReference): void {
    if (!this.#queue.add({ author, postNumber })) this.#crowded.add(author)
  }

  get #isAnythingDue(): boolean {
    return this.#queue.size > 0 || this.#crowded.size > 0 || this.#isBehind || this.#isSweepDue
  }

  async #runOrStop(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && this.#isAnythingDue) await this.#run(signal)
      if (!signal.aborted && this.#lookedTo !== undefined) this.#setPosition(this.#lookedTo)
    } catch (error) {
      // Such as a full disk: what is not noted as tried is tried again after the next message or start.
      this.#isBehind = true
      this.#isSweepDue = true
      if (!signal.aborted) this.#needs.log.error('opening direct messages stopped', { error: messageOf(error) })
    }
    // In the turn in which nothing was left: what comes from now on begins anew.
    this.#running = undefined
    this.#lookedTo = undefined
    this.#tellDrained(() => true)
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#drain(signal)
    if (this.#isBehind) {
      this.#isBehind = false
      await this.#catchUp(signal)
    }
    if (!this.#isSweepDue && this.#crowded.size === 0) return
    this.#isSweepDue = false
    await this.#sweep(signal)
  }

  async #drain(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#queue.size > 0) await this.#drainSome(signal)
  }

  async #drainSome(signal: AbortSignal): Promise<void> {
    const keys = this.#trials.keys()
    await this.#try(this.#queue.take(messagesAtOnce(keys)), keys, signal)
  }

  #tellDrained(isDrained: (drainer: Drainer) => boolean): void {
    const told = this.#drainers.filter(isDrained)
    this.#drainers = this.#drainers.filter((drainer) => !told.includes(drainer))
    for (const { tell } of told) tell()
  }

  /** Tries what was stored since it was last noted how far that is. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { swarms, trials, clock } = this.#needs
    const last = swarms.stored.lastPosition()
    const noted = trials.position()
    const isKnown = noted !== undefined && noted <= last
    // The first time, or other posts than before: each author is swept.
    if (!isKnown) trials.sweepAllAgain()
    this.#lookedTo = isKnown ? noted : last
    const slice = new TimeSlice(clock)
    while (!signal.aborted) {
      const found = swarms.stored.storedAfter(this.#lookedTo, postsPerStep)
      for (const { post } of found) if (post.kind.kind === 'direct') this.#line(post)
      this.#lookedTo = found.at(-1)?.position ?? this.#lookedTo
      // Not all of it: whoever wrote after a flood would wait for its end.
      if (this.#queue.size > 0) await this.#drainSome(signal)
      if (found.length < postsPerStep) break
      if (slice.isOver) await slice.next(signal)
    }
  }

  /** In a turn of its own: what is stored by now has been told. */
  #notePosition(): void {
    if (this.#running !== undefined || this.#isBehind) return
    const position = this.#needs.swarms.stored.lastPosition()
    if (position === this.#needs.trials.position()) return
    try {
      this.#setPosition(position)
    } catch (error) {
      this.#needs.log.warn('how far messages are opened was not noted', { error: messageOf(error) })
    }
  }

  #setPosition(position: number): void {
    this.#needs.database.transaction(() => {
      this.#needs.trials.setPosition(position)
    }, 'normal')
  }

  /** Tries what keys of today have not been tried with, some messages of each author in turn; those who were swept are done. */
  async #sweep(signal: AbortSignal): Promise<void> {
    const { swarms, trials, database, clock } = this.#needs
    const slice = new TimeSlice(clock)
    const newest = newestOf(this.#trials.keys())
    const crowded = new Set(this.#crowded)
    this.#crowded.clear()
    const due = swarms.joined().filter((author) => crowded.has(author) || trials.sweptTo(author) < newest)
    /** From which number on an author is to be swept. */
    const sweeping = new Map(due.map((author) => [author, 0]))
    for (const [author, from] of sweeping) {
      const next = await this.#sweepSome(author, from, slice, signal)
      if (isStopped(signal)) return
      sweeping.delete(author)
      // To the end of the row, as in the queue.
      if (next !== undefined) sweeping.set(author, next)
      else
        database.transaction(() => {
          trials.setSwept(author, newest)
        }, 'normal')
    }
  }

  /** Tries some messages of an author; gives the number from which on it goes on, if there may be more. */
  async #sweepSome(author: Username, from: number, slice: TimeSlice, signal: AbortSignal): Promise<number | undefined> {
    const { swarms, trials } = this.#needs
    const keys = this.#trials.keys()
    const [newest, count, last] = [newestOf(keys), messagesAtOnce(keys), swarms.lastHave(author)]
    const flags = { allowedFlags: allPostFlags, requiredFlags: postFlags.direct }
    let untried: readonly PostReference[] = []
    let next = from
    while (!signal.aborted && untried.length === 0 && next <= last) {
      const range = { sincePostNumber: next - 1, maxPostNumber: next + numbersPerStep - 1, count: numbersPerStep }
      const claims = swarms.claims({ username: author, ...range, ...flags })
      const due = claims.filter((claim) => trials.triedTo(claim) < newest).reverse()
      untried = due.slice(0, count)
      next = due.length > count ? (untried.at(-1)?.postNumber ?? next) + 1 : next + numbersPerStep
      if (slice.isOver) await slice.next(signal)
    }
    await this.#try(untried, keys, signal)
    await this.#drain(signal)
    return next <= last ? next : undefined
  }

  async #try(references: readonly PostReference[], keys: readonly NumberedKey[], signal: AbortSignal): Promise<void> {
    this.#isTrying = true
    try {
      await this.#trials.try(references, keys, signal)
    } finally {
      this.#isTrying = false
    }
    this.#tellDrained(({ author }) => !this.#waits(author))
  }
}
