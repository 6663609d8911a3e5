// What a check of `getdoctor` measured, for the sentences of all languages.
import type { CheckJson } from './doctor.ts'

export type Figures = CheckJson['figures']

/** A figure as it is: a port, an address, a name. */
export const textOf = (figures: Figures, key: string): string => String(figures[key] ?? '?')

/** A figure that is counted or measured. */
export const numberOf = (figures: Figures, key: string): number => Number(figures[key] ?? 0)

/** TCP or UDP. */
export const kindOf = (figures: Figures): string => textOf(figures, 'kind').toUpperCase()

/** Chain, swarms or DHT, in the words of a language. */
export const partOf = (figures: Figures, names: Readonly<Record<string, string>>): string => {
  const part = textOf(figures, 'part')
  return names[part] ?? part
}
