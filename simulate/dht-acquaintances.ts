// Whom the nodes of a network know that has been there for hours: as many in each bucket as there are, or as it holds.
import { type Random, randomBelow } from '../src/base/random.ts'
import { liveLimit } from '../src/dht/peers/bucket.ts'
import { type NodeId, sharedBits } from '../src/dht/wire/node-id.ts'

/** A node of which only its id is known so far. */
interface Named {
  readonly id: NodeId
}

/** So many of a list by chance, each once; all, if they are no more. */
const someOf = <T>(list: readonly T[], count: number, random: Random): readonly T[] => {
  const rest = [...list]
  for (let taken = 0; taken < count && count < rest.length; taken += 1) {
    const other = taken + randomBelow(random, rest.length - taken)
    const held = rest[taken] as T
    rest[taken] = rest[other] as T
    rest[other] = held
  }
  return rest.slice(0, count)
}

/** Gives for each node whom it knows. */
export const acquaintances = <T extends Named>(all: readonly T[], random: Random): ((node: T) => readonly T[]) => {
  const sorted = all.toSorted((left, right) => Buffer.compare(left.id, right.id))
  const places = new Map(sorted.map((node, place) => [node, place]))
  return (node) => {
    const own = places.get(node) ?? 0
    const shares = (place: number): number => sharedBits(node.id, (sorted[place] as T).id)
    const known: T[] = []
    // Who shares more bits than the others of a range stands in a part of it, with the node.
    let [from, to] = [0, sorted.length]
    for (let bits = 0; to - from > 1; bits += 1) {
      let [left, last] = [own, own]
      for (let low = from; low < left; ) {
        const middle = (low + left) >> 1
        if (shares(middle) > bits) left = middle
        else low = middle + 1
      }
      for (let high = to - 1; last < high; ) {
        const middle = (last + high + 1) >> 1
        if (shares(middle) > bits) last = middle
        else high = middle - 1
      }
      // They are on one side of it.
      const others = left > from ? [from, left] : [last + 1, to]
      known.push(...someOf(sorted.slice(...others), liveLimit(bits), random))
      ;[from, to] = [left, last + 1]
    }
    return known
  }
}
