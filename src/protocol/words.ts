// The words that posts are found by in the DHT: how a text is cut, which of them are put, what a word item must hold (extensions.md 6).
import { BencodeDict, type BencodeValue } from '../codec/bencode.ts'
import { limits } from './limits.ts'
import { decodePost, type SignedPost, textOf } from './post.ts'
import { isPublicKind } from './post-kind.ts'
import { isStopWord } from './stop-words.ts'
import { folded, segmentsOf } from './text-grammar.ts'
import type { Username } from './username.ts'

/** Scripts without blanks between words: a word may begin and end beside any other character. */
const blankless = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const isBlankless = new RegExp(`[${blankless}]`, 'u')
const isLetter = /[\p{L}\p{M}\p{N}]/u

/** Fewest characters of a word. Shorter ones are in too many posts. */
const fewestLetters = 3
const fewestBlankless = 2

let segmenter: Intl.Segmenter | undefined

const cut = (text: string): readonly string[] => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike === true).map(({ segment }) => segment)
}

const isSearchable = (word: string): boolean => {
  const length = [...word].length
  const fewest = isBlankless.test(word) ? fewestBlankless : fewestLetters
  return length >= fewest && length <= limits.wordCharacters && !isStopWord(word)
}

/** The words of a text that posts can be found by in the DHT, the longest first: they are the rarest. */
export const searchableWordsOf = (text: string): readonly string[] =>
  [...new Set(cut(folded(text)).filter(isSearchable))].sort((left, right) => right.length - left.length)

/** The words that are asked for when a person looks for a text. */
export const queriedWordsOf = (text: string): readonly string[] => searchableWordsOf(text).slice(0, limits.queriedWords)

/** The words that a post is put under: hashtags, names and addresses are none of them. */
export const announcedWordsOf = (post: SignedPost): readonly string[] => {
  if (!isPublicKind(post.kind)) return []
  const plain = segmentsOf(textOf(post)).map(({ kind, text }) => (kind === 'text' ? text : ' '))
  return searchableWordsOf(plain.join('')).slice(0, limits.announcedWords)
}

const joins = (outside: string, edge: string): boolean =>
  isLetter.test(outside) && !isBlankless.test(outside) && !isBlankless.test(edge)

/** Whether a text has a word, as a whole; it need not be one that would be put. */
export const holdsWord = (text: string, word: string): boolean => {
  const points = [...word]
  const [first = '', last = first] = [points[0], points.at(-1)]
  const within = folded(text)
  for (let at = within.indexOf(word); first !== '' && at >= 0; at = within.indexOf(word, at + 1)) {
    const end = at + word.length
    const before = [...within.slice(Math.max(0, at - 2), at)].at(-1) ?? ''
    const [after = ''] = within.slice(end, end + 2)
    if (!joins(before, first) && !joins(after, last)) return true
  }
  return false
}

/** Whether the value of a word item is a public post of its signer that has the word. Nothing is said of the signature of the post. */
export const isOfWord = (word: string, signer: Username, value: BencodeValue): boolean => {
  if (!(value instanceof BencodeDict)) return false
  const decoded = decodePost(value.raw)
  if (!decoded.ok || decoded.value.author !== signer || !isPublicKind(decoded.value.kind)) return false
  return word === folded(word) && holdsWord(textOf(decoded.value), word)
}
