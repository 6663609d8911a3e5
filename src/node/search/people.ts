// Finds people: by a part of the name, among all names of the chain, and by the words of their profiles.
import type { Clock } from '../../base/clock.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import type { Username } from '../../protocol/username.ts'

/** Where names are read. */
export interface Names {
  /** Registered names after a text, in order. */
  namesAfter(name: string, count: number): readonly Username[]
}

/** Names read in one go: about a millisecond. */
const namesPerStep = 1_000

/** Most names of one answer. */
const maxNames = 1_000

const shortestFirst = (left: string, right: string): number => {
  if (left.length !== right.length) return left.length - right.length
  return left < right ? -1 : 1
}

/** Names that hold a text, the shortest first. Looks at every name, and lets others run in between. */
export const namesHolding = async (
  { names, clock }: { readonly names: Names; readonly clock: Clock },
  text: string,
  count: number,
): Promise<readonly Username[]> => {
  const limit = Math.min(Math.max(count, 0), maxNames)
  if (limit === 0 || !/^[a-z0-9_]{1,16}$/u.test(text)) return []
  const slice = new TimeSlice(clock)
  let found: Username[] = []
  let after = ''
  for (;;) {
    const step = names.namesAfter(after, namesPerStep)
    found.push(...step.filter((name) => name.includes(text)))
    if (found.length > 2 * limit) found = found.sort(shortestFirst).slice(0, limit)
    const last = step.at(-1)
    if (last === undefined || step.length < namesPerStep) return found.sort(shortestFirst).slice(0, limit)
    after = last
    if (slice.isOver) await slice.next()
  }
}
