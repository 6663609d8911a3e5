// Which part of a long list is on the screen, by what is known of the heights of its items. Pure.

/** Where the items of a list begin, in pixels from its top; one more than there are items. */
export type Offsets = Float64Array

/** Offsets of items with these keys; `sizeOf` is undefined for what has not been seen yet. */
export const offsetsOf = (
  keys: readonly string[],
  sizeOf: (key: string) => number | undefined,
  usual: number,
): Offsets => {
  const offsets = new Float64Array(keys.length + 1)
  let sum = 0
  keys.forEach((key, index) => {
    sum += sizeOf(key) ?? usual
    offsets[index + 1] = sum
  })
  return offsets
}

/** The last item that begins at or above `place`; 0 when none does. */
export const indexAt = (offsets: Offsets, place: number): number => {
  let low = 0
  let high = Math.max(0, offsets.length - 2)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((offsets[middle] ?? 0) <= place) low = middle
    else high = middle - 1
  }
  return low
}

/** Items of which a part lies between two places; the end is not included. */
export const rangeOf = (
  offsets: Offsets,
  top: number,
  bottom: number,
): { readonly first: number; readonly end: number } => {
  const count = offsets.length - 1
  if (count <= 0) return { first: 0, end: 0 }
  return { first: indexAt(offsets, top), end: Math.min(count, indexAt(offsets, bottom) + 1) }
}

/**
 * The item that holds the place of `key` in a list that has changed: itself, or, when it is gone, the next of those that
 * stood after it. Undefined when all of these are gone.
 */
export const heirOf = (
  key: string,
  before: readonly string[],
  indexNow: (key: string) => number | undefined,
): string | undefined => {
  if (indexNow(key) !== undefined) return key
  const from = before.indexOf(key)
  return from < 0 ? undefined : before.slice(from + 1).find((other) => indexNow(other) !== undefined)
}
