// Changes the language of the page.
import { languages } from './languages.ts'
import { type LanguageTag, spoken } from './spoken.ts'
import { setTexts } from './texts.ts'

let asked = 0

let views: Promise<void> = Promise.resolve()

/** Settles when views that come later have their words in the language that was asked for last, or do not get them. */
export const viewsSpeak = (): Promise<void> => views

/** Shows another language from now on: the one that was asked for last. A language whose texts do not come leaves the page as it is. */
export const showLanguage = async (tag: LanguageTag, root: HTMLElement): Promise<void> => {
  const { load, loadAll } = languages[tag]
  asked += 1
  const mine = asked
  const next = await load().catch(() => undefined)
  if (next === undefined || mine !== asked) return
  const all = loadAll().catch(() => next)
  views = all.then((texts) => {
    if (mine === asked) setTexts(texts)
  })
  // A page that is being opened begins with what there is; one that stands changes at once.
  if (mine === 1) setTexts(next)
  else await views
  root.lang = tag
  root.dir = spoken[tag].direction
}
