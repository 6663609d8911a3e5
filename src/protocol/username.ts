// User names (chain.md 5.1).
import type { Brand } from '../base/brand.ts'
import { latin1FromBytes } from '../codec/combinators.ts'

/** 1 to 16 characters of `a`–`z`, `0`–`9` and `_`. */
export type Username = Brand<string, 'Username'>

const pattern = /^[a-z0-9_]{1,16}$/u

/** The name, or undefined. Upper case is refused, not folded. */
export const parseUsername = (text: string): Username | undefined =>
  pattern.test(text) ? (text as Username) : undefined

/** As `parseUsername`, from bytes of the wire. */
export const usernameFromBytes = (bytes: Uint8Array): Username | undefined =>
  bytes.length <= 16 ? parseUsername(latin1FromBytes(bytes)) : undefined

/** Who signs a promoted message without a key (chain.md 2.5). */
export const nobody = 'nobody' as Username
