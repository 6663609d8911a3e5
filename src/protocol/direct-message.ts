// What is inside sealed messages: texts, and what members of a group tell one another (swarm-posts.md 6.3, 7.3).
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { type BencodeDict, type BencodeInput, decodeBencodeDict, encodeBencode } from '../codec/bencode.ts'
import { decodeUtf8Lossy } from '../codec/utf8.ts'
import { limits } from './limits.ts'
import { type Username, usernameFromBytes } from './username.ts'

/** The content of a direct message. `to` is a user name or what the sender's node calls a group; old ones lack it. */
export type DirectContent =
  | { readonly kind: 'text'; readonly text: string; readonly to: string | undefined }
  | { readonly kind: 'group-invite'; readonly description: string; readonly secret: string }
  | { readonly kind: 'group-members'; readonly members: readonly Username[] }

/** Why an opened message is not shown. */
export interface DirectRejection {
  readonly code: 'direct-empty' | 'direct-malformed' | 'direct-of-another'
}

/** Who wrote it, inside of what is sealed: old nodes pass it over, ours compare it with the author of the post (H11). */
const senderMember = 'from'

const limitsOfContent = { maxDepth: 4, maxValues: limits.postValues, canonical: false } as const

const textOf = (dict: BencodeDict, member: string): string | undefined => {
  const bytes = dict.bytes(member)
  return bytes === undefined ? undefined : decodeUtf8Lossy(bytes)
}

const inviteIn = (dict: BencodeDict): Verdict<DirectContent, DirectRejection> => {
  const description = textOf(dict, 'desc')
  const secret = textOf(dict, 'key')
  return description === undefined || secret === undefined || secret.length > limits.secretTextBytes
    ? reject({ code: 'direct-malformed' })
    : accept({ kind: 'group-invite', description, secret })
}

const textIn = (dict: BencodeDict): Verdict<DirectContent, DirectRejection> | undefined => {
  const text = textOf(dict, 'msg')
  const to = textOf(dict, 'to')
  if (text === undefined || to === undefined) return undefined
  if (text === '' || to === '') return reject({ code: 'direct-empty' })
  return to.length > limits.usernameBytes ? reject({ code: 'direct-malformed' }) : accept({ kind: 'text', text, to })
}

const contentIn = (dict: BencodeDict): Verdict<DirectContent, DirectRejection> | undefined => {
  const invite = dict.dict('group_invite')
  if (invite !== undefined) return inviteIn(invite)
  const names = dict.list('group_members')
  if (names === undefined) return textIn(dict)
  const members = names.flatMap((name) => (name instanceof Uint8Array ? (usernameFromBytes(name) ?? []) : []))
  return accept({ kind: 'group-members', members })
}

/** Whether a sender inside is the author of the post: whoever copies a sealed message cannot change it (H11). */
const isOfAuthor = (dict: BencodeDict, author: Username): boolean => {
  const sender = dict.get(senderMember)
  return sender === undefined || (sender instanceof Uint8Array && usernameFromBytes(sender) === author)
}

/** Reads what was sealed in a post of `author`, in the order of swarm-posts.md 6.3. What is no dictionary is old text. */
export const readDirectContent = (plaintext: Uint8Array, author: Username): Verdict<DirectContent, DirectRejection> => {
  if (plaintext.length === 0) return reject({ code: 'direct-empty' })
  const decoded = decodeBencodeDict(plaintext, limitsOfContent)
  if (decoded.ok && !isOfAuthor(decoded.value, author)) return reject({ code: 'direct-of-another' })
  const content = decoded.ok ? contentIn(decoded.value) : undefined
  return content ?? accept({ kind: 'text', text: decodeUtf8Lossy(plaintext), to: undefined })
}

const membersOf = (content: DirectContent): Readonly<Record<string, BencodeInput | undefined>> => {
  switch (content.kind) {
    case 'text':
      return { msg: content.text, to: content.to }
    case 'group-invite':
      return { group_invite: { desc: content.description, key: content.secret } }
    case 'group-members':
      return { group_members: content.members }
  }
}

const padded = (bytes: number): number => Math.ceil(bytes / 16) * 16

/** Writes what is to be sealed. The sender is left out of the longest texts, which would not fit into a post with it. */
export const encodeDirectContent = (content: DirectContent, sender: Username): Uint8Array<ArrayBuffer> => {
  const members = membersOf(content)
  const bound = encodeBencode({ ...members, [senderMember]: sender })
  return padded(bound.length) <= limits.boundMessageBytes ? bound : encodeBencode(members)
}

/** Bytes that a text to a user or group may surely have, whoever writes it. */
export const roomForText = (to: string): number => {
  // The empty text stands there with its length of one digit; a long one has four.
  const around = encodeBencode({ msg: '', to }).length + 3
  return limits.boundMessageBytes - around
}

/** Names in the messages in which a group is told its members, each of about 150 bytes as the C++ node's (7.4). */
export const splitMembers = (members: readonly Username[]): readonly (readonly Username[])[] => {
  const parts: Username[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const member of members) {
    if (bytes > limits.memberListBytes) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(member)
    bytes += member.length + 2 + Math.floor(member.length / 10)
  }
  return parts
}
