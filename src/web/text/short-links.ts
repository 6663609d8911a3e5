// Short links (`twist:` and twelve signs) in texts: which long links are worth one, and where they stand.
import { segmentsOf } from '../../protocol/text-grammar.ts'

/** Length of a short link. */
export const shortLength = 18

/** A link is worth a post of its own from so many characters on. */
const longFrom = 40

/** A link has no white space: without so much in one piece there is none, and no letter that is typed waits for a closer look. */
const longPiece = new RegExp(`\\S{${String(longFrom)}}`, 'u')

/** The first long link of a text. */
export const longLinkIn = (text: string): string | undefined => {
  if (!longPiece.test(text)) return undefined
  const found = segmentsOf(text).find((segment) => segment.kind === 'link' && segment.text.length >= longFrom)
  return found?.text
}

/** The text with the short link in the place of the long one, which may have gone meanwhile. */
export const withShortLink = (text: string, long: string, short: string): string => {
  const at = text.indexOf(long)
  return at < 0 || short === '' ? text : text.slice(0, at) + short + text.slice(at + long.length)
}

/** Whether it is worth a look. */
export const mayHaveShortLinks = (text: string): boolean => text.includes('twist:')

/** A text in pieces, each a short link or what is between them. All pieces joined give the text again. */
export const shortLinkPieces = (text: string): readonly { readonly text: string; readonly isShort: boolean }[] =>
  text
    .split(/(\btwist:[A-Za-z0-9+/]{11}=)/u)
    .map((piece, index) => ({ text: piece, isShort: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
