// Who is where he says: sources that sent back what only they can have got (dht.md 10.1-11).
import { BoundedMap } from '../../base/bounded-map.ts'
import { concatBytes, equalBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { endpointText } from '../../codec/ip.ts'
import { isLocal } from '../../codec/ip-networks.ts'
import { sha1 } from '../../crypto/hash.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { parameters } from '../parameters.ts'
import { idBytes } from '../wire/node-id.ts'

/** Sources whose proof is remembered. */
const maxProven = 4_096

/** A proof is as good as another that came a little later. */
const notedAgainMs = 30_000

const secretBytes = 16
const seal = { slot: 1, code: 8 } as const
const flagBytes = 1
const fixedBytes = seal.slot + seal.code + flagBytes + idBytes
/** Longest transaction id of others that is carried; the C++ node has two bytes. */
const maxTransactionBytes = 8

/** A question whose answer waits for a proof. */
export interface HeldQuestion {
  readonly key: Uint8Array
  /** It asks for the peers of a swarm. */
  readonly isTracker: boolean
  /** It wants items in order. */
  readonly isPaged: boolean
  readonly transaction: Uint8Array
}

const flags = { isTracker: 1, isPaged: 2 } as const

const flagsOf = ({ isTracker, isPaged }: HeldQuestion): number =>
  (isTracker ? flags.isTracker : 0) + (isPaged ? flags.isPaged : 0)

/**
 * Nothing is kept of who has not proved anything: a challenge is a ping whose transaction id, which everybody echoes,
 * carries the question itself under a code that only this node can make. Old nodes answer pings, and so get their answer
 * one round trip later, once.
 */
export class AddressProofs {
  readonly #clock: Clock
  readonly #secret: Uint8Array
  readonly #provenMs = new BoundedMap<string, number>(maxProven)

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#secret = random.bytes(secretBytes)
  }

  /** The source echoed a token or a challenge, or answered a request of ours. */
  prove({ address }: Endpoint): void {
    const nowMs = this.#clock.monotonicMs()
    const provenMs = this.#provenMs.peek(address)
    if (provenMs === undefined || nowMs - provenMs >= notedAgainMs) this.#provenMs.set(address, nowMs)
  }

  has({ address }: Endpoint): boolean {
    if (isLocal(address)) return true
    const provenMs = this.#provenMs.peek(address)
    return provenMs !== undefined && this.#clock.monotonicMs() - provenMs < parameters.addressProofMs
  }

  /** The transaction id of a ping that holds a question; undefined: it cannot be held. */
  hold(question: HeldQuestion, from: Endpoint): Uint8Array | undefined {
    if (question.transaction.length > maxTransactionBytes) return undefined
    const slot = Uint8Array.of(this.#slot() & 0xff)
    const held = concatBytes(Uint8Array.of(flagsOf(question)), question.key, question.transaction)
    return concatBytes(slot, this.#codeOf(slot, held, from), held)
  }

  /** The question that an echoed transaction id holds, if it is ours, of that source, and not old. */
  release(transaction: Uint8Array, from: Endpoint): HeldQuestion | undefined {
    if (transaction.length < fixedBytes || transaction.length > fixedBytes + maxTransactionBytes) return undefined
    const slot = transaction.subarray(0, seal.slot)
    const age = (this.#slot() - (slot[0] as number)) & 0xff
    const held = transaction.subarray(seal.slot + seal.code)
    const code = transaction.subarray(seal.slot, seal.slot + seal.code)
    if (age > 1 || !equalBytes(code, this.#codeOf(slot, held, from))) return undefined
    return {
      isTracker: ((held[0] ?? 0) & flags.isTracker) !== 0,
      isPaged: ((held[0] ?? 0) & flags.isPaged) !== 0,
      key: held.subarray(flagBytes, flagBytes + idBytes),
      transaction: held.subarray(flagBytes + idBytes),
    }
  }

  #slot(): number {
    return Math.floor(this.#clock.monotonicMs() / parameters.challengeMs)
  }

  #codeOf(slot: Uint8Array, held: Uint8Array, from: Endpoint): Uint8Array {
    return sha1(concatBytes(this.#secret, encodeUtf8(endpointText(from)), slot, held)).subarray(0, seal.code)
  }
}
