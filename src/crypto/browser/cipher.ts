// AES-256 in browsers, by portable code: CBC of whole blocks, and GCM.
import { cbc, gcm } from '@noble/ciphers/aes.js'

export const encryptBlocks = (key: Uint8Array, initialVector: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  cbc(key, initialVector, { disablePadding: true }).encrypt(plaintext)

export const decryptBlocks = (key: Uint8Array, initialVector: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  cbc(key, initialVector, { disablePadding: true }).decrypt(ciphertext)

export const encryptAuthenticated = (
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  label: Uint8Array,
): Uint8Array => gcm(key, nonce, label).encrypt(plaintext)

export const decryptAuthenticated = (
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  label: Uint8Array,
): Uint8Array | undefined => {
  try {
    return gcm(key, nonce, label).decrypt(sealed)
  } catch {
    return undefined
  }
}
