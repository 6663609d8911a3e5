// Numbers in English.

export const number = new Intl.NumberFormat('en')

/** A number with its noun. */
export const count = (value: number, one: string, many: string): string =>
  `${number.format(value)} ${value === 1 ? one : many}`

/** A time that is known roughly. */
export const duration = (seconds: number): string => {
  if (seconds < 90) return count(Math.max(1, Math.round(seconds)), 'second', 'seconds')
  if (seconds < 90 * 60) return count(Math.round(seconds / 60), 'minute', 'minutes')
  return seconds < 36 * 3600
    ? count(Math.round(seconds / 3600), 'hour', 'hours')
    : count(Math.round(seconds / 86_400), 'day', 'days')
}

/** Names that are said before the others are counted. */
const named = 3

/** Some of many names. */
export const few = (names: readonly string[]): string => {
  const others = names.length - named
  return others > 0 ? `${names.slice(0, named).join(', ')} and ${count(others, 'other', 'others')}` : names.join(', ')
}

/** An amount of data. */
export const bytes = (value: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let scaled = value
  let unit = 0
  for (; scaled >= 1000 && unit < units.length - 1; unit += 1) scaled /= 1000
  return `${number.format(Number(scaled.toPrecision(3)))} ${units[unit] ?? ''}`
}
