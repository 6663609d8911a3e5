// Where the texts of the page are, language by language.
import { en, type Texts } from './en.ts'
import type { LanguageTag } from './spoken.ts'
import type { LaterTranslation, Translation } from './translation.ts'

interface Language {
  /** What the page may need at once; views that come later are in English. */
  readonly load: () => Promise<Texts>
  /** With the views that come later. */
  readonly loadAll: () => Promise<Texts>
}

interface Files {
  readonly first: () => Promise<Translation>
  readonly later: () => Promise<{ readonly later: LaterTranslation }>
}

const translated = ({ first, later }: Files): Language => ({
  load: async () => {
    const [{ withEnglish }, translation] = await Promise.all([import('./translation.ts'), first()])
    return withEnglish(translation)
  },
  loadAll: async () => {
    const [{ withEnglish }, translation, views] = await Promise.all([import('./translation.ts'), first(), later()])
    return withEnglish(translation, views.later)
  },
})

const untranslated = (load: () => Promise<Texts>): Language => ({ load, loadAll: load })

/** By their BCP 47 tags. */
export const languages: Readonly<Record<LanguageTag, Language>> = {
  ar: translated({
    first: async () => (await import('./ar.ts')).ar,
    later: () => import('./later/ar.ts'),
  }),
  cs: translated({
    first: async () => (await import('./cs.ts')).cs,
    later: () => import('./later/cs.ts'),
  }),
  de: translated({
    first: async () => (await import('./de.ts')).de,
    later: () => import('./later/de.ts'),
  }),
  en: untranslated(() => Promise.resolve<Texts>(en)),
  es: translated({
    first: async () => (await import('./es.ts')).es,
    later: () => import('./later/es.ts'),
  }),
  fr: translated({
    first: async () => (await import('./fr.ts')).fr,
    later: () => import('./later/fr.ts'),
  }),
  it: translated({
    first: async () => (await import('./it.ts')).it,
    later: () => import('./later/it.ts'),
  }),
  ja: translated({
    first: async () => (await import('./ja.ts')).ja,
    later: () => import('./later/ja.ts'),
  }),
  nl: translated({
    first: async () => (await import('./nl.ts')).nl,
    later: () => import('./later/nl.ts'),
  }),
  'pt-BR': translated({
    first: async () => (await import('./pt-br.ts')).ptBr,
    later: () => import('./later/pt-br.ts'),
  }),
  ru: translated({
    first: async () => (await import('./ru.ts')).ru,
    later: () => import('./later/ru.ts'),
  }),
  tr: translated({
    first: async () => (await import('./tr.ts')).tr,
    later: () => import('./later/tr.ts'),
  }),
  uk: translated({
    first: async () => (await import('./uk.ts')).uk,
    later: () => import('./later/uk.ts'),
  }),
  'zh-CN': translated({
    first: async () => (await import('./zh-cn.ts')).zhCn,
    later: () => import('./later/zh-cn.ts'),
  }),
  'zh-TW': translated({
    first: async () => (await import('./zh-tw.ts')).zhTw,
    later: () => import('./later/zh-tw.ts'),
  }),
  yue: translated({
    first: async () => (await import('./yue.ts')).yue,
    later: () => import('./later/yue.ts'),
  }),
  'en-XA': untranslated(async () => (await import('./pseudo.ts')).pseudo),
}
