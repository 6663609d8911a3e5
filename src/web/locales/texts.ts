// The texts in use, as a signal: another language changes the page where it stands.
import { createSignal } from 'solid-js'
import { en, type Texts } from './en.ts'
import { languages, type LanguageTag } from './languages.ts'

const [current, setCurrent] = createSignal<Texts>(en)

/** Each reading goes through the signal, so that what shows a text shows the next one, too. */
export const texts: Texts = new Proxy<Texts>(en, { get: (_, name): unknown => Reflect.get(current(), name) })

let asked = 0

/** Shows another language from now on: the one that was asked for last. A language whose texts do not come leaves the page as it is. */
export const showLanguage = async (tag: LanguageTag, root: HTMLElement): Promise<void> => {
  const { load, direction } = languages[tag]
  asked += 1
  const mine = asked
  const next = await load().catch(() => undefined)
  if (next === undefined || mine !== asked) return
  setCurrent(() => next)
  root.lang = tag
  root.dir = direction
}
