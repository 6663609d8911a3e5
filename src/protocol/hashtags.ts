// Hashtags in the one form in which they are compared, and as names of swarms (extensions.md 7).
import { type DhtTarget } from './dht-target.ts'
import { limits } from './limits.ts'
import { type SignedPost, textOf } from './post.ts'
import { isPublicKind } from './post-kind.ts'
import { targetOf } from './resources.ts'
import { composed, hashtagWord, utf8Length } from './text-grammar.ts'
import { tokensOf } from './tokens.ts'

/** The hashtags of a text, in the form in which they are found. */
export const hashtagsIn = (text: string): ReadonlySet<string> => new Set(tokensOf(text).hashtags.map(composed))

/** The hashtags of a public post; none of any other. */
export const hashtagsOf = (post: SignedPost): ReadonlySet<string> =>
  isPublicKind(post.kind) ? hashtagsIn(textOf(post)) : new Set()

/** The hashtag that a person means, without its `#`; undefined: no post can have it, or it is too long for a swarm. */
export const hashtagFromPerson = (typed: string): string | undefined => {
  const tag = composed(hashtagWord(typed.trim()))
  return utf8Length(tag) <= limits.tagBytes && hashtagsIn(`#${tag}`).has(tag) ? tag : undefined
}

/** Where peers of the swarm of a hashtag are found. No user name holds a `#`: it is no user’s swarm. */
export const hashtagTarget = (tag: string): DhtTarget => targetOf('tracker', `#${tag}`)
