// Ids of posts: one number that says where in time a post stands, and is that of no other one.
import { sha256 } from '../../crypto/hash.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'

/** Ids of one second, and in it those of one number modulo 256: of one second, posts of an author stand by number. */
const idsPerSecond = 2 ** 20
const idsPerNumber = 2 ** 12
const numbersPerSecond = idsPerSecond / idsPerNumber

/** The last second that an id can stand for: ids stay below 2^52. */
const lastSecond = 2 ** 32 - 1

/** Above all ids. */
export const endOfPosts = 2 ** 52

/** Unix seconds of the place of a post. */
export const timeOfId = (id: number): number => Math.floor(id / idsPerSecond)

/** The id that a post would have if no other were in its way. */
export const wishedId = (author: string, number: number, time: number): number => {
  const second = Math.min(Math.max(1, Math.floor(time)), lastSecond)
  const [high = 0, low = 0] = sha256(encodeUtf8(author))
  const within = (((number % numbersPerSecond) + numbersPerSecond) % numbersPerSecond) * idsPerNumber
  return second * idsPerSecond + within + high * 16 + (low >> 4)
}

const nearestFree = (
  start: number,
  [least, most]: readonly [least: number, most: number],
  isFree: (id: number) => boolean,
): number | undefined => {
  for (let distance = 0; start - distance >= least || start + distance <= most; distance += 1) {
    if (start + distance <= most && isFree(start + distance)) return start + distance
    if (start - distance >= least && isFree(start - distance)) return start - distance
  }
  return undefined
}

/** Where in its second a post stands for which there is no room where it belongs: drawn by its name, so that none crowd. */
export const drawOf = (author: string, number: number): number => {
  const [high = 0, middle = 0, low = 0] = sha256(encodeUtf8(`${author}/${String(number)}`))
  return high * 4096 + middle * 16 + (low >> 4)
}

/**
 * The nearest free id to a wish, between the ids of the posts with the next lower and the next higher number of the
 * same author: of one author, posts stand in the order of their numbers. Where there is no room left between them, one
 * of the same second at `draw`: whoever makes it narrow on purpose gets no crowd, which would be searched for each post.
 */
export const freeId = (
  wish: number,
  [above, below]: readonly [above: number, below: number],
  draw: number,
  isFree: (id: number) => boolean,
): number => {
  // Room is left for what comes between later.
  const middle = above + Math.floor((below - above) / 2)
  const raised = Math.max(wish, Math.min(above + idsPerNumber, middle))
  const start = wish > above && wish < below ? wish : Math.min(raised, Math.max(below - idsPerNumber, middle))
  const within = start > above && start < below ? nearestFree(start, [above + 1, below - 1], isFree) : undefined
  const drawn = Math.floor(start / idsPerSecond) * idsPerSecond + draw
  return within ?? nearestFree(drawn, [1, endOfPosts - 1], isFree) ?? drawn
}
