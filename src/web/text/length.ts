// How long a post may be: 140 code points, and what fits beyond them in a second part.

/** Code points of the first part, which every client shows. */
export const firstPartCodePoints = 140

/** UTF-8 bytes of both parts that surely fit into a post of 2048 bytes beside its names, numbers and signature. */
export const maxTextBytes = 1750

/** Measures of a text. */
export interface TextLength {
  readonly codePoints: number
  readonly bytes: number
  /** What goes into the second part. */
  readonly rest: string
  readonly fits: boolean
}

/** Measures a text. */
export const lengthOf = (text: string): TextLength => {
  const points = Array.from(text)
  const bytes = new TextEncoder().encode(text).length
  return {
    codePoints: points.length,
    bytes,
    rest: points.slice(firstPartCodePoints).join(''),
    fits: bytes <= maxTextBytes,
  }
}

/** Runs of empty lines shortened, so that one post cannot push all others off the screen. */
export const withoutLongGaps = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n{3,}/g, '\n\n')
