// Signatures of key replacements, verified once: in the pool, or piecemeal before a block is connected.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { equalBytes } from '../../base/bytes.ts'
import { TimeSlice } from '../../base/time-slice.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { Block } from '../wire/block.ts'
import { isValidReplacement } from '../wire/registration.ts'
import type { Transaction } from '../wire/transaction.ts'

/** Verdicts that are remembered: more than the pool and a few full blocks hold. */
const maxVerdicts = 8_192

/** Judges replacements, and remembers the verdicts. */
export class ReplacementJudge {
  readonly #verdicts = new BoundedMap<string, boolean>(maxVerdicts)

  /** Whether a transaction hands on the name that `current` holds (chain.md 2.4). */
  isValid(transaction: Transaction, current: Transaction): boolean {
    const key = encodeHex(transaction.id) + encodeHex(current.id)
    const known = this.#verdicts.get(key)
    if (known !== undefined) return known
    const valid = isValidReplacement(transaction, current)
    this.#verdicts.set(key, valid)
    return valid
  }

  /** Verifies what a block will need, in slices: connecting it afterwards is one step that must be short. */
  async prepare(block: Block, current: (name: string) => Transaction | undefined, clock: Clock): Promise<void> {
    const slice = new TimeSlice(clock)
    for (const transaction of block.transactions.slice(1)) {
      const registered = current(latin1FromBytes(transaction.usernameScript.subarray(1)))
      if (registered !== undefined && !equalBytes(registered.id, transaction.id)) this.isValid(transaction, registered)
      if (slice.isOver) await slice.next()
    }
  }
}
