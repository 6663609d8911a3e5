// Writing to the nodes nearest to a target (dht.md 5.3), and only to those that lack the item when that is known.
import { equalBytes } from '../../base/bytes.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { getDataQuery } from './get.ts'
import type { ItemJudge } from '../rules/item-judge.ts'
import type { Candidate } from './lookup.ts'
import type { Messenger } from '../peers/messenger.ts'
import { parameters } from '../parameters.ts'
import type { DhtDeputies, Hop } from '../types.ts'
import type { EncodedItem } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { Walks } from './lookup-driver.ts'

export interface PublishNeeds {
  readonly messenger: Messenger
  readonly walks: Pick<Walks, 'run'>
  readonly judge: ItemJudge
  /** They put it, in the place of this node. */
  readonly deputies: Pick<DhtDeputies, 'put'> | undefined
}

export interface PublishOptions {
  readonly lane: 'foreground' | 'background'
  /** Read before writing: finds copies and newer versions, and spares nodes that have the item. */
  readonly compare: boolean
  /** The item is of others: its traffic may be lost when the upload is full. */
  readonly droppable: boolean
  /** Of items of one sequence number, which ones say the same: the others are rivals. Left out: none is. */
  readonly isSame?: (item: SignedItem) => boolean
  /** Is told of each node that was asked for the item. */
  readonly onHop?: ((hop: Hop) => void) | undefined
}

/** What was found and done. */
export interface Published {
  /** Nodes that returned exactly this item. */
  readonly copies: number
  /** Nodes that the item was sent to. */
  readonly sent: number
  /** A newer version of the single. */
  readonly newer: SignedItem | undefined
  /** A single of the same sequence number that says something else, and how many nodes returned one. */
  readonly rival: SignedItem | undefined
  readonly rivals: number
}

const encodedOf = (item: SignedItem): EncodedItem => ({
  payload: item.payload,
  signature: item.signature,
  signer: encodeUtf8(item.signer),
})

/** Sorts the replies of a walk by what they hold of an item. */
class Comparison {
  readonly holders = new Set<Candidate>()
  readonly #item: SignedItem
  readonly #judge: ItemJudge
  readonly #isSame: (item: SignedItem) => boolean
  readonly rivalHolders = new Set<Candidate>()
  newer: SignedItem | undefined
  rival: SignedItem | undefined

  constructor(item: SignedItem, judge: ItemJudge, isSame: (item: SignedItem) => boolean) {
    this.#item = item
    this.#judge = judge
    this.#isSame = isSame
  }

  take(reply: Reply, from: Candidate): void {
    // Copies that go away by themselves are no place where an item is.
    if (reply.ageSeconds !== undefined) return
    for (const entry of reply.items ?? [])
      if (equalBytes(entry.signature, this.#item.signature)) this.holders.add(from)
      else if (this.#item.target.kind === 'single') this.#consider(entry, from)
  }

  #consider(entry: EncodedItem, from: Candidate): void {
    const read = this.#judge.read(entry, this.#item.target)
    if (!read.ok) return
    if (read.value.sequence === this.#item.sequence && !this.#isSame(read.value)) {
      this.rival ??= read.value
      this.rivalHolders.add(from)
    }
    if ((read.value.sequence ?? 0) > ((this.newer ?? this.#item).sequence ?? 0)) this.newer = read.value
  }
}

/** Puts an item to the 8 nearest nodes that gave a token; one datagram each. Undefined: too busy, or closing. */
export const publish = async (
  { messenger, walks, judge, deputies }: PublishNeeds,
  item: SignedItem,
  { lane, compare, droppable, isSame = () => true, onHop }: PublishOptions,
): Promise<Published | undefined> => {
  const comparison = new Comparison(item, judge, isSame)
  const query = getDataQuery(item.target, !compare)
  const lookup = await walks.run(lane, {
    target: query.target.key,
    query,
    droppable,
    onHop,
    onReply: (reply, from) => {
      comparison.take(reply, from)
    },
  })
  if (lookup === undefined) return undefined
  const { holders, newer, rival, rivalHolders } = comparison
  const wanting = lookup.tokenHolders(parameters.bucketSize).filter((candidate) => !holders.has(candidate))
  if (newer === undefined)
    for (const { endpoint, token } of wanting)
      if (token !== undefined)
        messenger.request(
          endpoint,
          { method: 'putData', token, item: encodedOf(item) },
          { answered: () => undefined, failed: () => undefined },
        )
  const entrusted = newer === undefined ? (deputies?.put(item.target, encodedOf(item)) ?? 0) : 0
  return {
    copies: holders.size,
    sent: newer === undefined ? wanting.length + entrusted : 0,
    newer,
    rival,
    rivals: rivalHolders.size,
  }
}
