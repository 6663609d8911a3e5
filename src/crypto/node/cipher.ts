// AES-256-CBC on Node.js, by node:crypto; whole blocks only, nothing is padded.
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
