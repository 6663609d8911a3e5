// Reading: what is stored here united with what the network has (dht.md 5.4, 10.1-1).
import { encodeHex } from '../../codec/hex.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { isComputed } from '../../protocol/resources.ts'
import { type ReplyCollectionNeeds, collectReplies } from './reply-collection.ts'
import type { ItemJudge } from '../rules/item-judge.ts'
import { parameters } from '../parameters.ts'
import type { EncodedItem, GetDataQuery } from '../wire/queries.ts'
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
class Collection {
  readonly #target: DhtTarget
  readonly #judge: ItemJudge
  readonly #bestHeight: number
  readonly #items = new Map<string, SignedItem>()

  constructor(target: DhtTarget, { judge, keys }: GetNeeds) {
    this.#target = target
    this.#judge = judge
    this.#bestHeight = keys.bestHeight()
  }

  /** True when at least one entry is in order. */
  take(entries: readonly EncodedItem[]): boolean {
    let some = false
    for (const entry of entries) {
      if (this.#items.size >= parameters.maxResults) break
      const verdict = this.#judge.read(entry, this.#target)
      if (!verdict.ok) continue
      some = true
      this.#add(verdict.value)
    }
    return some
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

/** Verified items of a target. */
export const getItems = async (
  needs: GetNeeds,
  target: DhtTarget,
  wait: GetOptions,
): Promise<readonly SignedItem[]> => {
  if (isComputed(target)) return []
  const collection = new Collection(target, needs)
  const query = getDataQuery(target, false)
  const hasResult = collection.take(needs.values.items(query.target.key))
  const [stored] = collection.items()
  await collectReplies(needs, { query, wait, hasResult, take: (reply) => collection.take(reply.items ?? []) })
  const items = collection.items()
  const [newest] = items
  if (target.kind === 'single' && stored !== undefined && newest !== undefined && newest !== stored) needs.keep(newest)
  return items
}
