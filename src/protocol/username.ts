// User names (chain.md 5.1).
import type { Brand } from '../base/brand.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'
import { latin1FromBytes } from '../codec/combinators.ts'

/** 1 to 16 characters of `a`–`z`, `0`–`9` and `_`. */
export type Username = Brand<string, 'Username'>

/** Why a text is no user name: it is empty, holds other characters (each told once), or is too long by so many. */
export type UsernameRejection =
  | { readonly code: 'username-empty' }
  | { readonly code: 'username-characters'; readonly characters: readonly string[] }
  | { readonly code: 'username-too-long'; readonly excess: number }

/** Most characters of a user name. */
export const maxUsernameLength = 16

/** What no user name holds. */
const otherCharacters = /[^a-z0-9_]/gu

/** Upper case is refused, not folded: names of the wire are exact. */
export const judgeUsername = (text: string): Verdict<Username, UsernameRejection> => {
  if (text === '') return reject({ code: 'username-empty' })
  const characters = [...new Set(text.match(otherCharacters))]
  if (characters.length > 0) return reject({ code: 'username-characters', characters })
  return text.length > maxUsernameLength
    ? reject({ code: 'username-too-long', excess: text.length - maxUsernameLength })
    : accept(text as Username)
}

const wholeName = /^[a-z0-9_]{1,16}$/u

/** The name, or undefined; as `judgeUsername`, at once whatever the length. */
export const parseUsername = (text: string): Username | undefined =>
  text.length <= maxUsernameLength && wholeName.test(text) ? (text as Username) : undefined

/** As `parseUsername`, from bytes of the wire. */
export const usernameFromBytes = (bytes: Uint8Array): Username | undefined =>
  bytes.length <= maxUsernameLength ? parseUsername(latin1FromBytes(bytes)) : undefined

// Phones put a blank behind a word, keyboards a capital before a sentence, and habit an @ before a name.
// Only the letters that names have are lowered: of others some would become letters of a name (the Kelvin sign a k).

/** What a person who typed ` @Alice ` means, or the beginning of it: without blanks and `@`, in small letters. */
export const nameAsMeant = (typed: string): string =>
  typed
    .replace(/\u200b/gu, '')
    .trim()
    .replace(/^[@\uff20]\s*/u, '')
    .replace(/[A-Z]+/gu, (letters) => letters.toLowerCase())

/** The user name that a person means; undefined when it cannot be one. Never for names of the wire. */
export const usernameFromPerson = (typed: string): Username | undefined => parseUsername(nameAsMeant(typed))

/** Who signs a promoted message without a key (chain.md 2.5). */
export const nobody = 'nobody' as Username
