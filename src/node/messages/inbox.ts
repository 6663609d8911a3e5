// Trial decryption of every direct message of the swarms that run, each once with each key, on threads.
import { type Clock, isStopped, nextTurn, repeat } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { PrivateKey, PublicKey } from '../../crypto/keys.ts'
import { allPostFlags, type PostReference, postFlags } from '../../protocol/post-kind.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { OpenedMessage, TrialRequest } from '../../workers/open-sealed.ts'
import type { TrialStore } from './trial-store.ts'

/** A key that messages may be sealed to, and whose it is. */
export interface TrialKey {
  readonly publicKey: PublicKey
  readonly privateKey: PrivateKey
  /** A local user, or the alias of a group. */
  readonly owner: string
  readonly isGroup: boolean
  /** Messages before this time are not opened with it. */
  readonly opensFrom: number
}

/** A message that is open. */
export interface OpenedPost {
  readonly post: VerifiedPost
  readonly key: TrialKey
  readonly plaintext: Uint8Array
}

/** What the inbox is built from. */
export interface InboxNeeds {
  readonly database: Database
  readonly trials: TrialStore
  readonly swarms: Pick<Swarms, 'joined' | 'post' | 'posts' | 'stored'>
  readonly clock: Clock
  readonly log: Log
  /** The keys that can be used now: none while the wallet is locked. */
  readonly keys: () => readonly TrialKey[]
  /** Opens on a thread; undefined when the node ends. */
  readonly open: (
    request: TrialRequest,
    signal: AbortSignal,
  ) => Promise<readonly (OpenedMessage | undefined)[] | undefined>
  /** Keeps what is open. Inside a transaction. */
  readonly deliver: (opened: OpenedPost) => void
}

/** Messages that are tried in one go: some milliseconds of a thread with a few keys. */
const batchSize = 64

/** Messages that came and wait in memory; when there are more, stored posts are looked through instead. */
const maxWaiting = 10_000

/** How often it is noted how far stored posts have been looked at: after a kill, those since then are looked at again. */
const notePeriodMs = 60_000

/** Stored posts that are read in one go. */
const postsPerStep = 256

interface NumberedKey extends TrialKey {
  readonly id: number
}

/** A message and the keys that it has not been tried with, by their places in the list. */
interface Trial {
  readonly post: VerifiedPost
  readonly sealed: TrialRequest['messages'][number]['sealed']
  readonly untried: readonly number[]
}

/** Tries messages one batch after another, in the order of their numbers. */
export class Inbox {
  readonly #needs: InboxNeeds
  readonly #scope: Scope
  readonly #waiting = new Map<string, PostReference>()
  readonly #drainers: (() => void)[] = []
  #isSweepDue = true
  /** Posts were stored that nobody told of: before the start, or too many at once. */
  #isBehind = true
  #isDraining = false
  #running: Promise<void> | undefined

  constructor(needs: InboxNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.task('note how far messages are opened', (signal) =>
      repeat(needs.clock, notePeriodMs, signal, () => {
        this.#notePosition()
      }),
    )
  }

  /** Takes a post that has just been stored, or is to be opened again. */
  take({ author, postNumber }: PostReference): void {
    if (this.#waiting.size >= maxWaiting) {
      this.#isBehind = true
      this.#isSweepDue = true
    } else this.#waiting.set(`${author}/${String(postNumber)}`, { author, postNumber })
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

  /** What has been taken so far is tried, and kept if it opened. */
  async drained(): Promise<void> {
    if (this.#running === undefined || (this.#waiting.size === 0 && !this.#isDraining)) return
    await new Promise<void>((resolve) => this.#drainers.push(resolve))
  }

  /** Nothing is left to be done. */
  async settled(): Promise<void> {
    await this.#running
  }

  async #runOrStop(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && (this.#waiting.size > 0 || this.#isBehind || this.#isSweepDue)) await this.#run(signal)
    } catch (error) {
      // Such as a full disk: what is not noted as tried is tried again after the next message or start.
      this.#isBehind = true
      this.#isSweepDue = true
      if (!signal.aborted) this.#needs.log.error('opening direct messages stopped', { error: messageOf(error) })
    }
    // In the turn in which nothing was left: what comes from now on begins anew.
    this.#running = undefined
    this.#isDraining = false
    this.#tellDrained()
  }

  async #run(signal: AbortSignal): Promise<void> {
    await this.#drain(signal)
    if (this.#isBehind) {
      this.#isBehind = false
      await this.#catchUp(signal)
    }
    if (!this.#isSweepDue) return
    this.#isSweepDue = false
    await this.#sweep(signal)
  }

  async #drain(signal: AbortSignal): Promise<void> {
    this.#isDraining = true
    while (!signal.aborted && this.#waiting.size > 0) await this.#try(this.#takeWaiting(), signal)
    this.#isDraining = false
    this.#tellDrained()
  }

  #tellDrained(): void {
    for (const tell of this.#drainers.splice(0)) tell()
  }

  #takeWaiting(): readonly PostReference[] {
    const taken = [...this.#waiting].slice(0, batchSize)
    for (const [name] of taken) this.#waiting.delete(name)
    return taken.map(([, post]) => post)
  }

  /** Tries what was stored since it was last noted how far that is. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { swarms, trials, clock } = this.#needs
    const last = swarms.stored.lastPosition()
    const noted = trials.position()
    const isKnown = noted !== undefined && noted <= last
    // The first time, or other posts than before: each author is swept.
    if (!isKnown) trials.sweepAllAgain()
    let position = isKnown ? noted : last
    while (!signal.aborted) {
      const found = swarms.stored.storedAfter(position, postsPerStep)
      await this.#tryAll(
        found.map(({ post }) => post).filter(({ kind }) => kind.kind === 'direct'),
        signal,
      )
      position = found.at(-1)?.position ?? position
      if (found.length < postsPerStep) break
      await nextTurn(clock, signal)
    }
    if (!signal.aborted) this.#setPosition(position)
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

  async #tryAll(posts: readonly PostReference[], signal: AbortSignal): Promise<void> {
    for (let start = 0; start < posts.length && !signal.aborted; start += batchSize) {
      await this.#try(posts.slice(start, start + batchSize), signal)
      await this.#drain(signal)
    }
  }

  /** Tries what keys of today have not been tried with, author by author; those who were swept with them are done. */
  async #sweep(signal: AbortSignal): Promise<void> {
    const { swarms, trials, database } = this.#needs
    const newest = this.#newest(this.#numberedKeys())
    for (const author of swarms.joined()) {
      if (signal.aborted || trials.sweptTo(author) >= newest) continue
      const untried = await this.#untriedOf(author, newest, signal)
      await this.#tryAll(untried, signal)
      if (isStopped(signal)) return
      database.transaction(() => {
        trials.setSwept(author, newest)
      }, 'normal')
    }
  }

  /** Direct messages of an author that newer keys have not been tried with, in the order of their numbers. */
  async #untriedOf(author: Username, newest: number, signal: AbortSignal): Promise<readonly PostReference[]> {
    const { swarms, trials, clock } = this.#needs
    const flags = { allowedFlags: allPostFlags, requiredFlags: postFlags.direct }
    const untried: PostReference[] = []
    let maxPostNumber: number | undefined
    while (!signal.aborted) {
      const page = swarms.posts({ username: author, maxPostNumber, count: batchSize, ...flags })
      for (const { postNumber } of page)
        if (trials.triedTo({ author, postNumber }) < newest) untried.push({ author, postNumber })
      if (page.length < batchSize) break
      maxPostNumber = (page.at(-1)?.postNumber ?? 0) - 1
      await nextTurn(clock, signal)
    }
    return untried.reverse()
  }

  #numberedKeys(): readonly NumberedKey[] {
    return this.#needs.keys().map((key) => ({ ...key, id: this.#needs.trials.keyId(key.publicKey) }))
  }

  #newest(keys: readonly NumberedKey[]): number {
    return keys.reduce((newest, { id }) => Math.max(newest, id), 0)
  }

  async #try(references: readonly PostReference[], signal: AbortSignal): Promise<void> {
    const keys = this.#numberedKeys()
    const trials = references.flatMap((reference) => this.#trialOf(reference, keys) ?? [])
    const request = {
      // Copies: a wallet that is locked meanwhile wipes its own, and nothing would open with those.
      secrets: keys.map(({ privateKey }) => privateKey.slice()),
      messages: trials.map(({ sealed, untried }) => ({ sealed, secrets: untried })),
    }
    const isAnyUntried = trials.some(({ untried }) => untried.length > 0)
    const results = isAnyUntried ? await this.#needs.open(request, signal) : []
    for (const secret of request.secrets) secret.fill(0)
    if (results === undefined) return
    const newest = this.#newest(keys)
    // Received posts are on disk, and can be opened again: their messages need not survive a power cut by themselves.
    this.#needs.database.transaction(() => {
      for (const [index, { post }] of trials.entries()) this.#conclude(post, results[index], keys, newest)
    }, 'normal')
  }

  #trialOf(reference: PostReference, keys: readonly NumberedKey[]): Trial | undefined {
    const post = this.#needs.swarms.post(reference.author, reference.postNumber)
    if (post?.kind.kind !== 'direct') return undefined
    const triedTo = this.#needs.trials.triedTo(post)
    const untried = [...keys.entries()]
      .filter(([, { id, opensFrom }]) => id > triedTo && opensFrom <= post.time)
      .map(([index]) => index)
    return { post, sealed: post.kind.sealed, untried }
  }

  #conclude(post: VerifiedPost, result: OpenedMessage | undefined, keys: readonly TrialKey[], newest: number): void {
    const { trials, deliver } = this.#needs
    const key = result === undefined ? undefined : keys[result.secret]
    if (result === undefined || key === undefined) {
      trials.setTried(post, Math.max(newest, trials.triedTo(post)))
      return
    }
    trials.setOpened(post)
    deliver({ post, key, plaintext: result.plaintext })
  }
}
