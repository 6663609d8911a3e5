// Pages of own lists in the DHT: sealed under a key that comes from the person's own, read and put one by one.
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import type { Random } from '../../base/random.ts'
import { openBytes, sealBytes } from '../../crypto/at-rest.ts'
import { hmacSha512 } from '../../crypto/hash.ts'
import type { PrivateKey } from '../../crypto/keys.ts'
import type { GetOptions } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import {
  decodeOwnPage,
  encodeOwnPage,
  entryName,
  type OwnEntries,
  type OwnEntry,
  type ReadOwnPage,
  takeEntry,
} from '../../protocol/own-lists.ts'
import { numberedTargetOf } from '../../protocol/resources.ts'
import type { Username } from '../../protocol/username.ts'

/** Which page of whom; from 1. */
export interface PagePlace {
  readonly username: Username
  readonly number: number
}

/** What the key of a person opens pages with, and spreads entries over them. */
export interface PageKeys {
  readonly sealing: Uint8Array
  readonly spreading: Uint8Array
}

/** The port to the DHT. */
export interface PageItems {
  get(target: DhtTarget, options?: GetOptions): Promise<readonly SignedItem[]>
  put(target: DhtTarget, signer: string, value: BencodeInput, sequence?: number): Promise<void>
}

/** A page that is in the network. */
export interface FoundPage {
  readonly number: number
  readonly sequence: number
  readonly height: number
  /** Undefined: it does not open, or says nothing. */
  readonly page: ReadOwnPage | undefined
  /** A later version of this program wrote it. */
  readonly isLater: boolean
}

/** How long one page is looked for, in milliseconds. */
const pageWaitMs = 5000

const purpose = encodeUtf8('twister own lists')

/** Both keys of a person. */
export const pageKeysOf = (privateKey: PrivateKey): PageKeys => {
  const derived = hmacSha512(privateKey, purpose)
  return { sealing: derived.subarray(0, 32), spreading: derived.subarray(32) }
}

const labelOf = (username: Username, number: number): Uint8Array =>
  encodeUtf8(`twister own lists ${username} ${String(number)}`)

/** Where page `number`, from 1, lies. */
export const ownPageTarget = (username: Username, number: number): DhtTarget =>
  numberedTargetOf('lists', username, number)

/** A page as it lies in the network. */
export const sealPage = (
  keys: PageKeys,
  { username, number }: PagePlace,
  plaintext: Uint8Array,
  random: Random,
): Uint8Array => sealBytes(keys.sealing, plaintext, labelOf(username, number), random)

/** On which of so many pages a key is, from 1: who does not have the person's key learns nothing from it. */
export const pageOf = ({ spreading }: PageKeys, key: string, pages: number): number => {
  const [first = 0, second = 0] = hmacSha512(spreading, encodeUtf8(key))
  return 1 + ((first * 256 + second) % pages)
}

/** The page in an item. */
export const openPage = (
  { sealing }: PageKeys,
  { username, number }: PagePlace,
  { sequence = 0, height, value }: SignedItem,
): FoundPage => {
  const plaintext = value instanceof Uint8Array ? openBytes(sealing, value, labelOf(username, number)) : undefined
  const read = plaintext === undefined ? undefined : decodeOwnPage(plaintext)
  return {
    ...{ number, sequence, height },
    page: read?.ok === true ? read.value : undefined,
    isLater: read?.ok === false && read.rejection.code === 'own-page-later',
  }
}

/** Reads all pages: as many as were known, and as the pages say. */
export const readOwnPages = async (
  items: PageItems,
  keys: PageKeys,
  username: Username,
  known: number,
): Promise<readonly FoundPage[]> => {
  const found: FoundPage[] = []
  let last = known
  for (let number = 1; number <= Math.min(last, limits.ownListPages); number += 1) {
    const [item] = await items.get(ownPageTarget(username, number), { timeoutMs: pageWaitMs })
    if (item === undefined) continue
    const page = openPage(keys, { username, number }, item)
    found.push(page)
    last = Math.max(last, page.page?.pages ?? 1)
  }
  return found
}

/** Entries on their pages, and how many had no room. */
export interface SpreadEntries {
  readonly pages: readonly (readonly OwnEntry[])[]
  readonly left: number
}

/** What stays first when there is no room for all: what is in the lists, then what was removed, the last one first. */
const byWeight = (left: OwnEntry, right: OwnEntry): number => {
  if (left.isRemoved !== right.isRemoved) return left.isRemoved ? 1 : -1
  if (left.isRemoved && left.value !== right.value) return left.value < right.value ? 1 : -1
  return entryName(left) < entryName(right) ? -1 : 1
}

/** Spreads entries over the smallest number of pages, a power of two, on which they have room. */
export const spreadEntries = (keys: PageKeys, entries: Iterable<OwnEntry>): SpreadEntries => {
  const all = [...entries].sort(byWeight)
  for (let count = 1; ; count *= 2) {
    const pages: OwnEntry[][] = Array.from({ length: count }, () => [])
    for (const entry of all) pages[pageOf(keys, entry.key, count) - 1]?.push(entry)
    const isLast = count * 2 > limits.ownListPages
    if (pages.every((page) => encodeOwnPage({ pages: count, entries: page }) !== undefined)) return { pages, left: 0 }
    if (isLast) return cutToFit(pages)
  }
}

const cutToFit = (pages: readonly OwnEntry[][]): SpreadEntries => {
  let left = 0
  for (const page of pages)
    while (encodeOwnPage({ pages: pages.length, entries: page }) === undefined) {
      const over = Math.max(1, page.length >> 4)
      page.splice(page.length - over, over)
      left += over
    }
  return { pages, left }
}

/** All that some pages say, as one. */
export const entriesOf = (found: readonly FoundPage[]): OwnEntries => {
  const entries: OwnEntries = new Map()
  for (const { page } of found) for (const entry of page?.entries ?? []) takeEntry(entries, entry)
  return entries
}
