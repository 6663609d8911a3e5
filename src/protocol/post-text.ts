// How long the text of a post may be: 140 code points, and what fits beyond them in a second part (swarm-posts.md 3.7).
import { utf8Length } from './text-grammar.ts'

/** Most code points of the first part, which every client shows. */
export const firstPartCodePoints = 140

/** UTF-8 bytes of both parts that surely fit into a post of ours beside its names, numbers and signature. */
export const maxTextBytes = 1750

/** The text as the wire has it; without `rest` where there is nothing beyond the first part. */
export interface TextParts {
  readonly first: string
  readonly rest: string | undefined
}

/** Cuts a text at 140 code points, never within one. */
export const partsOfText = (text: string): TextParts => {
  const points = [...text]
  if (points.length <= firstPartCodePoints) return { first: text, rest: undefined }
  return {
    first: points.slice(0, firstPartCodePoints).join(''),
    rest: points.slice(firstPartCodePoints).join(''),
  }
}

/** Measures of a text. */
export interface TextLength {
  readonly codePoints: number
  readonly bytes: number
  /** What goes into the second part. */
  readonly rest: string
  readonly fits: boolean
}

/** Measures a text that is being written. */
export const lengthOfText = (text: string): TextLength => {
  const bytes = utf8Length(text)
  return { codePoints: [...text].length, bytes, rest: partsOfText(text).rest ?? '', fits: bytes <= maxTextBytes }
}
