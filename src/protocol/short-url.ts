// Short URLs: a text that names the post that holds a long address (swarm-posts.md 8.2).
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { bytesFromLatin1, latin1FromBytes } from '../codec/combinators.ts'

/** What a short URL says. */
export interface ShortUrl {
  /** Number of the transaction that registered the author, in the whole chain. */
  readonly userNumber: number
  readonly postNumber: number
}

/** Why a text is no short URL. */
export interface ShortUrlRejection {
  readonly code: 'short-url-prefix' | 'short-url-too-short'
}

const prefix = 'twist:'

/** Of two numbers in four bytes each. */
const digits = 12
const numberBytes = 4

/** Writes it. */
export const encodeShortUrl = ({ userNumber, postNumber }: ShortUrl): string => {
  const view = new DataView(new ArrayBuffer(2 * numberBytes))
  view.setInt32(0, userNumber, true)
  view.setInt32(numberBytes, postNumber, true)
  return prefix + btoa(latin1FromBytes(new Uint8Array(view.buffer)))
}

/** Reads it as the C++ node does: what is missing or no base64 counts as zero (errata 75). */
export const parseShortUrl = (text: string): Verdict<ShortUrl, ShortUrlRejection> => {
  if (!text.startsWith(prefix)) return reject({ code: 'short-url-prefix' })
  const encoded = text.slice(prefix.length)
  if (encoded.length < digits) return reject({ code: 'short-url-too-short' })
  const [legible = ''] = /^[A-Za-z0-9+/]*/u.exec(encoded.slice(0, digits)) ?? []
  // A single digit of the last four says nothing: eight bits need two.
  const whole = legible.length % 4 === 1 ? legible.slice(0, -1) : legible
  const bytes = new Uint8Array(2 * numberBytes)
  bytes.set(bytesFromLatin1(atob(whole)).subarray(0, bytes.length))
  const view = new DataView(bytes.buffer)
  return accept({ userNumber: view.getInt32(0, true), postNumber: view.getInt32(numberBytes, true) })
}
