// What a post is found under in the index: pieces of its words, and what it says of users, tags and other posts.
import type { VerifiedPost } from '../protocol/post.ts'
import { textIn, textOf } from '../protocol/post.ts'
import { isPublicKind, type PostReference, referenceIn } from '../protocol/post-kind.ts'
import { segmentsOf } from '../protocol/text-grammar.ts'
import { tokensOf } from '../protocol/tokens.ts'
import type { Username } from '../protocol/username.ts'

/** The first character of a term that is no piece of a text; in texts it counts as a blank. */
const marks = {
  scope: '\ue101',
  speaker: '\ue102',
  hashtag: '\ue103',
  mention: '\ue104',
  answers: '\ue105',
  retransmits: '\ue106',
  favours: '\ue107',
  author: '\ue108',
} as const

/**
 * Blocks of scripts that need one or two characters for a word (Han, kana, Hangul, Bopomofo, Yi), and of pictures:
 * found by each character and each pair.
 */
const denseBlocks = [
  [0x1100, 0x11ff],
  [0x2600, 0x27bf],
  [0x2e80, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7ff],
  [0xf900, 0xfaff],
  [0xff66, 0xffdc],
  [0x1f000, 0x1faff],
  [0x20000, 0x3ffff],
] as const
const lowestDense = denseBlocks[0][0]

const isDenseCharacter = (character: string): boolean => {
  const point = character.codePointAt(0) ?? 0
  return point >= lowestDense && denseBlocks.some(([first, last]) => point >= first && point <= last)
}

/** What parts words: blanks, what nobody sees, and the characters that begin other terms. */
const parting = /[\s\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/u

// Terms are told apart by blanks, and of ASCII only letters and digits are part of them: others get a stand-in.
const standIn = /[\u0020-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]/gu

const encoded = (text: string): string =>
  text.replace(standIn, (character) => String.fromCharCode(0xe000 + character.charCodeAt(0)))

/** Texts that differ only in this are the same word: how a keyboard composes it. */
export const composed = (text: string): string => text.normalize('NFC')

/** As `composed`, and capitals are small letters; of any part of a text it gives the part of what it gives of the text. */
export const folded = (text: string): string => composed(text).toLowerCase().replaceAll('ς', 'σ')

/** The length of a piece of a word in scripts that write words with letters. */
const pieceLength = 3

const addPiecesOf = (word: string, into: Set<string>): void => {
  const points = [...word]
  const isDense = points.map(isDenseCharacter)
  for (let at = 0; at < points.length; at += 1) {
    const isPair = isDense[at] === true
    if (isPair) into.add(points[at] ?? '')
    const length = isPair ? 2 : pieceLength
    const end = at + length
    if (end <= points.length && !isDense.slice(at, end).includes(!isPair))
      into.add(encoded(points.slice(at, end).join('')))
  }
}

/** The pieces of the words of a text: whatever part of the text is looked for has only pieces of these. */
export const piecesOf = (text: string): ReadonlySet<string> => {
  const pieces = new Set<string>()
  for (const word of folded(text).split(parting)) addPiecesOf(word, pieces)
  return pieces
}

/** Under which forms posts are looked through. */
export type PostScope = 'messages' | 'favorites'

/** All public posts, or all public favourites. */
export const scopeTerm = (scope: PostScope): string => marks.scope + scope

/** Posts with words of a user: the own ones, and those that others passed on. */
export const speakerTerm = (username: string): string => marks.speaker + encoded(username)

/** Posts by a user. */
export const authorTerm = (username: string): string => marks.author + encoded(username)

/** Posts with a hashtag, given without its `#`. */
export const hashtagTerm = (word: string): string => marks.hashtag + encoded(composed(word.toLowerCase()))

/** Posts that mention a user. */
export const mentionTerm = (username: string): string => marks.mention + encoded(username)

const aboutTerm = (mark: string, { author, postNumber }: PostReference): string =>
  `${mark}${encoded(author)}${encoded('/')}${String(postNumber)}`

/** Posts that answer a post. */
export const answersTerm = (post: PostReference): string => aboutTerm(marks.answers, post)

/** Posts that pass a post on. */
const retransmitsTerm = (post: PostReference): string => aboutTerm(marks.retransmits, post)

/** Posts that mark a post as a favourite. */
const favoursTerm = (post: PostReference): string => aboutTerm(marks.favours, post)

/** One text of a post, by whom and of when. */
export interface SpokenText {
  readonly author: string
  readonly text: string
  /** Unix seconds as claimed; 0 when missing. */
  readonly time: number
}

/** The texts of a post: of one that carries another that one first, then the comment if there is one. */
export const spokenTexts = (post: VerifiedPost): readonly SpokenText[] => {
  const own = { author: post.author, text: textOf(post), time: post.time }
  const { kind } = post
  if (kind.kind !== 'retransmit' && kind.kind !== 'favourite') return [own]
  const { userpost } = kind.carried
  const carried = { author: userpost.text('n') ?? '', text: textIn(userpost), time: userpost.int('time') ?? 0 }
  return own.text === '' ? [carried] : [carried, own]
}

/** Users whom a text mentions where a reader sees it: within an address nobody is meant. */
export const mentionsIn = (text: string): ReadonlySet<Username> =>
  new Set(segmentsOf(text).flatMap((segment) => (segment.kind === 'mention' ? [segment.username] : [])))

/** The hashtags of a text, in the form in which they are found. */
export const hashtagsIn = (text: string): ReadonlySet<string> => new Set(tokensOf(text).hashtags.map(composed))

/** Whether a post can be found: what is sealed, or has no words, cannot. */
export const isFindable = ({ kind }: VerifiedPost): boolean => isPublicKind(kind) || kind.kind === 'favourite'

const aboutTerms = ({ kind }: VerifiedPost): readonly string[] => {
  if (kind.kind === 'reply') return [answersTerm(kind.to)]
  if (kind.kind !== 'retransmit' && kind.kind !== 'favourite') return []
  const about = referenceIn(kind.carried.userpost)
  if (about === undefined) return []
  return [kind.kind === 'retransmit' ? retransmitsTerm(about) : favoursTerm(about)]
}

/** All that a post is found under. */
export const termsOf = (post: VerifiedPost): ReadonlySet<string> => {
  const scope = scopeTerm(post.kind.kind === 'favourite' ? 'favorites' : 'messages')
  const terms = new Set<string>([scope, authorTerm(post.author)])
  for (const { author, text } of spokenTexts(post)) {
    terms.add(speakerTerm(author))
    for (const piece of piecesOf(text)) terms.add(piece)
  }
  const own = textOf(post)
  for (const word of hashtagsIn(own)) terms.add(hashtagTerm(word))
  for (const username of mentionsIn(own)) terms.add(mentionTerm(username))
  for (const term of aboutTerms(post)) terms.add(term)
  return terms
}
