// A key that this browser can use again after a reload, and that no page can read: it seals the data key of the vault.
import { CodedError } from '../base/coded-error.ts'
import type { Random } from '../base/random.ts'

type Subtle = typeof globalThis.crypto.subtle
type Key = Awaited<ReturnType<Subtle['deriveKey']>>

/** What lies in the database of the browser. */
export interface KeptKey {
  readonly name: string
  readonly key: Key
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly sealed: Uint8Array<ArrayBuffer>
}

const subtle = (): Subtle => globalThis.crypto.subtle

/** Seals the data key of a name under a new key that cannot be read out. */
export const keepKey = async (name: string, dataKey: Uint8Array, random: Random): Promise<KeptKey> => {
  const key = await subtle().generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  const nonce = random.bytes(12)
  const sealed = await subtle().encrypt({ name: 'AES-GCM', iv: nonce }, key, new Uint8Array(dataKey))
  return { name, key, nonce, sealed: new Uint8Array(sealed) }
}

/** The data key again. Fault: `podkeys.kept-damaged`. */
export const keptKeyOf = async ({ key, nonce, sealed }: KeptKey): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await subtle().decrypt({ name: 'AES-GCM', iv: nonce }, key, sealed))
  } catch {
    throw new CodedError('podkeys.kept-damaged', 'What this browser kept cannot be read. Log in again.')
  }
}
