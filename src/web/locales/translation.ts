// A language that is not English: what it has no words for is said in English.
import { en, type Texts } from './en.ts'

type Parts<T> = T extends string | ((...parameters: never[]) => string) ? T : { readonly [K in keyof T]?: Parts<T[K]> }

/** The texts of another language. A test names those that are missing. */
export type Translation = Parts<Texts>

type Table = Readonly<Record<string, unknown>>

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null

const overlaid = (english: Table, translated: Table): Table =>
  Object.fromEntries(
    Object.entries(english).map(([name, text]) => {
      const other = translated[name]
      return [name, isTable(text) && isTable(other) ? overlaid(text, other) : (other ?? text)]
    }),
  )

/** All texts, in the language where it has them. */
export const withEnglish = (translation: Translation): Texts => overlaid(en, translation) as Texts
