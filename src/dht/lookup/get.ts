// Reading: what is stored here united with what the network has (dht.md 5.4, 10.1-1).
import { sleep } from '../../base/clock.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, encodeTarget, targetKey } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { isComputed } from '../../protocol/resources.ts'
import { type ReplyCollectionNeeds, type ReplyCollectionOptions, collectReplies } from './reply-collection.ts'
import type { ItemJudge } from '../rules/item-judge.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import type { Messenger } from '../peers/messenger.ts'
import { type NetworkKey, regionOf } from '../wire/contact.ts'
import type { EncodedItem, GetDataQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { GetOptions } from '../types.ts'
import type { ValueStore } from '../store/value-store.ts'

export interface GetNeeds extends ReplyCollectionNeeds {
  /** Asks for further pages; undefined: nobody can be asked directly. */
  readonly messenger?: Pick<Messenger, 'request'>
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
  ...{ justToken, isPadded: !justToken },
})

/** The newer of two versions of a single; the first one on ties. */
const newer = (left: SignedItem | undefined, right: SignedItem): SignedItem =>
  left !== undefined && (left.sequence ?? 0) >= (right.sequence ?? 0) ? left : right

/** Collects verified items: of a single the newest, of a multi all with distinct signatures. */
export class ItemCollection {
  readonly #target: DhtTarget
  readonly #judge: ItemJudge
  readonly #bestHeight: number
  readonly #onItem: GetOptions['onItem']
  readonly #items = new Map<string, SignedItem>()
  /** The highest sequence number that each network told: whoever rents a /16 has one voice. */
  readonly #told = new Map<NetworkKey, number>()

  constructor(
    target: DhtTarget,
    { judge, keys }: Pick<GetNeeds, 'judge' | 'keys'>,
    { onItem }: Pick<GetOptions, 'onItem'> = {},
  ) {
    this.#onItem = onItem
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
      this.#onItem?.(verdict.value)
      single = newer(single, verdict.value)
      this.#add(verdict.value)
    }
    if (single !== undefined)
      this.#told.set(region, Math.max(single.sequence ?? 0, this.#told.get(region) ?? Number.NEGATIVE_INFINITY))
    return some
  }

  /** Of a single, nodes of several networks agree on the newest version that anybody has given. */
  get isAgreed(): boolean {
    return this.#target.kind === 'single' && this.#voices() >= parameters.readQuorum
  }

  /** Answers that are of use: where some hold the item, as many as are missing to agree, and one in case of silence. */
  get useful(): number {
    const voices = this.#voices()
    return voices === 0 ? Number.POSITIVE_INFINITY : parameters.readQuorum - voices + 1
  }

  /** Networks that have told the newest version. */
  #voices(): number {
    const told = [...this.#told.values()]
    const newest = Math.max(...told)
    return told.filter((each) => each === newest).length
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

type Voting = Partial<Pick<ReplyCollectionOptions, 'wait' | 'isEnough' | 'useful'>>

/**
 * Of a single, whoever is quick does not decide: nodes agree. People who say how many results they want get as many.
 */
const votingOf = ({ kind }: DhtTarget, wait: GetOptions, collection: ItemCollection): Voting => {
  if (kind === 'multi' || wait.furtherResults !== undefined || wait.furtherTimeoutMs !== undefined) return {}
  return {
    wait: { ...wait, furtherTimeoutMs: parameters.agreementMs, furtherResults: Number.POSITIVE_INFINITY },
    isEnough: () => collection.isAgreed,
    useful: () => collection.useful,
  }
}

/** Further pages of what a few nodes hold: each holds much the same, so that few are enough, and one alone may lie. */
class Pages {
  readonly #needs: GetNeeds
  readonly #query: GetDataQuery
  readonly #take: (reply: Reply, from: Endpoint) => boolean
  readonly #holders = new Set<NetworkKey>()
  readonly #turning: Promise<void>[] = []

  constructor(needs: GetNeeds, query: GetDataQuery, take: Pages['turned']) {
    this.#needs = needs
    this.#query = query
    this.#take = take
  }

  /** Takes a page, and has the next ones asked for, if there are any. */
  readonly turned = (reply: Reply, from: Endpoint): boolean => {
    const isOfUse = this.#take(reply, from)
    const { items = [], rest = 0 } = reply
    const region = regionOf(from)
    const isNew = !this.#holders.has(region) && this.#holders.size < parameters.pagedHolders
    if (isOfUse && rest > 0 && isNew) {
      this.#holders.add(region)
      this.#turning.push(this.#turn(from, items.length))
    }
    return isOfUse
  }

  /** Resolves when all have come, or after a while. */
  async done(): Promise<void> {
    if (this.#turning.length === 0) return
    const timeout = new AbortController()
    await Promise.race([Promise.all(this.#turning), sleep(this.#needs.clock, parameters.pagesMs, timeout.signal)])
    timeout.abort()
  }

  async #turn(from: Endpoint, first: number): Promise<void> {
    let skip = first
    for (let page = 1; page < parameters.pagesOfHolder; page += 1) {
      const reply = await this.#ask(from, skip)
      const count = reply?.items?.length ?? 0
      if (reply === undefined || count === 0 || !this.#take(reply, from)) return
      skip += count
      if ((reply.rest ?? 0) <= 0) return
    }
  }

  #ask(to: Endpoint, skip: number): Promise<Reply | undefined> {
    const { messenger } = this.#needs
    return new Promise((resolve) => {
      const failed = (): void => {
        resolve(undefined)
      }
      const answered = (_: unknown, reply: Reply): void => {
        resolve(reply)
      }
      if (messenger === undefined) failed()
      else messenger.request(to, { ...this.#query, skip }, { answered, failed })
    })
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
  const collection = new ItemCollection(target, needs, wait)
  const isPaged = wait.isWhole === true && target.kind === 'multi'
  const query = { ...getDataQuery(target, false), ...(isPaged ? { skip: 0 } : {}) }
  const hasResult = collection.take(needs.values.items(query.target.key), '')
  const [stored] = collection.items()
  const take = ({ items = [], ageSeconds }: Reply, from: Endpoint): boolean =>
    !(isFirstHand && ageSeconds !== undefined) && collection.take(items, regionOf(from))
  const voting = votingOf(target, wait, collection)
  const pages = new Pages(needs, query, take)
  await collectReplies(needs, { query, wait, ...voting, hasResult, take: pages.turned })
  await pages.done()
  const items = collection.items()
  const [newest] = items
  if (target.kind === 'single' && stored !== undefined && newest !== undefined && newest !== stored) needs.keep(newest)
  return items
}
