// Texts of views that come when they are opened: the English ones come with the view, so that the start stays small.
import { isTable, overlaid, type Table } from './overlaid.ts'
import { texts } from './texts.ts'

/** Under which other languages keep texts of views that come later. */
export type LaterName =
  | 'beginnings'
  | 'feeds'
  | 'groups'
  | 'keeping'
  | 'network'
  | 'newcomers'
  | 'peopleLists'
  | 'pictures'
  | 'places'
  | 'profile'
  | 'promoted'
  | 'proof'
  | 'reading'
  | 'sending'
  | 'settings'
  | 'telling'
  | 'nodeSettings'
  | 'twts'
  | 'writing'

/** The texts of a view, in the language in use where it has them. */
export const laterTexts = <T extends Table>(name: LaterName, english: T): T => {
  let made: { readonly from: unknown; readonly table: Table } | undefined
  return new Proxy(english, {
    get: (_, key): unknown => {
      const later: Table = texts.later
      const translated = later[name]
      if (!isTable(translated)) return Reflect.get(english, key)
      if (made?.from !== translated) made = { from: translated, table: overlaid(english, translated) }
      return Reflect.get(made.table, key)
    },
  })
}
