// Why somebody is suggested, in the same words for the command line and the page.

/** Some friends, and how many there are. */
export const followedByWords = (friends: readonly string[], count: number): string => {
  const [first = '', second = 'one other'] = friends
  if (count <= 1) return `followed by ${first}`
  return count === 2 ? `followed by ${first} and ${second}` : `followed by ${first} and ${String(count - 1)} others`
}
