// Text forms of keys: base 58 with a checksum (chain.md 7.1).
import { concatBytes, equalBytes } from '../base/bytes.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { decodeBase58, encodeBase58 } from '../codec/base58.ts'
import { sha256d } from './hash.ts'
import { type PrivateKey, parsePrivateKey } from './keys.ts'

/** A secret with the form of its public key. */
export interface WifSecret {
  readonly privateKey: PrivateKey
  readonly compressed: boolean
}

/** Why a text is not a secret of this network. */
export interface WifRejection {
  readonly code: 'wif-malformed' | 'wif-checksum' | 'wif-version' | 'wif-length' | 'wif-secret'
}

const checksumBytes = 4

const checksumOf = (payload: Uint8Array): Uint8Array => sha256d(payload).subarray(0, checksumBytes)

/** Base 58 of payload ‖ first four bytes of SHA256d(payload) (chain.md 7.1). */
export const base58CheckEncode = (payload: Uint8Array): string =>
  encodeBase58(concatBytes(payload, checksumOf(payload)))

/** The payload, when the text is base 58 and its checksum fits (chain.md 7.1). */
const base58CheckDecode = (text: string): Verdict<Uint8Array, { readonly code: 'wif-malformed' | 'wif-checksum' }> => {
  const bytes = decodeBase58(text)
  if (bytes === undefined || bytes.length < checksumBytes) return reject({ code: 'wif-malformed' })
  const payload = bytes.slice(0, -checksumBytes)
  return equalBytes(checksumOf(payload), bytes.subarray(-checksumBytes))
    ? accept(payload)
    : reject({ code: 'wif-checksum' })
}

/** The text of a secret for the network with this version byte (chain.md 7.1). */
export const encodeWif = (privateKey: PrivateKey, version: number, compressed = true): string =>
  base58CheckEncode(concatBytes(Uint8Array.of(version), privateKey, Uint8Array.from(compressed ? [1] : [])))

/** The secret in a text, refused unless it is of the network with this version byte (chain.md 7.1). */
export const decodeWif = (text: string, version: number): Verdict<WifSecret, WifRejection> => {
  const decoded = base58CheckDecode(text)
  if (!decoded.ok) return decoded
  const payload = decoded.value
  if (payload.length === 0 || payload[0] !== version) return reject({ code: 'wif-version' })
  const compressed = payload.length === 34
  if (payload.length !== 33 && !(compressed && payload[33] === 1)) return reject({ code: 'wif-length' })
  const privateKey = parsePrivateKey(payload.subarray(1, 33))
  return privateKey === undefined ? reject({ code: 'wif-secret' }) : accept({ privateKey, compressed })
}
