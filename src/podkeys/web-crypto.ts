// The two operations of the browser's own cryptography that a vault needs: HKDF-SHA-256 and AES-256-GCM.
import { concatBytes, emptyBytes } from '../base/bytes.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Random } from '../base/random.ts'
import { encodeUtf8 } from '../codec/utf8.ts'

const nonceBytes = 12
const keyBits = 256

type Bytes = Uint8Array<ArrayBuffer>

/** Named by where they are found: Node.js and browsers have other names for these types. */
type Subtle = typeof globalThis.crypto.subtle
type Key = Awaited<ReturnType<Subtle['deriveKey']>>

/** Browsers have it on pages that came by https, or from the same computer. Fault: `podkeys.no-crypto`. */
const subtle = (): Subtle => {
  const found = (globalThis.crypto as { readonly subtle?: Subtle } | undefined)?.subtle
  if (found !== undefined) return found
  throw new CodedError(
    'podkeys.no-crypto',
    'This browser keeps its cryptography from pages that did not come by https. Open the pod by an address that begins with https.',
  )
}

/** A copy that no other thread shares: what the browser’s cryptography takes. */
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)

/** 32 bytes for one purpose from 32 bytes of secret: HKDF-SHA-256 without a salt. */
export const deriveFor = async (root: Uint8Array, purpose: string): Promise<Bytes> => {
  const key = await subtle().importKey('raw', own(root), 'HKDF', false, ['deriveBits'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: emptyBytes, info: encodeUtf8(purpose) }
  return new Uint8Array(await subtle().deriveBits(how, key, keyBits))
}

const cipherKey = (key: Uint8Array, use: 'encrypt' | 'decrypt'): Promise<Key> =>
  subtle().importKey('raw', own(key), 'AES-GCM', false, [use])

/** Nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes), by AES-256-GCM. What is sealed under one label does not open under another. */
export const sealUnder = async (
  key: Uint8Array,
  plaintext: Uint8Array,
  label: string,
  random: Random,
): Promise<Bytes> => {
  const nonce = random.bytes(nonceBytes)
  const how = { name: 'AES-GCM', iv: nonce, additionalData: encodeUtf8(label) }
  const sealed = await subtle().encrypt(how, await cipherKey(key, 'encrypt'), own(plaintext))
  return concatBytes(nonce, new Uint8Array(sealed))
}

/** The plaintext; undefined when key or label is another one, or a bit has changed. */
export const openUnder = async (key: Uint8Array, sealed: Uint8Array, label: string): Promise<Bytes | undefined> => {
  if (sealed.length < nonceBytes) return undefined
  const how = { name: 'AES-GCM', iv: own(sealed.subarray(0, nonceBytes)), additionalData: encodeUtf8(label) }
  const imported = await cipherKey(key, 'decrypt')
  try {
    return new Uint8Array(await subtle().decrypt(how, imported, own(sealed.subarray(nonceBytes))))
  } catch {
    return undefined
  }
}
