// Targets of the proof of work: compact form, work, comparison (chain.md 3.1, 3.3).

/** The easiest target of every network: 2²⁵⁵ − 1. */
export const powLimit: bigint = (1n << 255n) - 1n

/** Compact form of `powLimit`. */
export const powLimitBits = 0x207fffff

/** The number that a compact target stands for: negative or far beyond 2²⁵⁶ where the four bytes say so. */
export const expandCompact = (bits: number): bigint => {
  const size = bits >>> 24
  const mantissa = BigInt(bits & 0x7fffff)
  const value = size <= 3 ? mantissa >> BigInt(8 * (3 - size)) : mantissa << BigInt(8 * (size - 3))
  return (bits & 0x800000) === 0 ? value : -value
}

/** The compact form of a number ≥ 0; the digits below the first three bytes are lost. */
export const compressTarget = (target: bigint): number => {
  let size = Math.ceil(target.toString(16).length / 2)
  let mantissa = Number(size <= 3 ? target << BigInt(8 * (3 - size)) : target >> BigInt(8 * (size - 3)))
  if (target === 0n) size = 0
  if ((mantissa & 0x800000) !== 0) {
    mantissa >>= 8
    size += 1
  }
  return size * 0x1000000 + mantissa
}

/** Whether a compact target may be used at all: 0 < target ≤ powLimit. */
export const isUsableTarget = (bits: number): boolean => {
  const target = expandCompact(bits)
  return target > 0n && target <= powLimit
}

/** Expected number of hashes of a block: floor(2²⁵⁶ / (target + 1)). */
export const blockWork = (bits: number): bigint => {
  const target = expandCompact(bits)
  return target <= 0n ? 0n : (1n << 256n) / (target + 1n)
}

/** A digest as a number: the first byte is the least significant (chain.md 1.2). */
export const hashNumber = (hash: Uint8Array): bigint => {
  const view = new DataView(hash.buffer, hash.byteOffset, 32)
  const high = (view.getBigUint64(24, true) << 64n) | view.getBigUint64(16, true)
  return (high << 128n) | (view.getBigUint64(8, true) << 64n) | view.getBigUint64(0, true)
}

/** Whether a digest is a valid proof of work for a compact target. */
export const meetsTarget = (hash: Uint8Array, bits: number): boolean => {
  const target = expandCompact(bits)
  return target > 0n && target <= powLimit && hashNumber(hash) <= target
}

/** Difficulty as the C++ node shows it: relative to the compact target 0x1d00ffff. */
export const difficultyOf = (bits: number): number => {
  let shift = bits >>> 24
  let difficulty = 0x0000ffff / (bits & 0x00ffffff)
  for (; shift < 29; shift += 1) difficulty *= 256
  for (; shift > 29; shift -= 1) difficulty /= 256
  return difficulty
}
