// The inner state of SHA-256 after one block of input: what old miners are given to save them half of the work.
import { _SHA256 as Sha256 } from '@noble/hashes/sha2.js'

/** The state stands behind a protected member: other code has no use for it. */
interface OpenState {
  get(): readonly number[]
}

/** The eight words of the state after the first 64 bytes, each in little-endian order: 32 bytes (rpc.md 2.3, getwork). */
export const sha256Midstate = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const state = new Uint8Array(32)
  const view = new DataView(state.buffer)
  const words = (new Sha256().update(bytes.subarray(0, 64)) as unknown as OpenState).get()
  for (const [index, word] of words.entries()) view.setUint32(index * 4, word >>> 0, true)
  return state
}
