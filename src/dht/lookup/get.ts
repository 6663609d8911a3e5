// Reading: what is stored here united with what the network has (dht.md 5.4, 10.1-1).
import { encodeHex } from '../../codec/hex.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { isComputed } from '../../protocol/resources.ts'
import { type ReplyCollectionNeeds, collectReplies } from './reply-collection.ts'
import type { ItemJudge } from '../rules/item-judge.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import { type NetworkKey, regionOf } from '../wire/contact.ts'
import type { EncodedItem, GetDataQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { GetOptions } from '../types.ts'
import type { ValueStore } from '../store/value-store.ts'

export interface GetNeeds extends ReplyCollectionNeeds {
  readonly values: ValueStore
  readonly judge: ItemJudge
  readonly keys: UserKeys
  /** Takes a newer version of a single that is stored here. */
  readonly keep: (item: SignedItem) => void
}

/** The getData for a target. */
export const getDataQuery = (target: DhtTarget, justToken: boolean): GetDataQuery => ({
  method: 'getData',
  target: { bytes: encodeTarget(target), key: targetKey(target), resource: target.resource },
  justToken,
})

/** The newer of two versions of a single; the first one on ties. */
const newer = (left: SignedItem | undefined, right: SignedItem): SignedItem =>
  left !== undefined && (left.sequence ?? 0) >= (right.sequence ?? 0) ? left : right

/** Collects verified items: of a single the newest, of a multi all with distinct signatures. */
export class ItemCollection {
  readonly #target: DhtTarget
  readonly #judge: ItemJudge
  readonly #bestHeight: number
  readonly #items = new Map<string, SignedItem>()
  /** The highest sequence number that each network told: whoever rents a /16 has one voice. */
  readonly #told = new Map<NetworkKey, number>()

  constructor(target: DhtTarget, { judge, keys }: Pick<GetNeeds, 'judge' | 'keys'>) {
    this.#target = target
    this.#judge = judge
    this.#bestHeight = keys.bestHeight()
  }

  /** True when at least one entry of those that a network gave is in order. */
  take(entries: readonly EncodedItem[], region: NetworkKey): boolean {
    let some = false
    let single: SignedItem | undefined
    for (const entry of entries) {
      if (this.#items.size >= parameters.maxResults) break
      const verdict = this.#judge.read(entry, this.#target)
      if (!verdict.ok) continue
      some = true
      single = newer(single, verdict.value)
      this.#add(verdict.value)
    }
    if (single !== undefined)
      this.#told.set(region, Math.max(single.sequence ?? 0, this.#told.get(region) ?? Number.NEGATIVE_INFINITY))
    return some
  }

  /** Of a single, nodes of several networks agree on the newest version that anybody has given. */
  get isAgreed(): boolean {
    const told = [...this.#told.values()]
    const newest = Math.max(...told)
    return this.#target.kind === 'single' && told.filter((each) => each === newest).length >= parameters.readQuorum
  }

  /** The newest first, by what writers cannot claim: no height above our best one, no time after the first sight. */
  items(): readonly SignedItem[] {
    const place = (item: SignedItem): number => this.#judge.placeOf(item)
    return [...this.#items.values()].toSorted(
      (left, right) => this.#height(right) - this.#height(left) || place(right) - place(left),
    )
  }

  #height({ height }: SignedItem): number {
    return this.#bestHeight > 0 ? Math.min(height, this.#bestHeight) : height
  }

  #add(item: SignedItem): void {
    if (this.#target.kind === 'single') this.#items.set('', newer(this.#items.get(''), item))
    else this.#items.set(encodeHex(item.signature), item)
  }
}

/** Verified items of a target; `isFirstHand`: from those that hold them, and not from copies of others. */
export const getItems = async (
  needs: GetNeeds,
  target: DhtTarget,
  wait: GetOptions,
  isFirstHand = false,
): Promise<readonly SignedItem[]> => {
  if (isComputed(target)) return []
  const collection = new ItemCollection(target, needs)
  const query = getDataQuery(target, false)
  const hasResult = collection.take(needs.values.items(query.target.key), '')
  const [stored] = collection.items()
  const take = ({ items = [], ageSeconds }: Reply, from: Endpoint): boolean =>
    !(isFirstHand && ageSeconds !== undefined) && collection.take(items, regionOf(from))
  // People who say how many results they want get as many. Otherwise whoever is quick does not decide: nodes agree.
  const isAsked = wait.furtherResults !== undefined || wait.furtherTimeoutMs !== undefined
  const isEnough = (): boolean => !isAsked && collection.isAgreed
  const agreeing = { furtherTimeoutMs: parameters.agreementMs, furtherResults: Number.POSITIVE_INFINITY }
  const patience = isAsked || target.kind === 'multi' ? wait : { ...wait, ...agreeing }
  await collectReplies(needs, { query, wait: patience, hasResult, take, isEnough })
  const items = collection.items()
  const [newest] = items
  if (target.kind === 'single' && stored !== undefined && newest !== undefined && newest !== stored) needs.keep(newest)
  return items
}
