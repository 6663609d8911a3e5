// Reads a `merkleblock` as a client does, from the description of the format alone (chain.md 6.5).
import { concatBytes } from '../../src/base/bytes.ts'
import type { PartialTree } from '../../src/chain/wire/partial-tree.ts'
import { sha256d } from '../../src/crypto/hash.ts'

/** The root and the leaves that are meant. Throws when the tree is not whole, or something of it is left over. */
export const extractMatches = ({ count, hashes, flags }: PartialTree) => {
  const matched: Uint8Array[] = []
  let [bit, used] = [0, 0]
  const widthAt = (depth: number): number => Math.ceil(count / 2 ** depth)
  const walk = (depth: number, at: number): Uint8Array => {
    const byte = flags[bit >> 3]
    if (byte === undefined) throw new Error('too few flags')
    const leads = (byte & (1 << (bit & 7))) !== 0
    bit += 1
    if (depth > 0 && leads) {
      const left = walk(depth - 1, 2 * at)
      const right = 2 * at + 1 < widthAt(depth - 1) ? walk(depth - 1, 2 * at + 1) : left
      return sha256d(concatBytes(left, right))
    }
    const hash = hashes[used]
    if (hash === undefined) throw new Error('too few hashes')
    used += 1
    if (leads) matched.push(hash)
    return hash
  }
  let depth = 0
  while (widthAt(depth) > 1) depth += 1
  const root = walk(depth, 0)
  if (used !== hashes.length || Math.ceil(bit / 8) !== flags.length) throw new Error('something is left over')
  return { root, matched }
}
