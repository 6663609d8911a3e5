// BLAKE2b with 32 bytes, by which twts are named (twtxt.md 5.1). The one of Node.js has 64 bytes, and cut short it is another.
import { blake2b } from '@noble/hashes/blake2.js'
import type { IHasher } from 'hash-wasm'

/** Nine times as fast as the other one; it is there a moment after the first use. */
let compiled: IHasher | undefined
let compiling: Promise<void> | undefined

/** Has the fast one made ready; where it cannot be compiled the other one goes on. */
export const compileBlake2b = (): Promise<void> =>
  (compiling ??= import('hash-wasm')
    .then(({ createBLAKE2b }) => createBLAKE2b(256))
    .then((hasher) => {
      compiled = hasher
    })
    .catch(() => undefined))

/** BLAKE2b-256, without key, salt or personalisation. */
export const blake2b256 = (bytes: Uint8Array): Uint8Array => {
  if (compiled !== undefined) return compiled.init().update(bytes).digest('binary')
  void compileBlake2b()
  return blake2b(bytes, { dkLen: 32 })
}
