// Readings of one thing that may overlap: the answer to the last one counts, in whatever order answers come.

/** Reads, and uses what was read unless it was asked for again meanwhile. */
export const latestOf = <T>(read: () => Promise<T>, use: (value: T) => void): (() => Promise<void>) => {
  let asked = 0
  return async () => {
    asked += 1
    const mine = asked
    const value = await read()
    if (mine === asked) use(value)
  }
}
