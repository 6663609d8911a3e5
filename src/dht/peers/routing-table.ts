// The contacts we keep: Kademlia buckets with the sizes and the address rules of dht.md 5.6.
import type { Endpoint } from '../../net/endpoint.ts'
import { type Contact, networkOf, rentedOf, sharedContact } from '../wire/contact.ts'
import { type NodeId, prefixOf, sharedBits } from '../wire/node-id.ts'
import { parameters } from '../parameters.ts'
import { AddressIndex } from './address-index.ts'
import {
  type Bucket,
  emptyBucket,
  type Entry,
  isFull,
  type KnownContact,
  liveLimit,
  nearestOf,
  regionLimit,
  remove,
  roundTripOf,
  sameEndpoint,
  sameId,
  slotBits,
  slotOf,
  slowerThan,
  weakest,
} from './bucket.ts'

/** The table of one own id. */
export class RoutingTable {
  readonly ownId: NodeId
  readonly #buckets: Bucket[]
  /** Live and replacement entries: one per IPv4 address (dht.md 5.6-5). */
  readonly #addresses = new AddressIndex()
  #live = 0
  /** Live ones that never answered. */
  readonly #unproven = new Set<Entry>()
  /** Live ones that answered once, and failed since. */
  readonly #doubted = new Set<Entry>()

  constructor(ownId: NodeId, nowMs: number) {
    this.ownId = ownId
    this.#buckets = [emptyBucket(nowMs)]
  }

  /** Live contacts. */
  get size(): number {
    return this.#live
  }

  get bucketCount(): number {
    return this.#buckets.length
  }

  /**
   * Whether a bucket could take more of those who answer: others, whom anybody can make up, give way to them, and so do
   * those who have been silent more than once. Whoever missed a single question keeps its place, and is asked again.
   */
  hasRoom(index: number): boolean {
    const { live } = this.#buckets[index] as Bucket
    return live.length < liveLimit(index) || weakest(live) !== undefined
  }

  confirmedCount(): number {
    let count = 0
    for (const { confirmed } of this.#buckets) count += confirmed
    return count
  }

  /** Live contacts that failed when they were asked last. */
  doubted(): Iterable<KnownContact> {
    return this.#doubted
  }

  /** Live contacts that have never answered. */
  unproven(): Iterable<KnownContact> {
    return this.#unproven
  }

  /** The live contact at a place, from 0 on, those of the nearest buckets last. */
  at(place: number): KnownContact | undefined {
    let left = place
    for (const { live } of this.#buckets) {
      if (left < live.length) return live[left]
      left -= live.length
    }
    return undefined
  }

  /** Live contacts that share exactly so many leading bits with us, as far as those have a bucket of their own. */
  countAt(bits: number): number {
    return bits < this.#buckets.length - 1 ? (this.#buckets[bits]?.live.length ?? 0) : 0
  }

  /** Live contacts, nearest buckets last. */
  contacts(): readonly KnownContact[] {
    return this.#buckets.flatMap(({ live }) => live)
  }

  /**
   * Endpoints worth saving, some of each bucket before many of one. Who has never answered is not: a start must not
   * depend on whom others have made up.
   */
  endpoints(): readonly Endpoint[] {
    return this.#buckets
      .flatMap(({ live, replacements }) => [...live, ...replacements].map((entry, place) => ({ entry, place })))
      .filter(({ entry }) => entry.failures !== undefined)
      .toSorted((left, right) => Number(left.entry.failures) - Number(right.entry.failures) || left.place - right.place)
      .map(({ entry }) => entry.endpoint)
  }

  /** Somebody asked us something: a candidate that has never answered (dht.md 5.6-3). */
  offer(contact: Contact): void {
    this.#insert(contact, undefined)
  }

  /** The contact answered, or proved its address by a token. */
  confirm(contact: Contact, roundTripMs?: number): void {
    this.#insert(contact, { roundTripMs })
  }

  /** Whether a contact with this endpoint answered when it was last asked. */
  hasConfirmed(endpoint: Endpoint): boolean {
    const entry = this.#addresses.at(endpoint)
    return entry?.failures === 0 && sameEndpoint(entry.endpoint, endpoint)
  }

  /** A request of a lookup got no answer (dht.md 5.6-9). */
  fail(contact: Contact): void {
    const entry = this.#addresses.at(contact.endpoint)
    if (entry === undefined || !sameId(entry.id, contact.id) || !sameEndpoint(entry.endpoint, contact.endpoint)) return
    const bucket = this.#bucketOf(entry.id)
    if (bucket.replacements.includes(entry)) {
      this.#forget(bucket, entry)
      return
    }
    const failures = entry.failures === undefined ? parameters.maxFailures : entry.failures + 1
    const replacement = failures > parameters.forgivenFailures ? this.#bestReplacement(bucket) : undefined
    if (replacement !== undefined) {
      this.#removeLive(bucket, entry)
      this.#promote(bucket, replacement)
    } else if (failures >= parameters.maxFailures) this.#removeLive(bucket, entry)
    else {
      if (entry.failures === 0) bucket.confirmed -= 1
      this.#doubted.add(entry)
      entry.failures = failures
    }
  }

  /** The `count` live contacts nearest to `target`, nearest first; `answered`: also those that failed since. */
  nearest(
    target: Uint8Array,
    count: number,
    only: 'confirmed' | 'answered' | 'any' = 'confirmed',
  ): readonly KnownContact[] {
    const fits = ({ failures }: Entry): boolean =>
      only === 'any' || failures === 0 || (only === 'answered' && failures !== undefined)
    const start = this.#indexOf(target)
    const found: Entry[] = []
    const prefix = prefixOf(target)
    // Each slot is farther than the one before, so that few contacts of a large bucket are looked at.
    const take = (index: number): void => {
      const { live, slots } = this.#buckets[index] as Bucket
      if (live.length <= count) {
        for (const entry of live) if (fits(entry)) found.push(entry)
        return
      }
      const nearest = slotOf(prefix, index)
      for (let distance = 0; distance < 1 << slotBits && found.length < count; distance += 1)
        for (const entry of slots[nearest ^ distance] ?? []) if (fits(entry)) found.push(entry)
    }
    take(start)
    // All buckets nearer to us are equally far from the target; farther ones follow one by one.
    if (found.length < count)
      for (let index = start + 1; index < this.#buckets.length; index += 1)
        for (const entry of (this.#buckets[index] as Bucket).live) if (fits(entry)) found.push(entry)
    for (let index = start - 1; index >= 0 && found.length < count; index -= 1) take(index)
    return nearestOf(found, target, count)
  }

  /** Remembers that the bucket of a point was searched. */
  touch(target: Uint8Array, nowMs: number): void {
    const bucket = this.#buckets[this.#indexOf(target)]
    if (bucket !== undefined) bucket.lastActiveMs = nowMs
  }

  /** The bucket idle longest, if idle for `idleMs`; each live contact counts as 5 s of freshness (dht.md 5.6-11). */
  idleBucket(nowMs: number, idleMs: number): number | undefined {
    let best: number | undefined
    let bestMs = nowMs - idleMs
    for (const [index, { live, lastActiveMs }] of this.#buckets.entries()) {
      const freshMs = lastActiveMs + live.length * 5_000
      if (freshMs > bestMs) continue
      best = index
      bestMs = freshMs
    }
    return best
  }

  /** Estimate of the size of the network (dht.md 5.6-14); while one bucket holds all that were met, their number. */
  estimatedNodes(): number {
    if (this.#buckets.length === 1) return this.#live + 1
    let depth = 0
    while (depth < this.#buckets.length && (this.#buckets[depth]?.live.length ?? 0) >= parameters.bucketSize) depth += 1
    const next = this.#buckets[Math.min(depth, this.#buckets.length - 1)]?.live.length ?? 0
    if (depth === 0) return next + 1
    return next < 4 ? 2 ** depth * parameters.bucketSize : 2 ** (depth + 1) * next
  }

  #indexOf(point: Uint8Array): number {
    return Math.min(sharedBits(this.ownId, point), this.#buckets.length - 1)
  }

  #bucketOf(id: NodeId): Bucket {
    return this.#buckets[this.#indexOf(id)] as Bucket
  }

  #insert(contact: Contact, verified: { readonly roundTripMs: number | undefined } | undefined): void {
    const { endpoint } = contact
    if (sameId(contact.id, this.ownId)) return
    const known = this.#addresses.at(endpoint)
    if (known !== undefined && !this.#update(known, contact, verified)) return
    const index = this.#indexOf(contact.id)
    if (verified === undefined && isFull(this.#buckets[index] as Bucket, liveLimit(index))) return
    const network32 = networkOf(endpoint, 32)
    const shared = sharedContact(contact)
    const entry: Entry = {
      id: shared.id,
      endpoint: shared.endpoint,
      failures: verified === undefined ? undefined : 0,
      roundTripMs: verified?.roundTripMs,
      prefix: prefixOf(contact.id),
      network16: rentedOf(endpoint, 16),
      network24: rentedOf(endpoint, 24),
      network32,
      next: undefined,
    }
    if (this.#displaces(entry, index) && this.#hasRoomFor(entry, index)) this.#place(entry)
  }

  /**
   * Of an id and of a /24 there is one in a bucket: whoever came first, unless it never answered and the other one does.
   * Anybody can forge the address of a neighbour.
   */
  #displaces(entry: Entry, index: number): boolean {
    const rivals = [this.#ofId(entry, index), this.#ofNetwork(entry, index)].filter((rival) => rival !== undefined)
    if (rivals.some(({ failures }) => entry.failures === undefined || failures !== undefined)) return false
    for (const rival of rivals) this.#forget(this.#buckets[index] as Bucket, rival)
    return true
  }

  #ofId({ prefix, id }: Entry, index: number): Entry | undefined {
    const { slots, replacements } = this.#buckets[index] as Bucket
    const isSame = (entry: Entry): boolean => entry.prefix === prefix && sameId(entry.id, id)
    return slots[slotOf(prefix, index)]?.find(isSame) ?? replacements.find(isSame)
  }

  #ofNetwork({ endpoint, network24 }: Entry, index: number): Entry | undefined {
    return this.#addresses.find(endpoint, (entry) => entry.network24 === network24 && this.#indexOf(entry.id) === index)
  }

  /** Of a /16 there are a few in a bucket; who was never heard of makes room for who answers. */
  #hasRoomFor({ endpoint, network16, failures }: Entry, index: number): boolean {
    let count = 0
    let silent: Entry | undefined
    this.#addresses.find(endpoint, (entry) => {
      if (entry.network16 !== network16 || this.#indexOf(entry.id) !== index) return false
      count += 1
      if (entry.failures === undefined) silent ??= entry
      return false
    })
    if (count < regionLimit(liveLimit(index))) return true
    if (failures === undefined || silent === undefined) return false
    this.#forget(this.#buckets[index] as Bucket, silent)
    return true
  }

  /** Brings a known address up to date; true when its old entry is gone and the contact is to be added anew. */
  #update(known: Entry, contact: Contact, verified: { readonly roundTripMs: number | undefined } | undefined): boolean {
    if (verified === undefined) return false
    const isSame = sameEndpoint(known.endpoint, contact.endpoint)
    // Under another port: it has started anew, or somebody else has forged its address.
    if (!isSame && known.failures === 0) return false
    const bucket = this.#bucketOf(known.id)
    if (isSame && sameId(known.id, contact.id)) {
      this.#answered(bucket, known, verified.roundTripMs)
      return false
    }
    this.#forget(bucket, known)
    return true
  }

  #answered(bucket: Bucket, known: Entry, roundTripMs: number | undefined): void {
    if (known.failures !== 0 && bucket.live.includes(known)) {
      bucket.confirmed += 1
      this.#unproven.delete(known)
      this.#doubted.delete(known)
    }
    known.failures = 0
    if (roundTripMs !== undefined)
      known.roundTripMs = known.roundTripMs === undefined ? roundTripMs : known.roundTripMs / 3 + (2 * roundTripMs) / 3
    if (bucket.replacements.includes(known) && bucket.live.length < liveLimit(this.#indexOf(known.id)))
      this.#promote(bucket, known)
  }

  #place(entry: Entry): void {
    const index = this.#indexOf(entry.id)
    const bucket = this.#buckets[index] as Bucket
    if (bucket.live.length < liveLimit(index)) {
      this.#addLive(bucket, entry)
      return
    }
    if (entry.failures === undefined) {
      this.#addReplacement(bucket, entry)
      return
    }
    // Unlike the C++ node we split before we judge by speed: near neighbours matter more than fast ones.
    const isSplittable = index === this.#buckets.length - 1 && this.#buckets.length < parameters.maxBuckets
    const victim = weakest(bucket.live) ?? (isSplittable ? undefined : slowerThan(bucket.live, roundTripOf(entry)))
    if (victim !== undefined) {
      this.#removeLive(bucket, victim)
      this.#addLive(bucket, entry)
    } else if (isSplittable) {
      this.#split()
      this.#place(entry)
    } else this.#addReplacement(bucket, entry)
  }

  /** Moves what is nearer to us out of the last bucket into a new one. */
  #split(): void {
    const last = this.#buckets.length - 1
    const bucket = this.#buckets[last] as Bucket
    this.#buckets.push(emptyBucket(bucket.lastActiveMs))
    const entries = [...bucket.live, ...bucket.replacements].toSorted(
      (left, right) => (left.failures ?? parameters.maxFailures) - (right.failures ?? parameters.maxFailures),
    )
    this.#live -= bucket.live.length
    bucket.confirmed = 0
    for (const entry of bucket.live) {
      this.#unproven.delete(entry)
      this.#doubted.delete(entry)
    }
    bucket.live.length = 0
    bucket.slots.length = 0
    bucket.replacements.length = 0
    for (const entry of entries) {
      const index = this.#indexOf(entry.id)
      const home = this.#buckets[index] as Bucket
      this.#addresses.delete(entry)
      if (home.live.length < liveLimit(index)) this.#addLive(home, entry)
      else this.#addReplacement(home, entry)
    }
  }

  #bestReplacement(bucket: Bucket): Entry | undefined {
    let best: Entry | undefined
    for (const entry of bucket.replacements)
      if (entry.failures === 0 && (best === undefined || roundTripOf(entry) < roundTripOf(best))) best = entry
    return best
  }

  #addLive(bucket: Bucket, entry: Entry): void {
    bucket.live.push(entry)
    const slot = slotOf(entry.prefix, this.#buckets.indexOf(bucket))
    bucket.slots[slot] = [...(bucket.slots[slot] ?? []), entry]
    this.#live += 1
    if (entry.failures === 0) bucket.confirmed += 1
    else (entry.failures === undefined ? this.#unproven : this.#doubted).add(entry)
    this.#addresses.add(entry)
  }

  /** A replacement becomes a live contact. */
  #promote(bucket: Bucket, replacement: Entry): void {
    this.#forget(bucket, replacement)
    this.#addLive(bucket, replacement)
  }

  #forget(bucket: Bucket, entry: Entry): void {
    if (remove(bucket.replacements, entry)) this.#addresses.delete(entry)
    else this.#removeLive(bucket, entry)
  }

  #removeLive(bucket: Bucket, entry: Entry): void {
    if (!remove(bucket.live, entry)) return
    remove(bucket.slots[slotOf(entry.prefix, this.#buckets.indexOf(bucket))] ?? [], entry)
    this.#live -= 1
    if (entry.failures === 0) bucket.confirmed -= 1
    this.#unproven.delete(entry)
    this.#doubted.delete(entry)
    this.#addresses.delete(entry)
  }

  /** When full, an unpinged one leaves first, else the oldest. */
  #addReplacement(bucket: Bucket, entry: Entry): void {
    if (bucket.replacements.length >= parameters.replacementsPerBucket) {
      const victim = bucket.replacements.find((each) => each.failures === undefined) ?? bucket.replacements[0]
      if (victim !== undefined) this.#forget(bucket, victim)
    }
    bucket.replacements.push(entry)
    this.#addresses.add(entry)
  }
}
