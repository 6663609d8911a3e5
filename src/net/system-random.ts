// The randomness of the machine, fit for keys.
import { randomFillSync } from 'node:crypto'
import type { Random } from '../base/random.ts'

/** The cryptographic random generator of the operating system. */
export const systemRandom: Random = { bytes: (length) => randomFillSync(new Uint8Array(length)) }
