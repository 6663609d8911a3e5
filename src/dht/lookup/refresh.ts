// Keeps stored items alive on the network (dht.md 5.5, 10.1-15, 10.1-16).
import { type Clock, isStopped, repeat, sleep } from '../../base/clock.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { isRefreshedByHolders, postNumberOf } from '../../protocol/resources.ts'
import { compareDistance } from '../wire/node-id.ts'
import { targetKey } from '../../protocol/dht-target.ts'
import { isExpired } from '../rules/expiry.ts'
import { parameters } from '../parameters.ts'
import { publish, type Published, type PublishNeeds } from './put.ts'
import { isForged } from '../rules/item-judge.ts'
import { type DueItem, jittered, type ValueStore } from '../store/value-store.ts'

export interface RefreshNeeds extends PublishNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly keys: UserKeys
  readonly values: ValueStore
  /** Whether anybody would hear of an item. */
  readonly hasContacts: () => boolean
  /** Takes a newer version of a single that is stored here. */
  readonly keep: (item: SignedItem) => void
}

/** Of users with many posts, old posts are refreshed now and then only. */
const manyPosts = 25
const recentPosts = 100

const isLucky = ({ values, random }: RefreshNeeds, item: SignedItem): boolean => {
  const postNumber = postNumberOf(item.target)
  if (postNumber === undefined) return true
  const { count, last } = values.postsOf(item.signer)
  if (count <= manyPosts || postNumber >= last - recentPosts) return true
  return randomFraction(random) < manyPosts / (count - manyPosts)
}

/**
 * Lists that not every holder puts again are put by one: by the nearest to them, and by who has been pushed out, since
 * the network has grown, and nobody would look here any more.
 */
const isResponsible = ({ messenger }: RefreshNeeds, { target }: SignedItem): boolean => {
  const { id, table } = messenger.identity
  const key = targetKey(target)
  const nearest = table.nearest(key, parameters.bucketSize)
  const nearer = nearest.filter((contact) => compareDistance(key, contact.id, id) < 0).length
  return nearer === 0 || nearer === parameters.bucketSize
}

/** What to do with a due item: put it, wait for its next turn, or delete it. */
const decide = (needs: RefreshNeeds, due: DueItem): 'put' | 'later' | 'delete' => {
  const { item, own, addedMs } = due
  const best = needs.keys.bestHeight()
  if (isExpired(item.target, item.height, best)) return 'delete'
  if (item.height > best) return 'later'
  const isYoung = needs.clock.nowMs() - addedMs < parameters.confirmAfterMs
  if (!isRefreshedByHolders(item.target) && !(own && isYoung) && !isResponsible(needs, item)) return 'later'
  const judged = needs.judge.judge(item)
  if (!judged.ok) return isForged(judged.rejection) ? 'delete' : 'later'
  return own || isLucky(needs, item) ? 'put' : 'later'
}

/** Own items are tried again after 1, 2, 4, … minutes until they are read back; then they are as any other. */
const periodMs = ({ clock }: RefreshNeeds, { own, confirmed, attempts, addedMs }: DueItem): number => {
  if (!own || confirmed || clock.nowMs() - addedMs >= parameters.confirmAfterMs) return parameters.confirmedRefreshMs
  return Math.min(parameters.unconfirmedRefreshMs * 2 ** Math.min(attempts, 16), parameters.confirmedRefreshMs)
}

/** When an item of our own is looked after again, by what was found of it; undefined: as was planned. */
const plannedAnew = (due: DueItem, published: Published | undefined): number | undefined => {
  if (!due.own || published === undefined) return undefined
  if (!due.confirmed) return published.copies === 0 ? undefined : parameters.confirmedRefreshMs
  return published.copies < parameters.fewCopies ? parameters.fewCopiesRefreshMs : undefined
}

/** Puts an item where it is missing, and learns what became of it. */
const putAgain = async (needs: RefreshNeeds, due: DueItem): Promise<void> => {
  const { values, clock, random } = needs
  const published = await publish(needs, due.item, {
    lane: 'background',
    compare: due.own || due.item.payload.length <= parameters.comparedPayloadBytes,
    droppable: !due.own,
  })
  if (published?.newer !== undefined) needs.keep(published.newer)
  const planMs = plannedAnew(due, published)
  if (planMs === undefined) return
  if (!due.confirmed) values.confirm(due.row)
  await values.reschedule(due.row, jittered(clock.nowMs(), planMs, random))
}

/** Refreshes one item and says when to do so again. */
const refreshItem = async (needs: RefreshNeeds, due: DueItem): Promise<void> => {
  const { values, clock, random } = needs
  // What cannot be noted would be due again at once, and be put again and again.
  if (await values.reschedule(due.row, jittered(clock.nowMs(), periodMs(needs, due), random)))
    await putAgain(needs, due)
}

/** What is not put now waits for its next turn, all in one commit. */
const pass = async (needs: RefreshNeeds, items: readonly DueItem[]): Promise<void> => {
  const { values, clock, random } = needs
  await Promise.all(
    items.map((due) => values.reschedule(due.row, jittered(clock.nowMs(), periodMs(needs, due), random))),
  )
}

/** Starts due items one after another until the scope closes. Without contacts nothing counts as tried. */
export const startRefreshing = (needs: RefreshNeeds, scope: Scope): void => {
  const { clock, values, hasContacts } = needs
  const perTick = Math.floor(parameters.refreshTickMs / parameters.refreshSpacingMs)
  let running = 0
  const refresh = async (due: DueItem): Promise<void> => {
    running += 1
    await refreshItem(needs, due)
    running -= 1
  }
  scope.task('refresh items', (signal) =>
    repeat(clock, parameters.refreshTickMs, signal, async () => {
      if (!hasContacts() || running >= perTick) return
      const decided = (values.mayWrite ? values.due(parameters.refreshBatch) : []).map((due) => ({
        due,
        decision: decide(needs, due),
      }))
      const of = (wanted: string) => decided.filter(({ decision }) => decision === wanted).map(({ due }) => due)
      const expired = of('delete').map(({ row }) => row)
      if (expired.length > 0) await values.deleteAll(expired)
      const later = of('later')
      if (later.length > 0) await pass(needs, later)
      for (const due of of('put').slice(0, perTick)) {
        if (isStopped(signal) || !values.mayWrite) return
        scope.task('refresh item', () => refresh(due))
        await sleep(clock, parameters.refreshSpacingMs, signal)
      }
    }),
  )
}
