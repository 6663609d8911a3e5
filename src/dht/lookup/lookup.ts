// The iterative search for the nodes nearest to a target, without any I/O (dht.md 5.2).
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import { type Contact, type NetworkKey, regionOf, rentedOf } from '../wire/contact.ts'
import { compareDistance, isNodeIdValid, type NodeId } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'

/** A node on the list of a lookup. */
export interface Candidate {
  readonly endpoint: Endpoint
  readonly id: NodeId
  readonly state: 'known' | 'queried' | 'slow' | 'answered' | 'failed'
  readonly token: Uint8Array | undefined
  /** It failed in the last lookup already: no place is kept for it while it is slow. */
  readonly suspect: boolean
  /** How many nodes named one another until it was named: 1 for our own contacts. */
  readonly depth: number
}

type Mutable = { -readonly [Key in keyof Candidate]: Candidate[Key] }

/** Where a lookup ends. */
export interface LookupOptions {
  readonly target: Uint8Array
  readonly ownId: NodeId
  /** Answered nodes at the head of the list that end it; default k. */
  readonly wanted?: number
  /** Questions under way at the head of the list, besides those that wait for the slow; default α. */
  readonly branching?: number
  /** How many more answers are of use, as far as is known; each that is asked beyond that is asked in vain. */
  readonly useful?: () => number
}

/** So many nodes, of each /16 two: whoever rents one network is not all there is around a key. */
class Diverse {
  readonly #regions = new Map<NetworkKey, number>()
  #wanted: number

  constructor(wanted: number) {
    this.#wanted = wanted
  }

  get isFull(): boolean {
    return this.#wanted === 0
  }

  /** Whether the node is one of them. An id that does not fit its address may have been chosen. */
  take({ endpoint, id }: Contact): boolean {
    if (this.isFull || !isNodeIdValid(id, endpoint.address)) return false
    const region = regionOf(endpoint)
    const count = this.#regions.get(region) ?? 0
    if (count >= parameters.holdersPerRegion) return false
    this.#regions.set(region, count + 1)
    this.#wanted -= 1
    return true
  }
}

/** State of one search: `next` says whom to ask; the caller reports what came of it. */
export class Lookup {
  readonly target: Uint8Array
  readonly #ownId: NodeId
  readonly #wanted: number
  readonly #candidates: Mutable[] = []
  readonly #networks = new Set<NetworkKey>()
  /** Candidates of each /16. */
  readonly #regions = new Map<NetworkKey, number>()
  readonly #useful: () => number
  readonly #branching: number
  /** Asked and slow: others are asked in their place. */
  #slow = 0
  #queried = 0

  constructor({ target, ownId, wanted = parameters.bucketSize, branching, useful = () => Infinity }: LookupOptions) {
    this.#branching = branching ?? parameters.lookupBranching
    this.#useful = useful
    this.target = target
    this.#ownId = ownId
    this.#wanted = wanted
  }

  /** Nearest first. */
  get candidates(): readonly Candidate[] {
    return this.#candidates
  }

  /** Nodes that were asked so far. */
  get queriedCount(): number {
    return this.#queried
  }

  /** Adds a node unless its id, another one of its /28, or many of its /16 are on the list (dht.md 5.2-2). */
  add(contact: Contact, suspect = false, depth = 1): boolean {
    if (compareDistance(this.target, contact.id, this.#ownId) === 0) return false
    const network = rentedOf(contact.endpoint, 28)
    if (this.#networks.has(network)) return false
    const { endpoint, id } = contact
    const region = regionOf(endpoint)
    const neighbours = this.#regions.get(region) ?? 0
    if (neighbours >= parameters.candidatesPerRegion) return false
    if (!this.#place({ endpoint, id, state: 'known', token: undefined, suspect, depth })) return false
    this.#networks.add(network)
    this.#regions.set(region, neighbours + 1)
    return true
  }

  /** Whom to ask now; they count as asked. Empty: wait, or `isDone`. */
  next(): readonly Candidate[] {
    const chosen: Candidate[] = []
    let inFlight = 0
    const wanted = new Diverse(this.#wanted)
    const branching = Math.min(this.#branching, this.#useful()) + this.#slow
    for (const candidate of this.#candidates) {
      if (wanted.isFull || inFlight >= branching) break
      if (candidate.state === 'answered') wanted.take(candidate)
      else if (candidate.state === 'known') {
        candidate.state = 'queried'
        this.#queried += 1
        inFlight += 1
        chosen.push(candidate)
      } else if (this.#isAwaited(candidate)) inFlight += 1
    }
    return chosen
  }

  /**
   * True when enough nodes answered with nothing in flight before them, or nothing is in flight at all. Who is slow by
   * his own measure is dead, most of the time: others are not kept waiting for him, unless nobody else has answered.
   */
  isDone(): boolean {
    const wanted = new Diverse(this.#wanted)
    const someAnswered = this.#candidates.some(({ state }) => state === 'answered')
    for (const candidate of this.#candidates) {
      if (candidate.state === 'answered') {
        wanted.take(candidate)
        if (wanted.isFull) return true
      } else if (candidate.state === 'known' || candidate.state === 'queried') return false
      else if (!someAnswered && this.#isAwaited(candidate)) return false
    }
    return true
  }

  /** A reply of the candidate, under the id that it gives. */
  answered(candidate: Candidate, id: NodeId, token: Uint8Array | undefined): void {
    const entry = this.#finish(candidate, 'answered')
    if (entry === undefined) return
    entry.token = token
    if (compareDistance(this.target, entry.id, id) === 0) return
    this.#candidates.splice(this.#candidates.indexOf(entry), 1)
    entry.id = id
    this.#place(entry)
  }

  /** No reply within the short timeout: one more may be asked meanwhile (dht.md 5.2-4). */
  slow(candidate: Candidate): void {
    const entry = this.#entry(candidate)
    if (entry?.state !== 'queried') return
    entry.state = 'slow'
    this.#slow += 1
  }

  failed(candidate: Candidate): void {
    this.#finish(candidate, 'failed')
  }

  /**
   * Answered nodes that gave a token, nearest first: nodes whose id fits their address, and few of one network, before
   * others (dht.md 10.1-19).
   */
  tokenHolders(count: number): readonly Candidate[] {
    const holders = this.#candidates.filter(({ state, token }) => state === 'answered' && token !== undefined)
    const wanted = new Diverse(count)
    const chosen = holders.filter((holder) => wanted.take(holder))
    return [...chosen, ...holders.filter((holder) => !chosen.includes(holder))].slice(0, count)
  }

  #isAwaited({ state, suspect }: Candidate): boolean {
    return state === 'queried' || (state === 'slow' && !suspect)
  }

  #entry(candidate: Candidate): Mutable | undefined {
    return this.#candidates.find((each) => each === candidate)
  }

  #finish(candidate: Candidate, state: 'answered' | 'failed'): Mutable | undefined {
    const entry = this.#entry(candidate)
    if (entry === undefined) return undefined
    if (entry.state === 'slow') this.#slow -= 1
    entry.state = state
    return entry
  }

  /** Keeps the list sorted and bounded; false when the id is on it, or it is full of nearer ones. */
  #place(entry: Mutable): boolean {
    let low = 0
    let high = this.#candidates.length
    while (low < high) {
      const middle = (low + high) >> 1
      const order = compareDistance(this.target, (this.#candidates[middle] as Mutable).id, entry.id)
      if (order === 0) return false
      if (order < 0) low = middle + 1
      else high = middle
    }
    if (low >= limits.lookupContacts) return false
    this.#candidates.splice(low, 0, entry)
    this.#candidates.length = Math.min(this.#candidates.length, limits.lookupContacts)
    return true
  }
}
