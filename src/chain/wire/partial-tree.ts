// The part of a Merkle tree that leads to some of its leaves, as `merkleblock` carries it (chain.md 6.5).
import { levelAbove } from './block.ts'

/** What of a tree is needed to find the root and the leaves that are meant. */
export interface PartialTree {
  /** Leaves of the whole tree. */
  readonly count: number
  /** Hashes of the nodes at which the way down ends, depth first. */
  readonly hashes: readonly Uint8Array[]
  /** For each visited node whether something that is meant lies below, depth first, the lowest bit of a byte first. */
  readonly flags: Uint8Array
}

/** The part of the tree over `ids` that leads to those at the places that `isMeant` names. */
export const partialTreeOf = (ids: readonly Uint8Array[], isMeant: readonly boolean[]): PartialTree => {
  const levels: (readonly Uint8Array[])[] = [ids]
  const meant: (readonly boolean[])[] = [isMeant]
  for (let level = ids; level.length > 1; ) {
    const below = meant.at(-1) ?? []
    level = levelAbove(level)
    levels.push(level)
    meant.push(level.map((_, at) => below[2 * at] === true || below[2 * at + 1] === true))
  }
  const hashes: Uint8Array[] = []
  const bits: boolean[] = []
  const visit = (depth: number, at: number): void => {
    const hash = levels[depth]?.[at]
    if (hash === undefined) return
    const leads = meant[depth]?.[at] === true
    bits.push(leads)
    if (depth === 0 || !leads) {
      hashes.push(hash)
      return
    }
    visit(depth - 1, 2 * at)
    visit(depth - 1, 2 * at + 1)
  }
  visit(levels.length - 1, 0)
  const flags = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [at, bit] of bits.entries()) if (bit) flags[at >> 3] = (flags[at >> 3] as number) | (1 << (at & 7))
  return { count: ids.length, hashes, flags }
}
