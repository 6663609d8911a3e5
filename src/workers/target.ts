// Comparing hashes with targets as 256-bit numbers, first byte least significant (chain.md 1.2).

const bytes = 32
const highest = (1n << 256n) - 1n

/** A target as the 32 bytes of its number; anything above the highest hash becomes the highest hash. */
export const targetBytes = (target: bigint): Uint8Array<ArrayBuffer> => {
  const out = new Uint8Array(bytes)
  let rest = target > highest ? highest : target
  for (let index = 0; index < bytes; index += 1) {
    out[index] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return out
}

/** number(hash) ≤ number(target), both as 32 bytes (chain.md 2.3, 3.1). */
export const meetsTarget = (hash: Uint8Array, target: Uint8Array): boolean => {
  for (let index = bytes - 1; index >= 0; index -= 1) {
    const difference = (hash[index] as number) - (target[index] as number)
    if (difference !== 0) return difference < 0
  }
  return true
}
