// Encryption of what lies on disk: AES-256-GCM under a key, and a key under a passphrase (ADR 21).
import { decryptAuthenticated, encryptAuthenticated } from '#platform/cipher'
import { stretchPassphrase } from '#platform/hash'
import { concatBytes } from '../base/bytes.ts'
import type { Random } from '../base/random.ts'

/** What scrypt costs: 128 · r · N bytes of memory, and p times the time. */
export interface PassphraseCost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** 64 MB and about a third of a second: what a small computer can bear and a thief cannot (OWASP's second choice). */
export const usualPassphraseCost: PassphraseCost = { N: 2 ** 16, r: 8, p: 2 }

/** A key that only a passphrase opens, with all that is needed to try one. */
export interface WrappedKey {
  readonly cost: PassphraseCost
  readonly salt: Uint8Array
  /** The sealed key. */
  readonly wrapped: Uint8Array
}

const nonceBytes = 12
const saltBytes = 32
const keyBytes = 32

const encoder = new TextEncoder()

/** A new random key. */
export const createSealingKey = (random: Random): Uint8Array => random.bytes(keyBytes)

/** Nonce and ciphertext. What is sealed under one label does not open under another. */
export const sealBytes = (key: Uint8Array, plaintext: Uint8Array, label: Uint8Array, random: Random): Uint8Array => {
  const nonce = random.bytes(nonceBytes)
  return concatBytes(nonce, encryptAuthenticated(key, nonce, plaintext, label))
}

/** The plaintext; undefined when the key or the label is another one, or a bit has changed. */
export const openBytes = (key: Uint8Array, sealed: Uint8Array, label: Uint8Array): Uint8Array | undefined =>
  sealed.length < nonceBytes
    ? undefined
    : decryptAuthenticated(key, sealed.subarray(0, nonceBytes), sealed.subarray(nonceBytes), label)

/** The same letters typed on another system are the same passphrase. */
const passphraseBytes = (passphrase: string): Uint8Array => encoder.encode(passphrase.normalize('NFKC'))

/** Nobody can make opening cheap, or endless, by changing the numbers: they are part of what is sealed. */
const labelOf = ({ N, r, p }: PassphraseCost): Uint8Array =>
  encoder.encode(`passphrase scrypt ${String(N)} ${String(r)} ${String(p)}`)

const withPassphraseKey = async <T>(
  passphrase: string,
  salt: Uint8Array,
  cost: PassphraseCost,
  use: (key: Uint8Array) => T,
): Promise<T> => {
  const bytes = passphraseBytes(passphrase)
  const key = await stretchPassphrase(bytes, salt, cost)
  bytes.fill(0)
  try {
    return use(key)
  } finally {
    key.fill(0)
  }
}

/** Seals a key under a passphrase. */
export const wrapKey = (
  key: Uint8Array,
  passphrase: string,
  cost: PassphraseCost,
  random: Random,
): Promise<WrappedKey> => {
  const salt = random.bytes(saltBytes)
  return withPassphraseKey(passphrase, salt, cost, (by) => ({
    cost,
    salt,
    wrapped: sealBytes(by, key, labelOf(cost), random),
  }))
}

/** The key; undefined when the passphrase is another one, or what is kept has been changed. */
export const unwrapKey = ({ wrapped, salt, cost }: WrappedKey, passphrase: string): Promise<Uint8Array | undefined> =>
  withPassphraseKey(passphrase, salt, cost, (by) => openBytes(by, wrapped, labelOf(cost)))
