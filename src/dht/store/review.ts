// Judges stored items again after keys have changed: what the new key has not signed makes room for what it has.
import type { Username } from '../../protocol/username.ts'
import { isForged, type ItemJudge } from '../rules/item-judge.ts'
import type { ValueStore } from './value-store.ts'

export interface ReviewNeeds {
  readonly values: ValueStore
  readonly judge: ItemJudge
}

/** Items judged in one turn of the event loop: each costs a fifth of a millisecond. */
const itemsPerTurn = 32

/** Deletes the items of these signers that are not of their keys any more. */
export const reviewItems = async (
  { values, judge }: ReviewNeeds,
  names: ReadonlySet<Username>,
  signal: AbortSignal,
): Promise<void> => {
  for (const signer of names)
    for (let after = 0; ; ) {
      const items = values.itemsOf(signer, after, itemsPerTurn)
      const [last] = items.slice(-1)
      if (last === undefined) break
      after = last.row
      const foreign = items.filter(({ item }) => {
        const judged = item === undefined ? undefined : judge.judge(item)
        return judged?.ok === false && isForged(judged.rejection)
      })
      await values.deleteAll(foreign.map(({ row }) => row))
      if (signal.aborted) return
    }
}
