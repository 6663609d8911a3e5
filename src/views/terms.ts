// What a post is found under in the index: pieces of its words, and what it says of users, tags and other posts.
import type { VerifiedPost } from '../protocol/post.ts'
import { hashtagsIn } from '../protocol/hashtags.ts'
import { textIn, textOf } from '../protocol/post.ts'
import { isPublicKind, type PostReference, referenceIn } from '../protocol/post-kind.ts'
import { composed, folded, segmentsOf } from '../protocol/text-grammar.ts'
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
  favouritePiece: '\ue109',
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

/** Lengths of the pieces of words in scripts that write words with letters, and in the others. */
const letterPieces = [3, 4] as const
const densePieces = [1, 2] as const

/** What is side by side in a word and of the same kind of script. */
interface Run {
  readonly points: readonly string[]
  readonly lengths: readonly number[]
}

const runsOf = (text: string): readonly Run[] =>
  folded(text)
    .split(parting)
    .flatMap((word) => {
      const runs: { readonly points: string[]; readonly lengths: readonly number[] }[] = []
      for (const point of word) {
        const lengths = isDenseCharacter(point) ? densePieces : letterPieces
        const last = runs.at(-1)
        if (last?.lengths === lengths) last.points.push(point)
        else runs.push({ points: [point], lengths })
      }
      return runs
    })

const addPieces = (points: readonly string[], length: number, into: Set<string>): void => {
  for (let end = length; end <= points.length; end += 1) into.add(encoded(points.slice(end - length, end).join('')))
}

/** The pieces of the words of a text, of each length. */
export const piecesOf = (text: string): ReadonlySet<string> => {
  const pieces = new Set<string>()
  for (const { points, lengths } of runsOf(text)) for (const length of lengths) addPieces(points, length, pieces)
  return pieces
}

/**
 * Pieces that cover a part of a text, the longest there are, side by side: whatever holds that part has all of them.
 * Those between would cost a list each and say little more.
 */
export const coveringPiecesOf = (part: string): ReadonlySet<string> => {
  const pieces = new Set<string>()
  for (const { points, lengths } of runsOf(part)) {
    const length = lengths.findLast((each) => each <= points.length) ?? points.length + 1
    for (let at = 0; at + length <= points.length; at += length)
      addPieces(points.slice(at, at + length), length, pieces)
    addPieces(points.slice(-length), length, pieces)
  }
  return pieces
}

/** Under which forms posts are looked through. */
export type PostScope = 'messages' | 'favorites'

/** All public posts, or all public favourites. */
export const scopeTerm = (scope: PostScope): string => marks.scope + scope

/** Posts of a scope with a piece of a word: favourites have theirs apart, so that no list of all posts is read beside. */
export const pieceTerm = (scope: PostScope, piece: string): string =>
  scope === 'messages' ? piece : marks.favouritePiece + piece

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
export const retransmitsTerm = (post: PostReference): string => aboutTerm(marks.retransmits, post)

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
  const scope = post.kind.kind === 'favourite' ? 'favorites' : 'messages'
  const terms = new Set<string>([scopeTerm(scope), authorTerm(post.author)])
  for (const { author, text } of spokenTexts(post)) {
    terms.add(speakerTerm(author))
    for (const piece of piecesOf(text)) terms.add(pieceTerm(scope, piece))
  }
  const own = textOf(post)
  for (const word of hashtagsIn(own)) terms.add(hashtagTerm(word))
  for (const username of mentionsIn(own)) terms.add(mentionTerm(username))
  for (const term of aboutTerms(post)) terms.add(term)
  return terms
}
