// Lanes of post numbers: computers with the same key take numbers from lanes of their own (extensions.md 9).

/** How many there are. */
export const laneCount = 4

/** Numbers in a row that belong to one lane: a message and its copy go together. */
const numbersInRow = 4

const cycle = laneCount * numbersInRow

/** The lane of a number. */
export const laneOf = (postNumber: number): number => Math.floor(postNumber / numbersInRow) % laneCount

/** The lowest number of a lane from `least` on. */
export const nextInLane = (least: number, lane: number): number => {
  if (laneOf(least) === lane) return least
  const start = Math.floor(least / cycle) * cycle + lane * numbersInRow
  return start >= least ? start : start + cycle
}
