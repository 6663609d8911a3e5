// Single posts of swarms that we are not in: asked for, verified, and no more (swarm-posts.md 2.8).
import { Gate } from '../../base/gate.ts'
import type { Log } from '../../base/log.ts'
import { shuffled } from '../../base/random.ts'
import type { HashcashSearch } from '../../crypto/hashcash.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { infoHashOf } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { maxPostNumber, type VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import { personAt } from '../rules/offenders.ts'
import type { PeekOptions } from '../types.ts'
import { peekErrand, type PeekTask, type PeekVisitNeeds } from './peek-visit.ts'
import { type DoorNeeds, visitEndpoint } from './visit.ts'

/** What peeks depend on. */
export interface PeekNeeds extends PeekVisitNeeds, DoorNeeds {
  readonly log: Log
  /** Looks for a nonce, away from the event loop; undefined: there is none, or the signal aborted. */
  readonly payHashcash: (search: HashcashSearch, signal: AbortSignal) => Promise<Uint8Array | undefined>
  /** Peers that are known already … */
  readonly knownPeers: (username: Username) => readonly Endpoint[]
  /** … and those that a search finds. */
  readonly findPeers: (username: Username) => Promise<readonly Endpoint[]>
  /** Neither ourselves nor somebody who lied before. */
  readonly mayVisit: (endpoint: Endpoint) => boolean
  /** The peer sent a post that is not the author's. */
  readonly lied: (endpoint: Endpoint) => void
}

/** Longest time of one peek, in milliseconds, whatever its callers would wait. */
const peekMs = 90_000
/** Peers of one peek that are visited at once. */
const visitsAtOnce = 3
/** Peeks that run at once, and that wait for it. */
const maxPeeks = 8
const maxWaitingPeeks = 64

interface Running {
  readonly ending: AbortController
  readonly found: Promise<VerifiedPost | undefined>
  callers: number
}

/** Resolves with nothing when the signal aborts. */
const abortOf = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    signal.addEventListener(
      'abort',
      () => {
        resolve(undefined)
      },
      { once: true },
    )
  })

/** The peeks that run. Whoever asks for the same post shares one. */
export class Peeks {
  readonly #needs: PeekNeeds
  readonly #gate = new Gate(maxPeeks, maxWaitingPeeks)
  readonly #running = new Map<string, Running>()

  constructor(needs: PeekNeeds) {
    this.#needs = needs
  }

  /** The post, or undefined when nobody who was asked has it. Fault: `gate.full`. */
  async peek(reference: PostReference, options: PeekOptions): Promise<VerifiedPost | undefined> {
    const { author, postNumber } = reference
    const bound = maxPostNumber(author, this.#needs.keys) ?? -1
    if (postNumber < 0 || postNumber > bound || options.signal?.aborted === true) return undefined
    const key = `${author}/${String(postNumber)}`
    const running = this.#running.get(key) ?? this.#begin(key, reference)
    running.callers += 1
    const leaving = new AbortController()
    const leave = (): void => {
      leaving.abort()
    }
    const timer = this.#needs.clock.after(options.timeoutMs, leave)
    options.signal?.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([running.found, abortOf(leaving.signal)])
    } finally {
      timer.cancel()
      leave()
      options.signal?.removeEventListener('abort', leave)
      running.callers -= 1
      // Nobody waits any more.
      if (running.callers === 0) this.#end(key, running)
    }
  }

  /** Ends all. */
  close(): void {
    for (const [key, running] of this.#running) this.#end(key, running)
  }

  #end(key: string, running: Running): void {
    running.ending.abort()
    // Whoever asks now begins anew.
    if (this.#running.get(key) === running) this.#running.delete(key)
  }

  #begin(key: string, reference: PostReference): Running {
    const ending = new AbortController()
    const found = this.#gate.run(() => this.#run(reference, ending))
    const running = { ending, found, callers: 0 }
    this.#running.set(key, running)
    const over = (): void => {
      this.#end(key, running)
    }
    void found.then(over, over)
    return running
  }

  async #run({ author, postNumber }: PostReference, ending: AbortController): Promise<VerifiedPost | undefined> {
    const { signal } = ending
    if (signal.aborted) return undefined
    const timer = this.#needs.clock.after(peekMs, () => {
      ending.abort()
    })
    const task = { username: author, postNumber, infoHash: infoHashOf(author), pay: this.#purse() }
    try {
      const visited = new Set<string>()
      const known = await this.#visitAll(this.#needs.knownPeers(author), task, visited, signal)
      if (known !== undefined) return known
      const found = await Promise.race([this.#needs.findPeers(author), abortOf(signal)])
      return await this.#visitAll(shuffled(this.#needs.random, found ?? []), task, visited, signal)
    } finally {
      timer.cancel()
      ending.abort()
    }
  }

  /** What one peek may spend on hashcash: peers that ask for more than half of what is left get nothing. */
  #purse(): PeekTask['pay'] {
    let left: number = limits.swarmPeekHashes
    return async (search, signal) => {
      const expected = 2 ** search.bits
      if (2 * expected > left) return undefined
      // With so many attempts all but one of 400 searches succeed.
      const attempts = Math.min(left, 6 * expected)
      left -= attempts
      const nonce = await this.#needs.payHashcash({ ...search, attempts }, signal)
      if (nonce !== undefined) left += attempts - new DataView(nonce.buffer, nonce.byteOffset).getUint32(0) - 1
      return nonce
    }
  }

  async #visitAll(
    endpoints: readonly Endpoint[],
    task: PeekTask,
    visited: Set<string>,
    signal: AbortSignal,
  ): Promise<VerifiedPost | undefined> {
    const ending = new AbortController()
    const stop = (): void => {
      ending.abort()
    }
    signal.addEventListener('abort', stop, { once: true })
    const left = endpoints.filter((endpoint) => this.#needs.mayVisit(endpoint))
    let found: VerifiedPost | undefined
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        if (ending.signal.aborted || visited.size >= limits.swarmPeekPeers) return
        const person = personAt(next)
        if (visited.has(person)) continue
        visited.add(person)
        const post = await this.#visit(next, task, ending.signal)
        if (post === undefined) continue
        found = post
        stop()
      }
    }
    await Promise.all(Array.from({ length: visitsAtOnce }, work))
    signal.removeEventListener('abort', stop)
    return found
  }

  async #visit(endpoint: Endpoint, task: PeekTask, signal: AbortSignal): Promise<VerifiedPost | undefined> {
    const { lied, log } = this.#needs
    const end = await visitEndpoint(this.#needs, endpoint, peekErrand(task, this.#needs), signal)
    if (end === 'lie') {
      log.debug('a peer sent a post that is not its author’s', { remote: endpoint.address, code: 'piece-invalid' })
      lied(endpoint)
    }
    return typeof end === 'string' ? undefined : end
  }
}
