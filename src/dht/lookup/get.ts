// Reading: what is stored here united with what the network has (dht.md 5.4, 10.1-1).
import { encodeHex } from '../../codec/hex.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../protocol/dht-target.ts'
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
  readonly #items = new Map<string, SignedItem>()

  constructor(target: DhtTarget, judge: ItemJudge) {
    this.#target = target
    this.#judge = judge
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

  /** Highest first. */
  items(): readonly SignedItem[] {
    return [...this.#items.values()].toSorted((left, right) => right.height - left.height || right.time - left.time)
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
  const collection = new Collection(target, needs.judge)
  const query = getDataQuery(target, false)
  const hasResult = collection.take(needs.values.items(query.target.key))
  const [stored] = collection.items()
  await collectReplies(needs, { query, wait, hasResult, take: (reply) => collection.take(reply.items ?? []) })
  const items = collection.items()
  const [newest] = items
  if (target.kind === 'single' && stored !== undefined && newest !== undefined && newest !== stored) needs.keep(newest)
  return items
}
