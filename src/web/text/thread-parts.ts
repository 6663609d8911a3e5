// A long text as a thread: parts that each client shows whole, cut where one would take a breath.
import { firstPartCodePoints } from '../../protocol/post-text.ts'

/** Posts of one thread at most: more than this is a page for a feed of the small web. */
export const mostParts = 30

/** Ends of a part, the best first. */
const breaths: readonly RegExp[] = [/\n\s*\n/gu, /\n/gu, /[.!?…。！？]["”’)\]]?\s/gu, /[,;:–—]\s/gu, /\s/gu]

/** A part is not cut below this share of its room for the sake of a better end. */
const least = 0.4

const endIn = (window: string): number => {
  for (const breath of breaths) {
    const ends = [...window.matchAll(breath)].map((found) => found.index + found[0].length)
    const last = ends.findLast((end) => end >= window.length * least)
    if (last !== undefined) return last
  }
  return window.length
}

/** The parts of a text, none longer than what each client shows; no word of it is lost. */
export const threadParts = (text: string): readonly string[] => {
  const parts: string[] = []
  let rest = text.trim()
  while (rest !== '') {
    // No more than a window of it: a long text is cut in the time of its length.
    const points = [...rest.slice(0, 2 * (firstPartCodePoints + 1))]
    // One more, so that a blank right behind the last letter is an end.
    const window = points.slice(0, firstPartCodePoints + 1).join('')
    const cut =
      points.length <= firstPartCodePoints
        ? rest.length
        : Math.min(endIn(window), points.slice(0, firstPartCodePoints).join('').length + 1)
    const part = rest.slice(0, cut).trim()
    const fits = [...part].length <= firstPartCodePoints
    const whole = points.slice(0, firstPartCodePoints).join('')
    parts.push(fits ? part : whole)
    rest = rest.slice(fits ? cut : whole.length).trim()
  }
  return parts
}
