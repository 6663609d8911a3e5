// The languages of the page: what they are called, how they are written, and where their texts are.
import { en, type Texts } from './en.ts'
import type { LaterTranslation, Translation } from './translation.ts'

interface Language {
  /** In the language itself, as somebody looks for it who reads no other. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  /** What the page may need at once; views that come later are in English. */
  readonly load: () => Promise<Texts>
  /** With the views that come later. */
  readonly loadAll: () => Promise<Texts>
}

interface Files {
  readonly first: () => Promise<Translation>
  readonly later: () => Promise<{ readonly later: LaterTranslation }>
}

const translated = (name: string, { first, later }: Files, direction: 'ltr' | 'rtl' = 'ltr'): Language => ({
  ...{ name, direction },
  load: async () => {
    const [{ withEnglish }, translation] = await Promise.all([import('./translation.ts'), first()])
    return withEnglish(translation)
  },
  loadAll: async () => {
    const [{ withEnglish }, translation, views] = await Promise.all([import('./translation.ts'), first(), later()])
    return withEnglish(translation, views.later)
  },
})

const untranslated = (name: string, load: () => Promise<Texts>): Language => ({
  ...{ name, load },
  direction: 'ltr',
  loadAll: load,
})

/** By their BCP 47 tags, in the order in which they are offered. */
export const languages = {
  ar: translated(
    'العربية',
    {
      first: async () => (await import('./ar.ts')).ar,
      later: () => import('./later/ar.ts'),
    },
    'rtl',
  ),
  cs: translated('Čeština', {
    first: async () => (await import('./cs.ts')).cs,
    later: () => import('./later/cs.ts'),
  }),
  de: translated('Deutsch', {
    first: async () => (await import('./de.ts')).de,
    later: () => import('./later/de.ts'),
  }),
  en: untranslated('English', () => Promise.resolve<Texts>(en)),
  es: translated('Español', {
    first: async () => (await import('./es.ts')).es,
    later: () => import('./later/es.ts'),
  }),
  fr: translated('Français', {
    first: async () => (await import('./fr.ts')).fr,
    later: () => import('./later/fr.ts'),
  }),
  it: translated('Italiano', {
    first: async () => (await import('./it.ts')).it,
    later: () => import('./later/it.ts'),
  }),
  ja: translated('日本語', {
    first: async () => (await import('./ja.ts')).ja,
    later: () => import('./later/ja.ts'),
  }),
  nl: translated('Nederlands', {
    first: async () => (await import('./nl.ts')).nl,
    later: () => import('./later/nl.ts'),
  }),
  'pt-BR': translated('Português (Brasil)', {
    first: async () => (await import('./pt-br.ts')).ptBr,
    later: () => import('./later/pt-br.ts'),
  }),
  ru: translated('Русский', {
    first: async () => (await import('./ru.ts')).ru,
    later: () => import('./later/ru.ts'),
  }),
  tr: translated('Türkçe', {
    first: async () => (await import('./tr.ts')).tr,
    later: () => import('./later/tr.ts'),
  }),
  uk: translated('Українська', {
    first: async () => (await import('./uk.ts')).uk,
    later: () => import('./later/uk.ts'),
  }),
  'zh-CN': translated('简体中文', {
    first: async () => (await import('./zh-cn.ts')).zhCn,
    later: () => import('./later/zh-cn.ts'),
  }),
  'zh-TW': translated('繁體中文', {
    first: async () => (await import('./zh-tw.ts')).zhTw,
    later: () => import('./later/zh-tw.ts'),
  }),
  yue: translated('粵語', {
    first: async () => (await import('./yue.ts')).yue,
    later: () => import('./later/yue.ts'),
  }),
  'en-XA': untranslated('[Þšéûðö]', async () => (await import('./pseudo.ts')).pseudo),
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
