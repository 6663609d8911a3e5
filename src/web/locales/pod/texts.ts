// The texts of a pod’s page in use, as a signal, and the languages there are.
import { createSignal } from 'solid-js'
import { en, type PodTexts } from './en.ts'

const [current, setCurrent] = createSignal<PodTexts>(en)

/** Each reading goes through the signal. */
export const texts: PodTexts = new Proxy<PodTexts>(en, { get: (_, name): unknown => Reflect.get(current(), name) })

/** Languages by tag, called as they call themselves. */
export const podLanguages: Readonly<Record<string, { readonly name: string; readonly load: () => Promise<PodTexts> }>> =
  {
    en: { name: 'English', load: () => Promise.resolve(en) },
  }

/** Shows a language; one that there is not, or that does not come, leaves the page as it is. */
export const showPodLanguage = async (tag: string): Promise<void> => {
  const next = await podLanguages[tag]?.load().catch(() => undefined)
  if (next === undefined) return
  setCurrent(() => next)
  document.documentElement.lang = tag
}

/** The first language that somebody reads and the page has. */
export const podLanguageFor = (wishes: readonly string[]): string =>
  wishes.map((wish) => wish.toLowerCase().split('-')[0] ?? '').find((tag) => tag in podLanguages) ?? 'en'
