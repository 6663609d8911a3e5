// MurmurHash3 of 32 bits, by which filters choose their bits (chain.md 6.5).

const rotated = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

const mixed = (word: number): number => Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)

/** An unsigned number of 32 bits. */
export const murmurHash = (seed: number, bytes: Uint8Array): number => {
  const { length } = bytes
  const wholeBytes = length & ~3
  const at = (index: number): number => bytes[index] as number
  let hash = seed
  for (let index = 0; index < wholeBytes; index += 4) {
    const word = at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24)
    hash = (Math.imul(rotated(hash ^ mixed(word), 13), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let index = length - 1; index >= wholeBytes; index -= 1) tail = (tail << 8) | at(index)
  if (length > wholeBytes) hash ^= mixed(tail)
  hash ^= length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
