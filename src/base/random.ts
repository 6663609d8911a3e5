// Randomness is passed in, so that a seed reproduces a run.

/** A source of random bytes. */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>
}

/** A whole number in 0 … `limit` − 1. `limit` is at most 2³². */
export const randomBelow = (random: Random, limit: number): number => {
  const bytes = random.bytes(6)
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  return value % limit
}

/** A number in [0, 1). */
export const randomFraction = (random: Random): number => randomBelow(random, 0x1_0000_0000) / 0x1_0000_0000

/** One element of a non-empty list, or undefined for an empty one. */
export const pickOne = <T>(random: Random, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : list[randomBelow(random, list.length)]

/** A shuffled copy. */
export const shuffled = <T>(random: Random, list: readonly T[]): T[] => {
  const copy = [...list]
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = randomBelow(random, last + 1)
    const held = copy[last] as T
    copy[last] = copy[other] as T
    copy[other] = held
  }
  return copy
}

/** Reproducible bytes for tests (xorshift128; never for keys). */
export class SeededRandom implements Random {
  readonly #state: Uint32Array

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed ^ 0x9e3779b9, seed ^ 0x243f6a88, 0xb7e15162, (seed << 7) | 1)
    for (let round = 0; round < 20; round += 1) this.#next()
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length)
    for (let index = 0; index < length; index += 1) bytes[index] = this.#next() >>> 11
    return bytes
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state
    const mixed = a ^ (a << 11)
    const next = (d ^ (d >>> 19) ^ (mixed ^ (mixed >>> 8))) >>> 0
    this.#state.set([b, c, d, next])
    return next
  }
}
