// Between JSON and bencode, with the hexadecimal members of posts (rpc.md 2.0, swarm-posts.md 4.7).
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { BencodeDict, type BencodeInput, type BencodeValue } from '../codec/bencode.ts'
import { bytesFromLatin1 } from '../codec/combinators.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import type { Json } from '../codec/schema.ts'
import { decodeUtf8Lossy } from '../codec/utf8.ts'

// Bytes that are not UTF-8 become U+FFFD: a reply must be valid JSON (rpc.md 7-16).

/** A bencoded value as JSON. Integers beyond ±2⁵³ become the nearest double. */
export const jsonFromBencode = (value: BencodeValue): Json => {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint8Array) return decodeUtf8Lossy(value)
  if (value instanceof BencodeDict) return jsonFromDict(value, () => undefined)
  return value.map(jsonFromBencode)
}

/** A dictionary as JSON; `special` may render a member in another way. */
const jsonFromDict = (dict: BencodeDict, special: (key: string, value: BencodeValue) => Json | undefined): Json => {
  // No prototype: a stranger's member called __proto__ is a member like any other.
  const members = Object.create(null) as Record<string, Json>
  for (const [key, value] of dict.entries)
    members[decodeUtf8Lossy(bytesFromLatin1(key))] = special(key, value) ?? jsonFromBencode(value)
  return members
}

const hexMembers =
  (names: readonly string[]) =>
  (key: string, value: BencodeValue): Json | undefined =>
    value instanceof Uint8Array && names.includes(key) ? encodeHex(value) : undefined

const sealedHex = hexMembers(['body', 'key', 'mac'])

/** A `userpost` with its signatures and sealed parts in hexadecimal, at the first level only. */
const jsonFromUserpost = (userpost: BencodeDict): Json => {
  const sealedMember = userpost.dict('dm') === undefined ? 'pfav' : 'dm'
  return jsonFromDict(userpost, (key, value) => {
    if (key === sealedMember && value instanceof BencodeDict) return jsonFromDict(value, sealedHex)
    return hexMembers(['sig_rt', 'sig_fav'])(key, value)
  })
}

/** A signed post, or any DHT value, as JSON: the rule applies where there is a `userpost`. */
export const jsonFromPostValue = (value: BencodeValue): Json => {
  if (!(value instanceof BencodeDict) || value.dict('userpost') === undefined) return jsonFromBencode(value)
  return jsonFromDict(value, (key, member) => {
    if (key === 'userpost' && member instanceof BencodeDict) return jsonFromUserpost(member)
    return hexMembers(['sig_userpost', 'sig_wort'])(key, member)
  })
}

/** Why a JSON value has no bencoded form. */
export interface UnbencodableRejection {
  readonly code: 'value-unbencodable' | 'hexadecimal-invalid'
  readonly message: string
}

const unbencodable = (what: string): Verdict<never, UnbencodableRejection> =>
  reject({
    code: 'value-unbencodable',
    message: `The value cannot hold ${what}: use text, whole numbers, lists and objects.`,
  })

const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** JSON as bencode. Members named in the rule of posts are read from hexadecimal. */
export const bencodeFromJson = (
  value: Json,
  path: readonly string[] = [],
): Verdict<BencodeInput, UnbencodableRejection> => {
  if (typeof value === 'string') return bencodeText(value, path)
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? accept(value) : unbencodable('numbers that are not whole')
  if (value === null || typeof value === 'boolean') return unbencodable('true, false or null')
  return Array.isArray(value)
    ? bencodeList(value as readonly Json[], path)
    : bencodeObject(value as Readonly<Record<string, Json>>, path)
}

const hexPaths = new Set([
  'sig_userpost',
  'sig_wort',
  'userpost.sig_rt',
  'userpost.sig_fav',
  'userpost.dm.body',
  'userpost.dm.key',
  'userpost.dm.mac',
])

/** Of the longest path above. */
const maxPathLength = 3

const bencodeText = (text: string, path: readonly string[]): Verdict<BencodeInput, UnbencodableRejection> => {
  if (!isWellFormed(text)) return unbencodable('text that is not valid Unicode')
  if (path.length > maxPathLength || !hexPaths.has(path.join('.'))) return accept(text)
  const bytes = decodeHex(text)
  return bytes === undefined
    ? reject({ code: 'hexadecimal-invalid', message: `${path.join('.')} must be hexadecimal.` })
    : accept(bytes)
}

const bencodeList = (items: readonly Json[], path: readonly string[]): Verdict<BencodeInput, UnbencodableRejection> => {
  const list: BencodeInput[] = []
  for (const item of items) {
    const verdict = bencodeFromJson(item, [...path, '[]'])
    if (!verdict.ok) return verdict
    list.push(verdict.value)
  }
  return accept(list)
}

const bencodeObject = (
  members: Readonly<Record<string, Json>>,
  path: readonly string[],
): Verdict<BencodeInput, UnbencodableRejection> => {
  // No prototype: a member called __proto__ is a member like any other.
  const object = Object.create(null) as Record<string, BencodeInput>
  for (const [key, member] of Object.entries(members)) {
    if (!isWellFormed(key)) return unbencodable('names that are not valid Unicode')
    const verdict = bencodeFromJson(member, [...path, key])
    if (!verdict.ok) return verdict
    object[key] = verdict.value
  }
  return accept(object)
}
