// Write tokens: who wants to store must have asked from the same address shortly before (dht.md 2.7).
import { equalBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { sha1 } from '../../crypto/hash.ts'
import { parameters } from '../parameters.ts'

/** Bytes of our tokens. A secret is longer than the C++ node has it: four bytes can be guessed from one token. */
const tokenBytes = 4
const secretBytes = 16

/** What a token is a digest of, with room for the longest address; written again for each. */
const digested = new Uint8Array(128)

/** First four bytes of SHA-1 over the address in text form, the secret and the target key. */
export const writeToken = (address: string, secret: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { length } = address
  for (let index = 0; index < length; index += 1) digested[index] = address.charCodeAt(index)
  digested.set(secret, length)
  digested.set(key, length + secret.length)
  return sha1(digested.subarray(0, length + secret.length + key.length)).subarray(0, tokenBytes)
}

/** Issues tokens under a secret that changes each five minutes; the one before is still good. */
export class WriteTokens {
  readonly #clock: Clock
  readonly #random: Random
  #secret: Uint8Array
  #previousSecret: Uint8Array
  #sinceMs: number

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.#secret = random.bytes(secretBytes)
    this.#previousSecret = this.#secret
    this.#sinceMs = clock.monotonicMs()
  }

  issue(address: string, key: Uint8Array): Uint8Array {
    this.#rotate()
    return writeToken(address, this.#secret, key)
  }

  accepts(token: Uint8Array, address: string, key: Uint8Array): boolean {
    this.#rotate()
    return (
      equalBytes(token, writeToken(address, this.#secret, key)) ||
      equalBytes(token, writeToken(address, this.#previousSecret, key))
    )
  }

  #rotate(): void {
    const periods = Math.floor((this.#clock.monotonicMs() - this.#sinceMs) / parameters.tokenRotationMs)
    if (periods < 1) return
    this.#sinceMs += periods * parameters.tokenRotationMs
    this.#previousSecret = periods === 1 ? this.#secret : this.#random.bytes(secretBytes)
    this.#secret = this.#random.bytes(secretBytes)
  }
}
