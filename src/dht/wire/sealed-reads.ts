// What readers and the last of two relays say to each other, sealed and padded (extensions.md 16).
import { concatBytes } from '../../base/bytes.ts'
import type { Random } from '../../base/random.ts'
import { BencodeDict, type BencodeInput, decodeBencode, decodeBencodeDict, encodeBencode } from '../../codec/bencode.ts'
import { open, seal } from '../../crypto/ecies.ts'
import { parsePublicKey, type PrivateKey, type PublicKey } from '../../crypto/keys.ts'
import { type DhtTarget, targetForm, targetFromDict } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import { valuesOf } from './item-values.ts'
import { type EncodedItem, encodedItem, itemArguments } from './queries.ts'

/** What a reader asks for. */
export interface SealedQuestion {
  /** Made for this question alone: the answer is sealed with it. */
  readonly replyKey: PublicKey
  readonly targets: readonly DhtTarget[]
}

/** For each target its items; undefined: they had no room, and are to be asked for by themselves. */
export type SealedAnswer = readonly (readonly EncodedItem[] | undefined)[]

const keyBytes = 33
const macBytes = 64
const lengthBytes = 2

/** Every question is as long as every other; answers have one of three lengths, whatever they say. */
const questionBytes = 512
const answerSizes = [1_024, 4_096, limits.sealedAnswerBytes] as const

/** A one-time key, a code and the body, one after another. */
const sealed = (plaintext: Uint8Array, recipient: PublicKey, random: Random): Uint8Array<ArrayBuffer> => {
  const { key, mac, body } = seal(plaintext, recipient, random)
  return concatBytes(key, mac, body)
}

const opened = (bytes: Uint8Array, privateKey: PrivateKey): Uint8Array | undefined => {
  const body = bytes.subarray(keyBytes + macBytes)
  const [key, mac] = [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes, keyBytes + macBytes)]
  const verdict = open({ key, mac, body, orig: body.length }, privateKey)
  return verdict.ok ? verdict.value : undefined
}

/** Two bytes of length, big-endian, the text, and zeros up to a size that it fits in. */
const padded = (text: Uint8Array, size: number): Uint8Array => {
  const bytes = new Uint8Array(size)
  bytes.set([text.length >> 8, text.length & 0xff])
  bytes.set(text, lengthBytes)
  return bytes
}

const unpadded = (bytes: Uint8Array): Uint8Array | undefined => {
  const [high = 0, low = 0] = bytes
  const end = lengthBytes + high * 256 + low
  return end <= bytes.length ? bytes.subarray(lengthBytes, end) : undefined
}

const questionLimits = { maxDepth: 3, maxValues: 3 + 8 * limits.sealedTargets, canonical: true } as const
/** List of lists of items, of which each is as deep as in a reply. */
const answerLimits = {
  maxDepth: limits.datagramDepth,
  maxValues: limits.sealedAnswerValues,
  canonical: true,
} as const

const plainQuestion = ({ replyKey, targets }: SealedQuestion): Uint8Array | undefined => {
  const text = encodeBencode({ k: replyKey, t: targets.map((target) => ({ ...targetForm(target) })) })
  const fits = targets.length <= limits.sealedTargets && text.length + lengthBytes <= questionBytes
  return fits ? padded(text, questionBytes) : undefined
}

/** Whether these targets fit into one question. */
export const fitOneQuestion = (targets: readonly DhtTarget[]): boolean =>
  plainQuestion({ replyKey: new Uint8Array(keyBytes) as Uint8Array as PublicKey, targets }) !== undefined

/** Seals a question for a relay; undefined: it is too long. */
export const sealQuestion = (
  question: SealedQuestion,
  relay: PublicKey,
  random: Random,
): Uint8Array<ArrayBuffer> | undefined => {
  const plaintext = plainQuestion(question)
  return plaintext === undefined ? undefined : sealed(plaintext, relay, random)
}

/** The inverse of `sealQuestion`; undefined: it is none, or not for this key. */
export const openQuestion = (bytes: Uint8Array, privateKey: PrivateKey): SealedQuestion | undefined => {
  if (bytes.length !== limits.sealedQuestionBytes) return undefined
  const plaintext = opened(bytes, privateKey)
  const text = plaintext === undefined ? undefined : unpadded(plaintext)
  const decoded = text === undefined ? undefined : decodeBencodeDict(text, questionLimits)
  if (decoded?.ok !== true) return undefined
  const replyKey = parsePublicKey(decoded.value.bytes('k') ?? new Uint8Array())
  const targets = (decoded.value.list('t') ?? []).map((entry) =>
    entry instanceof BencodeDict ? targetFromDict(entry) : undefined,
  )
  const known = targets.filter((target) => target !== undefined)
  if (replyKey === undefined || known.length === 0 || known.length < targets.length) return undefined
  return known.length > limits.sealedTargets ? undefined : { replyKey, targets: known }
}

/** A part of an answer and what it takes of the values that a reader decodes. */
interface Part {
  readonly items: readonly EncodedItem[]
  readonly bytes: number
  readonly values: number
}

/** The first items that fit; undefined: not even the first one does. */
const fitting = (items: readonly EncodedItem[], bytesLeft: number, valuesLeft: number): Part | undefined => {
  let [bytes, values, count] = [2, 1, 0]
  for (const item of items) {
    const more = encodeBencode(itemArguments(item)).length
    if (bytes + more > bytesLeft || values + valuesOf(item.payload) > valuesLeft) break
    bytes += more
    values += valuesOf(item.payload)
    count += 1
  }
  return count === 0 && items.length > 0 ? undefined : { items: items.slice(0, count), bytes, values }
}

/** Seals what was found, in the order of the targets; what has no room is said to be left out. */
export const sealAnswer = (
  answer: readonly (readonly EncodedItem[])[],
  replyKey: PublicKey,
  random: Random,
): Uint8Array<ArrayBuffer> => {
  // Besides items: length, the list, and `i0e` for whoever has no room.
  let bytesLeft = limits.sealedAnswerBytes - lengthBytes - 2 - 3 * answer.length
  let valuesLeft = limits.sealedAnswerValues - 1 - answer.length
  const parts = answer.map((items): BencodeInput => {
    const part = fitting(items, bytesLeft, valuesLeft)
    if (part === undefined) return 0
    bytesLeft -= part.bytes
    valuesLeft -= part.values
    return part.items.map((item): BencodeInput => itemArguments(item))
  })
  const text = encodeBencode(parts)
  const size = answerSizes.find((each) => each >= text.length + lengthBytes) ?? limits.sealedAnswerBytes
  return sealed(padded(text, size), replyKey, random)
}

/** The inverse of `sealAnswer`, for so many targets; undefined: it is none, or not for this key. */
export const openAnswer = (bytes: Uint8Array, privateKey: PrivateKey, targets: number): SealedAnswer | undefined => {
  const plaintext = opened(bytes, privateKey)
  const text = plaintext === undefined ? undefined : unpadded(plaintext)
  const decoded = text === undefined ? undefined : decodeBencode(text, answerLimits)
  if (decoded?.ok !== true || !Array.isArray(decoded.value)) return undefined
  const parts = decoded.value as readonly unknown[]
  if (parts.length !== targets) return undefined
  return parts.map((part) =>
    Array.isArray(part)
      ? part.flatMap((entry: unknown) => (entry instanceof BencodeDict ? (encodedItem(entry) ?? []) : []))
      : undefined,
  )
}
