// What a mistyped word may have meant.

/** Longer words are no slips of the fingers, and comparing takes time with both lengths. */
const maxWordLength = 64

/** So many are named at most. */
const maxNamed = 3

/** Words shorter than this are in too many others. */
const leastContained = 4

/** Letters that are missing, too many, others, or two that changed places. */
const slipsBetween = (left: string, right: string): number => {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? 0
}

/** How unlike a known word is, 0 for the same; undefined when nobody would mean it. */
const unlikeness = (word: string, known: string): number | undefined => {
  const slips = slipsBetween(word, known)
  if (slips <= Math.max(1, Math.floor(Math.min(word.length, known.length) / 3))) return slips
  return word.length >= leastContained && known.includes(word) ? slips : undefined
}

/** The known words that a mistyped one may mean, likeliest first, three at most. */
export const nearestTo = (mistyped: string, known: Iterable<string>): readonly string[] => {
  const word = mistyped.toLowerCase()
  if (word === '' || word.length > maxWordLength) return []
  return [...known]
    .map((name) => ({ name, unlike: unlikeness(word, name) }))
    .filter((found): found is { name: string; unlike: number } => found.unlike !== undefined)
    .sort((left, right) => left.unlike - right.unlike)
    .slice(0, maxNamed)
    .map(({ name }) => name)
}

/** ` Did you mean a, b or c?`, with a blank before it; empty when nothing is near. */
export const didYouMean = (mistyped: string, known: Iterable<string>, mark = ''): string => {
  const names = nearestTo(mistyped, known).map((name) => mark + name)
  const last = names.pop()
  if (last === undefined) return ''
  return ` Did you mean ${names.length === 0 ? last : `${names.join(', ')} or ${last}`}?`
}
