// A table of texts over another one, which has all of them.

export type Table = Readonly<Record<string, unknown>>

export const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null

/** The texts of `english`, each in the translation where it has it. */
export const overlaid = (english: Table, translated: Table): Table =>
  Object.fromEntries(
    Object.entries(english).map(([name, text]) => {
      const other = translated[name]
      return [name, isTable(text) && isTable(other) ? overlaid(text, other) : (other ?? text)]
    }),
  )
