// The randomness of the machine, fit for keys.
import { randomFillSync } from 'node:crypto'
import type { Random } from '../base/random.ts'

/** What is drawn in small pieces, each datagram anew, is drawn together: asking costs more than drawing. */
const pieceBytes = 8
const pool = new Uint8Array(1_024)
let used = pool.length

const piece = (length: number): Uint8Array<ArrayBuffer> => {
  if (used + length > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.slice(used, used + length)
  // Nobody finds here what was given out.
  pool.fill(0, used, used + length)
  used += length
  return bytes
}

/** The cryptographic random generator of the operating system. */
export const systemRandom: Random = {
  bytes: (length) => (length <= pieceBytes ? piece(length) : randomFillSync(new Uint8Array(length))),
}
