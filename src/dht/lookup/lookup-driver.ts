// Drives lookups over the network, a bounded number at once.
import { type Contact, mayIntroduce } from '../wire/contact.ts'
import { type Candidate, Lookup } from './lookup.ts'
import type { Messenger } from '../peers/messenger.ts'
import { isNodeIdValid, type NodeId } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import type { Query } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { Hop } from '../types.ts'

/** One search. */
export interface WalkOptions {
  readonly target: Uint8Array
  /** What each node on the way is asked. */
  readonly query: Query
  /** Answered nodes that end the walk; default k. */
  readonly wanted?: number
  /** How many more answers are of use, as far as is known. */
  readonly useful?: () => number
  /** Gets each reply at once. */
  readonly onReply?: (reply: Reply, from: Candidate) => void
  /** Upkeep of other people's items: requests may be lost when the upload is full. */
  readonly droppable?: boolean
  /** Is told of each node that was asked, when it has answered or failed. */
  readonly onHop?: ((hop: Hop) => void) | undefined
  /** Ends the walk early when it aborts; of this search alone. */
  readonly signal?: AbortSignal
}

/** One run of a lookup. */
class Walk {
  readonly lookup: Lookup
  readonly finished: Promise<void>
  readonly #messenger: Messenger
  readonly #options: WalkOptions
  #finish: (() => void) | undefined
  #stepping = false

  constructor(messenger: Messenger, options: WalkOptions) {
    this.#messenger = messenger
    this.#options = options
    const { identity } = messenger
    identity.touch(options.target)
    this.lookup = new Lookup({ ...options, ownId: identity.id, branching: messenger.branching })
    // The nearest of all live contacts; the list keeps one per /28. Unpinged ones too (dht.md 5.2-1), but only while few
    // others are known: anybody can forge the address of who asks us, and have us ask it.
    const { table } = identity
    const only = table.confirmedCount() < parameters.fewContacts ? 'any' : 'answered'
    for (const contact of table.nearest(options.target, parameters.lookupSeeds, only))
      this.lookup.add(contact, contact.failures !== 0)
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
    options.signal?.addEventListener(
      'abort',
      () => {
        this.end()
      },
      { once: true },
    )
    this.step()
  }

  end(): void {
    this.#finish?.()
    this.#finish = undefined
  }

  step(): void {
    // A request may fail before it returns: the loop below sees that, no second one is needed.
    if (this.#stepping) return
    this.#stepping = true
    for (let chosen = this.#chosen(); chosen.length > 0; chosen = this.#chosen())
      for (const candidate of chosen) this.#ask(candidate)
    this.#stepping = false
    if (this.lookup.isDone()) this.end()
  }

  #chosen(): readonly Candidate[] {
    return this.#finish === undefined ? [] : this.lookup.next()
  }

  #ask(candidate: Candidate): void {
    const { query, droppable = false, onHop } = this.#options
    const { endpoint, id: knownId, depth } = candidate
    const hop = { endpoint, id: knownId, depth, roundTripMs: undefined, items: undefined }
    this.#messenger.request(
      candidate.endpoint,
      query,
      {
        answered: (id, reply, { roundTripMs }) => {
          onHop?.({ ...hop, id, outcome: 'answered', roundTripMs, items: reply.items?.length })
          this.#answered(candidate, id, reply)
        },
        slow: () => {
          this.lookup.slow(candidate)
          this.step()
        },
        failed: (reason) => {
          onHop?.({ ...hop, outcome: reason })
          this.lookup.failed(candidate)
          if (reason === 'silent') this.#messenger.identity.table.fail(candidate)
          this.step()
        },
      },
      { droppable },
    )
  }

  /** Ids that do not fit their addresses cost nothing to invent: with them a liar could fill the list. */
  #isWelcome({ endpoint: introducer }: Candidate, { id, endpoint }: Contact): boolean {
    if (!mayIntroduce(introducer, endpoint)) return false
    return isNodeIdValid(id, endpoint.address) || this.lookup.candidates.length < parameters.bucketSize
  }

  #answered(candidate: Candidate, id: NodeId, reply: Reply): void {
    this.lookup.answered(candidate, id, reply.token)
    for (const contact of reply.contacts ?? [])
      if (this.#isWelcome(candidate, contact)) this.lookup.add(contact, false, candidate.depth + 1)
    if (this.#finish !== undefined) this.#options.onReply?.(reply, candidate)
    this.step()
  }
}

/** A number of places and a queue for them. */
export class Lane {
  readonly #waiting: ((admitted: boolean) => void)[] = []
  #free: number

  constructor(places: number) {
    this.#free = places
  }

  /** Runs `work` when there is a place; undefined when too many wait or the lane is closed. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#waiting.length >= parameters.maxWaitingLookups) return undefined
    if (this.#free > 0) this.#free -= 1
    else if (!(await new Promise<boolean>((resolve) => this.#waiting.push(resolve)))) return undefined
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next(true)
    }
  }

  get waiting(): number {
    return this.#waiting.length
  }

  close(): void {
    for (const admit of this.#waiting.splice(0)) admit(false)
  }
}

/** All lookups of a node: those that people wait for have more places than upkeep. */
export class Walks {
  readonly #messenger: Messenger
  readonly #foreground = new Lane(parameters.maxForegroundLookups)
  readonly #background = new Lane(parameters.maxBackgroundLookups)
  readonly #active = new Set<Walk>()
  #closed = false

  constructor(messenger: Messenger) {
    this.#messenger = messenger
  }

  /** The lookup in its final state; undefined when the node is too busy or closing. */
  run(lane: 'foreground' | 'background', options: WalkOptions): Promise<Lookup | undefined> {
    const { identity } = this.#messenger
    const work = async (): Promise<Lookup | undefined> => {
      const { id } = identity
      const first = await this.#walk(options)
      if (id === identity.id || first?.candidates.some(({ state }) => state === 'answered') === true) return first
      // Nobody answers a wrong id; what the walk taught us about our address is worth a second one.
      return this.#walk(options)
    }
    return (lane === 'foreground' ? this.#foreground : this.#background).run(work)
  }

  /** Lookups that wait for a place. */
  get waiting(): number {
    return this.#foreground.waiting + this.#background.waiting
  }

  /** Ends all of them at once. */
  close(): void {
    this.#closed = true
    this.#foreground.close()
    this.#background.close()
    for (const walk of this.#active) walk.end()
  }

  async #walk(options: WalkOptions): Promise<Lookup | undefined> {
    if (this.#closed || options.signal?.aborted === true) return undefined
    const walk = new Walk(this.#messenger, options)
    this.#active.add(walk)
    await walk.finished
    this.#active.delete(walk)
    return walk.lookup
  }
}
