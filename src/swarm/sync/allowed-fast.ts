// The post numbers that a peer may ask for while choked (swarm-posts.md 2.6).
import { concatBytes } from '../../base/bytes.ts'
import { sha1 } from '../../crypto/hash.ts'
import { ipBytes } from '../../codec/ip.ts'

/** Size of the set. */
const setSize = 10
/** Rounds of hashing after which a set stays smaller: five numbers come of each. */
const maxRounds = 64

/** The set of a peer: all numbers of a small swarm, else ten that follow from its address and the info-hash. */
export const allowedFastSet = (address: string, infoHash: Uint8Array, pieces: number): readonly number[] => {
  if (pieces <= setSize) return Array.from({ length: pieces }, (_, index) => index)
  const chosen = new Set<number>()
  let hash = sha1(concatBytes(ipBytes(address) ?? new Uint8Array(4), infoHash))
  for (let round = 0; round < maxRounds && chosen.size < setSize; round += 1) {
    const words = new DataView(hash.buffer)
    for (let offset = 0; offset < 20 && chosen.size < setSize; offset += 4)
      chosen.add(words.getUint32(offset, false) % pieces)
    hash = sha1(hash)
  }
  return [...chosen]
}
