// The signed item of the DHT (dht.md 3): encode, sign, decode, verify.
import { accept, reject, type Verdict } from '../base/verdict.ts'
import {
  BencodeDict,
  type BencodeInput,
  type BencodeValue,
  decodeBencodeDict,
  encodeBencode,
} from '../codec/bencode.ts'
import { decodeUtf8, encodeUtf8 } from '../codec/utf8.ts'
import type { PrivateKey } from '../crypto/keys.ts'
import { signData, verifyData } from '../crypto/signature.ts'
import { type DhtTarget, encodeTarget, targetForm, targetFromDict } from './dht-target.ts'
import { limits } from './limits.ts'
import type { UserKeys } from './ports.ts'
import { resourceOf } from './resources.ts'
import { parseUsername, type Username } from './username.ts'
import { isOfWord } from './words.ts'

/** A decoded item with the exact signed bytes. The signature is not yet verified. */
export interface SignedItem {
  /** Canonical bencode of `P`: what `signature` covers. */
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** Wire name `sig_user`. */
  readonly signer: Username
  readonly target: DhtTarget
  readonly value: BencodeValue
  /** Unix seconds at the writer. */
  readonly time: number
  /** Height of the writer's tip less one. */
  readonly height: number
  /** Present on singles: the higher one wins. */
  readonly sequence: number | undefined
}

/** What a writer says. */
export interface ItemFields {
  readonly target: DhtTarget
  readonly value: BencodeInput
  readonly time: number
  readonly height: number
  readonly sequence?: number
}

/** Why an item is refused (dht.md 4.1, 10.1). */
export interface ItemRejection {
  readonly code:
    | 'item-malformed'
    | 'item-too-big'
    | 'item-target-invalid'
    | 'item-value-too-deep'
    | 'item-resource-too-long'
    | 'item-signer-not-owner'
    | 'item-sequence-missing'
    | 'item-word-missing'
    | 'item-post-invalid'
    | 'item-sequence-stale'
    | 'item-signer-unknown'
    | 'item-signature-invalid'
    | 'item-height-too-high'
    | 'item-time-too-far'
  readonly detail?: string
}

/** What `p` is wrapped in takes less: two signatures' worth, names and lengths. */
const wrapperBytes = 256

const itemLimits = { maxDepth: 10, maxValues: limits.datagramValues, canonical: true } as const

/** Containers nested in a value, the value itself counting when it is one. */
export const containerDepth = (value: BencodeValue): number => {
  if (value instanceof BencodeDict) return 1 + Math.max(0, ...[...value.entries.values()].map(containerDepth))
  if (Array.isArray(value)) return 1 + Math.max(0, ...(value as readonly BencodeValue[]).map(containerDepth))
  return 0
}

/** Canonical bytes of `P` (dht.md 3.1). */
export const encodeItem = (fields: ItemFields): Uint8Array<ArrayBuffer> =>
  encodeBencode({
    height: fields.height,
    seq: fields.target.kind === 'single' ? fields.sequence : undefined,
    target: { ...targetForm(fields.target) },
    time: fields.time,
    v: fields.value,
  })

/** Largest `p` of a kind, in bytes. */
export const maxItemBytes = (kind: DhtTarget['kind']): number =>
  kind === 'multi' ? limits.multiItemBytes : limits.singleItemBytes

/** What lies under a word is bound to it; all other values are the writer's affair. */
const holdsWhatItMust = ({ target, signer, value }: SignedItem): boolean =>
  resourceOf(target)?.resource !== 'word' || isOfWord(target.name, signer, value)

const judgeShape = (item: SignedItem): Verdict<SignedItem, ItemRejection> => {
  const { target } = item
  if (item.payload.length > maxItemBytes(target.kind)) return reject({ code: 'item-too-big' })
  if (encodeUtf8(target.resource).length > limits.resourceNameBytes) return reject({ code: 'item-resource-too-long' })
  if (containerDepth(item.value) > limits.itemValueDepth) return reject({ code: 'item-value-too-deep' })
  if (target.kind === 'single' && item.signer !== target.name) return reject({ code: 'item-signer-not-owner' })
  if (target.kind === 'single' && (item.sequence === undefined || item.sequence < 0 || item.sequence > 0x7fff_ffff))
    return reject({ code: 'item-sequence-missing' })
  return holdsWhatItMust(item) ? accept(item) : reject({ code: 'item-word-missing' })
}

/** Decodes `p` with its signature; checks shape, sizes and ownership, not the signature (dht.md 4.1 rules 3, 4, 7–9). */
export const decodeItem = (
  payload: Uint8Array,
  signature: Uint8Array,
  signerBytes: Uint8Array,
): Verdict<SignedItem, ItemRejection> => {
  if (payload.length > limits.singleItemBytes) return reject({ code: 'item-too-big' })
  const decoded = decodeBencodeDict(payload, itemLimits)
  if (!decoded.ok) return reject({ code: 'item-malformed', detail: decoded.rejection.code })
  const dict = decoded.value
  const targetDict = dict.dict('target')
  const target = targetDict === undefined ? undefined : targetFromDict(targetDict)
  if (target === undefined) return reject({ code: 'item-target-invalid' })
  const value = dict.get('v')
  const time = dict.int('time')
  const height = dict.int('height')
  const signer = parseUsername(decodeUtf8(signerBytes) ?? '')
  if (value === undefined || time === undefined || height === undefined || signature.length !== limits.signatureBytes)
    return reject({ code: 'item-malformed' })
  if (signer === undefined) return reject({ code: 'item-signer-unknown' })
  return judgeShape({ payload, signature, signer, target, value, time, height, sequence: dict.int('seq') })
}

/** Decodes an item as programs hand it over, bencoded with `p`, `sig_p` and `sig_user` (rpc.md 2.6, dhtputraw). */
export const decodeWholeItem = (bytes: Uint8Array): Verdict<SignedItem, ItemRejection> => {
  if (bytes.length > limits.singleItemBytes + wrapperBytes) return reject({ code: 'item-too-big' })
  const decoded = decodeBencodeDict(bytes, { ...itemLimits, maxDepth: itemLimits.maxDepth + 1, canonical: false })
  const [payload, signature, signer] = decoded.ok
    ? [decoded.value.dict('p')?.raw, decoded.value.bytes('sig_p'), decoded.value.bytes('sig_user')]
    : []
  if (payload === undefined || signature === undefined || signer === undefined)
    return reject({ code: 'item-malformed' })
  return decodeItem(payload, signature, signer)
}

/**
 * Checks what time and the chain decide: rules 6, 10 and 11 of dht.md 4.1. The key is the signer's current one.
 * `verify` may remember signatures that were verified before.
 */
export const judgeItem = (
  item: SignedItem,
  keys: Pick<UserKeys, 'bestHeight' | 'keyAt'>,
  nowUnixSeconds: number,
  verify: typeof verifyData = verifyData,
): Verdict<SignedItem, ItemRejection> => {
  const best = keys.bestHeight()
  if (best > 0 && item.height > best + 1) return reject({ code: 'item-height-too-high' })
  if (item.time > nowUnixSeconds + limits.futureSeconds) return reject({ code: 'item-time-too-far' })
  const key = keys.keyAt(item.signer, best)
  if (key === undefined) return reject({ code: 'item-signer-unknown' })
  return verify(item.payload, item.signature, key) ? accept(item) : reject({ code: 'item-signature-invalid' })
}

/** Signs an item of our own. The caller has checked the size with `maxItemBytes`. */
export const signItem = (
  fields: ItemFields,
  signer: Username,
  privateKey: PrivateKey,
  compressed = true,
): Verdict<SignedItem, ItemRejection> => {
  const payload = encodeItem(fields)
  return decodeItem(payload, signData(payload, privateKey, compressed), new TextEncoder().encode(signer))
}

/** True when the item is what was asked for (dht.md 10.1-1). */
export const isForTarget = (item: SignedItem, target: DhtTarget): boolean => {
  const { name, resource, kind } = item.target
  if (name === target.name && resource === target.resource && kind === target.kind) return true
  const left = encodeTarget(item.target)
  const right = encodeTarget(target)
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
