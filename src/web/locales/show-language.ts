// Changes the language of the page.
import { languages, type LanguageTag } from './languages.ts'
import { setTexts } from './texts.ts'

let asked = 0

/** Shows another language from now on: the one that was asked for last. A language whose texts do not come leaves the page as it is. */
export const showLanguage = async (tag: LanguageTag, root: HTMLElement): Promise<void> => {
  const { load, direction } = languages[tag]
  asked += 1
  const mine = asked
  const next = await load().catch(() => undefined)
  if (next === undefined || mine !== asked) return
  setTexts(next)
  root.lang = tag
  root.dir = direction
}
