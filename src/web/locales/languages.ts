// The languages of the page: what they are called, how they are written, and where their texts are.
import { en, type Texts } from './en.ts'
import type { Translation } from './translation.ts'

interface Language {
  /** In the language itself, as somebody looks for it who reads no other. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly load: () => Promise<Texts>
}

const translated = (name: string, load: () => Promise<Translation>, direction: 'ltr' | 'rtl' = 'ltr'): Language => ({
  ...{ name, direction },
  load: async () => {
    const [{ withEnglish }, translation] = await Promise.all([import('./translation.ts'), load()])
    return withEnglish(translation)
  },
})

/** By their BCP 47 tags, in the order in which they are offered. */
export const languages = {
  ar: translated('العربية', async () => (await import('./ar.ts')).ar, 'rtl'),
  cs: translated('Čeština', async () => (await import('./cs.ts')).cs),
  de: translated('Deutsch', async () => (await import('./de.ts')).de),
  en: { name: 'English', direction: 'ltr', load: () => Promise.resolve<Texts>(en) },
  es: translated('Español', async () => (await import('./es.ts')).es),
  fr: translated('Français', async () => (await import('./fr.ts')).fr),
  it: translated('Italiano', async () => (await import('./it.ts')).it),
  ja: translated('日本語', async () => (await import('./ja.ts')).ja),
  nl: translated('Nederlands', async () => (await import('./nl.ts')).nl),
  'pt-BR': translated('Português (Brasil)', async () => (await import('./pt-br.ts')).ptBr),
  ru: translated('Русский', async () => (await import('./ru.ts')).ru),
  tr: translated('Türkçe', async () => (await import('./tr.ts')).tr),
  uk: translated('Українська', async () => (await import('./uk.ts')).uk),
  'zh-CN': translated('简体中文', async () => (await import('./zh-cn.ts')).zhCn),
  'zh-TW': translated('繁體中文', async () => (await import('./zh-tw.ts')).zhTw),
  yue: translated('粵語', async () => (await import('./yue.ts')).yue),
  'en-XA': { name: '[Þšéûðö]', direction: 'ltr', load: async () => (await import('./pseudo.ts')).pseudo },
} as const satisfies Readonly<Record<string, Language>>

export type LanguageTag = keyof typeof languages

const tags = Object.keys(languages) as LanguageTag[]

/** For tests alone: shown to whoever names it. */
const unoffered: LanguageTag = 'en-XA'

/** What a person can choose from. */
export const offeredLanguages: readonly LanguageTag[] = tags.filter((tag) => tag !== unoffered)

export const languageNamed = (tag: string | undefined): LanguageTag | undefined => tags.find((other) => other === tag)

/** Chinese that is not Cantonese is told apart by its script, all others by the language alone. */
const nearestTo = (wish: string): LanguageTag | undefined => {
  try {
    const { language, script } = new Intl.Locale(wish).maximize()
    if (language === 'zh') return script === 'Hant' ? 'zh-TW' : 'zh-CN'
    return offeredLanguages.find((tag) => tag === language || tag.startsWith(`${language}-`))
  } catch {
    return undefined
  }
}

/** The first of the languages of a browser that the page has. */
export const languageOf = (wishes: readonly string[]): LanguageTag => {
  for (const wish of wishes) {
    const tag = nearestTo(wish)
    if (tag !== undefined) return tag
  }
  return 'en'
}
