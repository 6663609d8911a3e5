// Sealed messages: the encryption of direct messages and groups (swarm-posts.md 6.1).
import { decryptBlocks, encryptBlocks } from '#platform/cipher'
import type { Random } from '../base/random.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { hmacSha512, sha512 } from './hash.ts'
import { createPrivateKey, parsePoint, type PrivateKey, type PublicKey, publicKeyOf, sharedX } from './keys.ts'

/** The four parts of a sealed message under their wire names (swarm-posts.md 6.2). */
export interface SealedMessage {
  /** AES-256-CBC ciphertext of the zero-padded plaintext. */
  readonly body: Uint8Array
  /** The sender's one-time public key. */
  readonly key: Uint8Array
  /** HMAC-SHA-512 of `body`. */
  readonly mac: Uint8Array
  /** Length of the plaintext. */
  readonly orig: number
}

/** Why a sealed message does not open. */
export interface SealRejection {
  readonly code: 'sealed-key-invalid' | 'sealed-mac-mismatch' | 'sealed-length-invalid'
}

const blockBytes = 16
// Each message has a key of its own, so a fixed vector is safe.
const initialVector = new Uint8Array(blockBytes)

const derive = (privateKey: PrivateKey, publicKey: PublicKey): { cipherKey: Uint8Array; macKey: Uint8Array } => {
  const envelope = sha512(sharedX(privateKey, publicKey))
  return { cipherKey: envelope.subarray(0, 32), macKey: envelope.subarray(32) }
}

/** Seals with a given one-time secret, which must never serve twice (swarm-posts.md 6.1). */
export const sealWith = (plaintext: Uint8Array, recipient: PublicKey, ephemeral: PrivateKey): SealedMessage => {
  const { cipherKey, macKey } = derive(ephemeral, recipient)
  const padded = new Uint8Array(Math.ceil(plaintext.length / blockBytes) * blockBytes)
  padded.set(plaintext)
  const body = encryptBlocks(cipherKey, initialVector, padded)
  return { body, key: publicKeyOf(ephemeral), mac: hmacSha512(macKey, body), orig: plaintext.length }
}

/** Seals for one recipient (swarm-posts.md 6.1). */
export const seal = (plaintext: Uint8Array, recipient: PublicKey, random: Random): SealedMessage =>
  sealWith(plaintext, recipient, createPrivateKey(random))

/** Whether a comparison fails early would tell a forger how much of a code is right. */
const equalInConstantTime = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false
  let difference = 0
  for (let index = 0; index < left.length; index += 1) difference |= (left[index] as number) ^ (right[index] as number)
  return difference === 0
}

// The code covers the ciphertext alone: a copier may change the length, and would cut the text (swarm-posts.md H11).
const lengthsFit = ({ orig, body }: SealedMessage): boolean =>
  Number.isInteger(orig) && orig >= 0 && body.length === Math.ceil(orig / blockBytes) * blockBytes

const openFrom = (
  ephemeral: PublicKey,
  sealed: SealedMessage,
  privateKey: PrivateKey,
): Verdict<Uint8Array, SealRejection> => {
  const { cipherKey, macKey } = derive(privateKey, ephemeral)
  if (!equalInConstantTime(hmacSha512(macKey, sealed.body), sealed.mac)) return reject({ code: 'sealed-mac-mismatch' })
  if (!lengthsFit(sealed)) return reject({ code: 'sealed-length-invalid' })
  const padded = decryptBlocks(cipherKey, initialVector, sealed.body)
  const isPadding = padded.subarray(sealed.orig).every((byte) => byte === 0)
  return isPadding ? accept(padded.slice(0, sealed.orig)) : reject({ code: 'sealed-length-invalid' })
}

/** Opens a message sealed for `privateKey`; the MAC is compared before anything is decrypted (swarm-posts.md 6.1). */
export const open = (sealed: SealedMessage, privateKey: PrivateKey): Verdict<Uint8Array, SealRejection> => {
  const ephemeral = parsePoint(sealed.key)
  return ephemeral === undefined ? reject({ code: 'sealed-key-invalid' }) : openFrom(ephemeral, sealed, privateKey)
}

/** What a sealed message says, and the place of the key that opens it among those tried. */
export interface Opening {
  readonly place: number
  readonly plaintext: Uint8Array
}

/** Opens a message with the first of some keys that it is sealed for; undefined when it is for none of them. */
export const openWithAny = (sealed: SealedMessage, privateKeys: readonly PrivateKey[]): Opening | undefined => {
  const ephemeral = privateKeys.length === 0 ? undefined : parsePoint(sealed.key)
  if (ephemeral === undefined) return undefined
  for (const [place, privateKey] of privateKeys.entries()) {
    const opened = openFrom(ephemeral, sealed, privateKey)
    if (opened.ok) return { place, plaintext: opened.value }
  }
  return undefined
}
