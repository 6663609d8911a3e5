// Buckets of the routing table: their sizes, and who leaves them.
import { equalBytes } from '../../base/bytes.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import type { Contact, NetworkKey } from '../wire/contact.ts'
import { compareDistance, type NodeId, prefixOf } from '../wire/node-id.ts'

/** What is known of a contact. */
export interface KnownContact extends Contact {
  /** Consecutive failures; undefined: never answered ("unpinged"). */
  readonly failures: number | undefined
  /** Smoothed round trip; undefined: unknown. */
  readonly roundTripMs: number | undefined
}

/** A contact of the table, with what it is told apart by. */
export interface Entry extends KnownContact {
  failures: number | undefined
  roundTripMs: number | undefined
  readonly prefix: number
  readonly network16: NetworkKey
  readonly network24: NetworkKey
  readonly network32: NetworkKey
  /** Another one of its /16 (`AddressIndex`). */
  next: Entry | undefined
}

/** Contacts that share some leading bits with us. */
export interface Bucket {
  readonly live: Entry[]
  /** The same, by the bits of their ids that follow those which all of them share. */
  readonly slots: Entry[][]
  readonly replacements: Entry[]
  /** Live ones that answered when they were asked last. */
  confirmed: number
  lastActiveMs: number
}

const unknownRoundTripMs = 65_535

/** Contacts of one /16 in a bucket: whoever rents one network does not fill the buckets around a key. */
export const regionLimit = (limit: number): number => Math.max(2, Math.min(parameters.contactsPerRegion, limit / 8))

/** Live contacts of a bucket, at most. */
export const liveLimit = (index: number): number => parameters.firstBucketSizes[index] ?? parameters.deepBucketSize

/** Bits by which the contacts of a bucket are told apart, and the last bucket in which four bytes of an id hold them. */
export const slotBits = 6
const lastSlotted = 32 - slotBits

/** Where an id, or any other point, is among those of a bucket. */
export const slotOf = (prefix: number, bucket: number): number =>
  bucket > lastSlotted ? 0 : (prefix << bucket) >>> (32 - slotBits)

/** A bucket of nobody. */
export const emptyBucket = (lastActiveMs: number): Bucket => ({
  ...{ live: [], slots: [], replacements: [] },
  ...{ confirmed: 0, lastActiveMs },
})

/** Takes an entry out of a list; false: it was not there. */
export const remove = (list: Entry[], entry: Entry): boolean => {
  const index = list.indexOf(entry)
  if (index !== -1) list.splice(index, 1)
  return index !== -1
}

/** One address and port. */
export const sameEndpoint = (left: Endpoint, right: Endpoint): boolean =>
  left.port === right.port && left.address === right.address

/** One id. */
export const sameId = (left: NodeId, right: NodeId): boolean => equalBytes(left, right)

/** Who is not known to be quick counts as slow. */
export const roundTripOf = (entry: Entry): number => entry.roundTripMs ?? unknownRoundTripMs

/** Whom a verified newcomer pushes out of a full bucket before all others (dht.md 5.6-8). */
export const weakest = (live: readonly Entry[]): Entry | undefined => {
  const unpinged = live.find((entry) => entry.failures === undefined)
  if (unpinged !== undefined) return unpinged
  let failing: Entry | undefined
  let most: number = parameters.forgivenFailures
  for (const entry of live) {
    if ((entry.failures ?? 0) <= most) continue
    failing = entry
    most = entry.failures ?? most
  }
  return failing
}

/** The slowest contact, if it is slower than that. */
export const slowerThan = (live: readonly Entry[], roundTripMs: number): Entry | undefined => {
  let slowest: Entry | undefined
  for (const entry of live) if (slowest === undefined || roundTripOf(entry) > roundTripOf(slowest)) slowest = entry
  return slowest !== undefined && roundTripOf(slowest) > roundTripMs ? slowest : undefined
}

/** Few of many: most are farther than the last of the few, which one comparison of four bytes shows. */
export const nearestOf = (entries: readonly Entry[], target: Uint8Array, count: number): readonly Entry[] => {
  const prefix = prefixOf(target)
  const compare = (left: Entry, right: Entry): number =>
    ((left.prefix ^ prefix) >>> 0) - ((right.prefix ^ prefix) >>> 0) || compareDistance(target, left.id, right.id)
  if (entries.length <= count) return entries.toSorted(compare)
  const nearest: Entry[] = []
  for (const entry of entries) {
    let place = nearest.length
    while (place > 0 && compare(entry, nearest[place - 1] as Entry) < 0) place -= 1
    if (place >= count) continue
    nearest.splice(place, 0, entry)
    if (nearest.length > count) nearest.pop()
  }
  return nearest
}

/** There is no place for somebody who never answered: not even among the replacements, which all have. */
export const isFull = ({ live, replacements }: Bucket, limit: number): boolean =>
  live.length >= limit &&
  replacements.length >= parameters.replacementsPerBucket &&
  replacements.every(({ failures }) => failures !== undefined)
