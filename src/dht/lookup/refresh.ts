// Keeps stored items alive on the network (dht.md 5.5, 10.1-15, 10.1-16).
import { type Clock, isStopped, repeat, sleep } from '../../base/clock.ts'
import { type Random, randomFraction } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { isRefreshedByHolders, postNumberOf } from '../../protocol/resources.ts'
import { isExpired } from '../rules/expiry.ts'
import { parameters } from '../parameters.ts'
import { type PublishNeeds, publish } from './put.ts'
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

/** What to do with a due item: put it, wait for its next turn, never again, or delete it. */
const decide = (needs: RefreshNeeds, due: DueItem): 'put' | 'later' | 'never' | 'delete' => {
  const { item, own, addedMs } = due
  const best = needs.keys.bestHeight()
  if (isExpired(item.target, item.height, best)) return 'delete'
  if (item.height > best) return 'later'
  const isYoung = needs.clock.nowMs() - addedMs < parameters.confirmAfterMs
  if (!isRefreshedByHolders(item.target) && !(own && isYoung)) return 'never'
  const judged = needs.judge.judge(item)
  if (!judged.ok) return isForged(judged.rejection) ? 'delete' : 'later'
  return own || isLucky(needs, item) ? 'put' : 'later'
}

/** Own items are tried again after 1, 2, 4, … minutes until they are read back; then they are as any other. */
const periodMs = ({ clock }: RefreshNeeds, { own, confirmed, attempts, addedMs }: DueItem): number => {
  if (!own || confirmed || clock.nowMs() - addedMs >= parameters.confirmAfterMs) return parameters.confirmedRefreshMs
  return Math.min(parameters.unconfirmedRefreshMs * 2 ** Math.min(attempts, 16), parameters.confirmedRefreshMs)
}

/** Puts an item where it is missing, and learns what became of it. */
const putAgain = async (needs: RefreshNeeds, due: DueItem): Promise<void> => {
  const { values, clock, random } = needs
  const isAwaited = due.own && !due.confirmed
  const published = await publish(needs, due.item, {
    lane: 'background',
    compare: isAwaited || due.item.payload.length <= parameters.comparedPayloadBytes,
    droppable: !due.own,
  })
  if (published?.newer !== undefined) needs.keep(published.newer)
  if (!isAwaited || (published?.copies ?? 0) === 0) return
  values.confirm(due.row)
  await values.reschedule(due.row, jittered(clock.nowMs(), parameters.confirmedRefreshMs, random))
}

/** Refreshes one item and says when to do so again. */
const refreshItem = async (needs: RefreshNeeds, due: DueItem): Promise<void> => {
  const { values, clock, random } = needs
  const decision = decide(needs, due)
  if (decision === 'delete') {
    values.delete(due.row)
    return
  }
  const nextMs = decision === 'never' ? undefined : jittered(clock.nowMs(), periodMs(needs, due), random)
  // What cannot be noted would be due again at once, and be put again and again.
  const isNoted = await values.reschedule(due.row, nextMs)
  if (isNoted && decision === 'put') await putAgain(needs, due)
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
      for (const due of values.mayWrite ? values.due(perTick) : []) {
        if (isStopped(signal) || !values.mayWrite) return
        scope.task('refresh item', () => refresh(due))
        await sleep(clock, parameters.refreshSpacingMs, signal)
      }
    }),
  )
}
