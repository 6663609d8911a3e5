// Numbers in English.

export const number = new Intl.NumberFormat('en')

/** A number with its noun. */
export const count = (value: number, one: string, many: string): string =>
  `${number.format(value)} ${value === 1 ? one : many}`
