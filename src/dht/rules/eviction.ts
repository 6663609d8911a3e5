// Who leaves a list that is full (dht.md 10.1-7).
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { Username } from '../../protocol/username.ts'

/** An entry of a list; lists run from the lowest and oldest one to the highest. */
interface Entry {
  readonly signer: string
  readonly own: number
}

/** The lowest entry of whoever has most of them. */
const ofTheGreediest = <E extends Entry>(entries: readonly E[]): E | undefined => {
  const counts = new Map<string, number>()
  for (const { signer } of entries) counts.set(signer, (counts.get(signer) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return entries.find(({ signer }) => counts.get(signer) === most)
}

/**
 * Names cost work, once: so each of them gets the same, and those that were registered a moment ago share a quarter of
 * the list, as long as older ones want the rest. Within that, what is lowest and oldest leaves. Own entries leave last.
 */
export const victimOf = <E extends Entry>(entries: readonly E[], keys: UserKeys): E | undefined => {
  const newSince = keys.bestHeight() - limits.newNameBlocks
  const isNew = ({ signer }: Entry): boolean => (keys.registrationHeight(signer as Username) ?? Infinity) > newSince
  const foreign = entries.filter(({ own }) => own === 0)
  const ofNewNames = foreign.filter(isNew)
  if (ofNewNames.length > limits.multiItemsOfNewNames) return ofTheGreediest(ofNewNames)
  return ofTheGreediest(foreign) ?? entries[0]
}
