// AES-256-CBC in browsers, by portable code; whole blocks only, nothing is padded.
import { cbc } from '@noble/ciphers/aes.js'

export const encryptBlocks = (key: Uint8Array, initialVector: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  cbc(key, initialVector, { disablePadding: true }).encrypt(plaintext)

export const decryptBlocks = (key: Uint8Array, initialVector: Uint8Array, ciphertext: Uint8Array): Uint8Array =>
  cbc(key, initialVector, { disablePadding: true }).decrypt(ciphertext)
