// AES-256 on Node.js, by node:crypto: CBC of whole blocks, and GCM.
import { createCipheriv, createDecipheriv } from 'node:crypto'

const algorithm = 'aes-256-cbc'

export const encryptBlocks = (key: Uint8Array, initialVector: Uint8Array, plaintext: Uint8Array): Uint8Array => {
  const encryptor = createCipheriv(algorithm, key, initialVector).setAutoPadding(false)
  const ciphertext = new Uint8Array(encryptor.update(plaintext))
  encryptor.final()
  return ciphertext
}

export const decryptBlocks = (key: Uint8Array, initialVector: Uint8Array, ciphertext: Uint8Array): Uint8Array => {
  const decryptor = createDecipheriv(algorithm, key, initialVector).setAutoPadding(false)
  const plaintext = new Uint8Array(decryptor.update(ciphertext))
  decryptor.final()
  return plaintext
}

const authenticated = 'aes-256-gcm'
const tagBytes = 16

/** Ciphertext and tag of AES-256-GCM. A nonce of 12 bytes must never serve twice with one key. */
export const encryptAuthenticated = (
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  label: Uint8Array,
): Uint8Array => {
  const encryptor = createCipheriv(authenticated, key, nonce).setAAD(label)
  const sealed = new Uint8Array(plaintext.length + tagBytes)
  sealed.set(encryptor.update(plaintext))
  encryptor.final()
  sealed.set(encryptor.getAuthTag(), plaintext.length)
  return sealed
}

/** The plaintext; undefined when the key or the label is another one, or a bit has changed. */
export const decryptAuthenticated = (
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  label: Uint8Array,
): Uint8Array | undefined => {
  if (sealed.length < tagBytes) return undefined
  const decryptor = createDecipheriv(authenticated, key, nonce, { authTagLength: tagBytes }).setAAD(label)
  decryptor.setAuthTag(sealed.subarray(-tagBytes))
  const plaintext = new Uint8Array(decryptor.update(sealed.subarray(0, -tagBytes)))
  try {
    decryptor.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    return undefined
  }
}
