// What a post of a pod is found under: numbers that stand for its words, hashtags, mentions and what it answers.
import { encodeUtf8 } from '../../codec/utf8.ts'
import { sha256 } from '../../crypto/hash.ts'
import { hashtagsIn } from '../../protocol/hashtags.ts'
import { type SignedPost, textIn, textOf } from '../../protocol/post.ts'
import { isPublicKind, type PostReference } from '../../protocol/post-kind.ts'
import { composed, hashtagWord, segmentsOf } from '../../protocol/text-grammar.ts'
import { queriedWordsOf, searchableWordsOf } from '../../protocol/words.ts'

/** Terms of one post; one of 2 KiB has fewer unless it is made to have more. */
const maxTerms = 256

/** 52 bits of a hash: two terms that meet only cost a look at the text, which decides. */
const hashed = (kind: string, text: string): number => {
  const bytes = sha256(encodeUtf8(`${kind}${text}`))
  let value = 0
  for (const byte of bytes.subarray(0, 6)) value = value * 256 + byte
  return value * 16 + ((bytes[6] ?? 0) >> 4)
}

const wordTerm = (word: string): number => hashed('w', word)

/** Posts with a hashtag, given without its `#`. */
export const tagTerm = (tag: string): number => hashed('t', composed(hashtagWord(tag)))

/** Posts that mention a name. */
export const mentionTerm = (name: string): number => hashed('m', name)

/** Posts that answer a post. */
export const answersTerm = ({ author, postNumber }: PostReference): number =>
  hashed('a', `${author}/${String(postNumber)}`)

/** What a person looks for: the words that count, and their terms. */
export const queryOf = (text: string): readonly { readonly word: string; readonly term: number }[] =>
  queriedWordsOf(text).map((word) => ({ word, term: wordTerm(word) }))

/** The text by which a post is found: its own, and of one that carries another that one’s, too. */
export const foundText = (post: SignedPost): string => {
  const { kind } = post
  return kind.kind === 'retransmit' ? `${textOf(post)}\n${textIn(kind.carried.userpost)}` : textOf(post)
}

/** All terms of a post; none of one that is not public. */
export const termsOfPost = (post: SignedPost): ReadonlySet<number> => {
  if (!isPublicKind(post.kind)) return new Set()
  const own = textOf(post)
  const terms = [
    ...(post.kind.kind === 'reply' ? [answersTerm(post.kind.to)] : []),
    ...[...hashtagsIn(own)].map(tagTerm),
    ...segmentsOf(own).flatMap((segment) => (segment.kind === 'mention' ? [mentionTerm(segment.username)] : [])),
    ...searchableWordsOf(foundText(post)).map(wordTerm),
  ]
  return new Set(terms.slice(0, maxTerms))
}
