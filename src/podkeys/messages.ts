// Messages that are sealed and opened in the browser: the pod passes on what it cannot read.
import type { Random } from '../base/random.ts'
import { open, seal, type SealedMessage } from '../crypto/ecies.ts'
import { type PrivateKey, type PublicKey, parsePublicKey } from '../crypto/keys.ts'
import type { ProvedName } from '../chain/browser.ts'
import { encodeDirectContent, readDirectContent } from '../protocol/direct-message.ts'
import type { UserKeys } from '../protocol/ports.ts'
import { decodePost, judgePost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'

/** Posts that are tried in one go: on a slow phone about a second. */
export const postsOfOneGo = 256

/** A text to somebody. */
export interface OutgoingMessage {
  readonly from: Username
  readonly to: Username
  readonly text: string
}

/** A message that was for the holder of the key. */
export interface OpenedMessage {
  readonly author: Username
  readonly postNumber: number
  /** Unix seconds, as the author claims. */
  readonly time: number
  readonly text: string
  /** Whom it was written to, as the author says inside; undefined in old messages. */
  readonly to: string | undefined
  /** Whether the signature is of a key of the author that a judged proof shows. */
  readonly isVerified: boolean
}

/** The key that a proof shows last: whom a message is sealed to. */
export const newestKeyOf = (proved: ProvedName): PublicKey | undefined => {
  const newest = proved.keys.at(-1)
  return newest === undefined ? undefined : parsePublicKey(newest.publicKey)
}

/** Seals a text to one key: that of the recipient, and again to the own one as a copy. */
export const sealText = ({ from, to, text }: OutgoingMessage, key: PublicKey, random: Random): SealedMessage =>
  seal(encodeDirectContent({ kind: 'text', text, to }, from), key, random)

const openOne = (piece: Uint8Array, secret: PrivateKey, keys: UserKeys): OpenedMessage | undefined => {
  const decoded = decodePost(piece)
  if (!decoded.ok || decoded.value.kind.kind !== 'direct') return undefined
  const { author, postNumber, time, kind } = decoded.value
  const opened = open(kind.sealed, secret)
  if (!opened.ok) return undefined
  const content = readDirectContent(opened.value, author)
  // Groups need a key of their own: invitations and lists of members are passed over.
  if (!content.ok || content.value.kind !== 'text') return undefined
  const isVerified = judgePost(piece, author, postNumber, keys).ok
  return { author, postNumber, time, text: content.value.text, to: content.value.to, isVerified }
}

/**
 * Opens what is for the holder of a secret among hostile posts, at most `postsOfOneGo` of them; what is for others is
 * passed over. One try takes a few milliseconds in a browser, so that a worker does it.
 */
export const openPosts = (
  pieces: readonly Uint8Array[],
  secret: PrivateKey,
  keys: UserKeys,
): readonly OpenedMessage[] => pieces.slice(0, postsOfOneGo).flatMap((piece) => openOne(piece, secret, keys) ?? [])
