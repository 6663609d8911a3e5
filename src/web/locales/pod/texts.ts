// The texts of a pod’s page in use, as a signal, and where those of other languages are.
import { createSignal } from 'solid-js'
import { type LanguageTag, spoken } from '../spoken.ts'
import { en, type PodTexts } from './en.ts'

const [current, setCurrent] = createSignal<PodTexts>(en)

/** Each reading goes through the signal, so that another language changes the page where it stands. */
export const texts: PodTexts = new Proxy<PodTexts>(en, { get: (_, name): unknown => Reflect.get(current(), name) })

/** Each language is a file of its own. */
export const podLanguages: Readonly<Record<LanguageTag, () => Promise<PodTexts>>> = {
  ar: async () => (await import('./ar.ts')).ar,
  cs: async () => (await import('./cs.ts')).cs,
  de: async () => (await import('./de.ts')).de,
  en: () => Promise.resolve<PodTexts>(en),
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  it: async () => (await import('./it.ts')).it,
  ja: async () => (await import('./ja.ts')).ja,
  nl: async () => (await import('./nl.ts')).nl,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  ru: async () => (await import('./ru.ts')).ru,
  tr: async () => (await import('./tr.ts')).tr,
  uk: async () => (await import('./uk.ts')).uk,
  'zh-CN': async () => (await import('./zh-cn.ts')).zhCn,
  'zh-TW': async () => (await import('./zh-tw.ts')).zhTw,
  yue: async () => (await import('./yue.ts')).yue,
  'en-XA': async () => (await import('./pseudo.ts')).pseudo,
}

let asked = 0

/** Shows the language that was asked for last; one that does not come leaves the page as it is. */
export const showPodLanguage = async (tag: LanguageTag, root: HTMLElement): Promise<void> => {
  asked += 1
  const mine = asked
  const next = await podLanguages[tag]().catch(() => undefined)
  if (next === undefined || mine !== asked) return
  setCurrent(() => next)
  root.lang = tag
  root.dir = spoken[tag].direction
}
