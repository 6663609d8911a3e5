// The languages of the pages: what they are called, how they are written, and which one a browser wants.

interface Spoken {
  /** In the language itself, as somebody looks for it who reads no other. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
}

const spokenFromLeft = (name: string): Spoken => ({ name, direction: 'ltr' })

/** By their BCP 47 tags, in the order in which they are offered. */
export const spoken = {
  ar: { name: 'العربية', direction: 'rtl' },
  cs: spokenFromLeft('Čeština'),
  de: spokenFromLeft('Deutsch'),
  en: spokenFromLeft('English'),
  es: spokenFromLeft('Español'),
  fr: spokenFromLeft('Français'),
  it: spokenFromLeft('Italiano'),
  ja: spokenFromLeft('日本語'),
  nl: spokenFromLeft('Nederlands'),
  'pt-BR': spokenFromLeft('Português (Brasil)'),
  ru: spokenFromLeft('Русский'),
  tr: spokenFromLeft('Türkçe'),
  uk: spokenFromLeft('Українська'),
  'zh-CN': spokenFromLeft('简体中文'),
  'zh-TW': spokenFromLeft('繁體中文'),
  yue: spokenFromLeft('粵語'),
  'en-XA': spokenFromLeft('[Þšéûðö]'),
} as const satisfies Readonly<Record<string, Spoken>>

export type LanguageTag = keyof typeof spoken

const tags = Object.keys(spoken) as LanguageTag[]

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

/** The first of the languages of a browser that the pages have. */
export const languageOf = (wishes: readonly string[]): LanguageTag => {
  for (const wish of wishes) {
    const tag = nearestTo(wish)
    if (tag !== undefined) return tag
  }
  return 'en'
}
