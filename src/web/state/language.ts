// In which language a page speaks: named in the address, chosen by the person, or the browser's.
import { type Accessor, createSignal } from 'solid-js'
import { languageNamed, languageOf, type LanguageTag } from '../locales/spoken.ts'
import { recall, remember } from './stored.ts'

/** The choice of a language, kept in the browser. */
export interface LanguageChoice {
  /** Undefined where the browser's languages decide. */
  readonly chosen: Accessor<LanguageTag | undefined>
  readonly choose: (tag: LanguageTag | undefined) => Promise<void>
}

interface Needs {
  readonly root: HTMLElement
  /** What the browser asks for, best first. */
  readonly wishes: readonly string[]
  /** The part of the address behind the path: `?language=ar` holds for the tab in which it is opened. */
  readonly query: string
  /** Under which name the choice is kept. */
  readonly stored: string
  /** Shows a language: it settles when its texts are there, or do not come. */
  readonly show: (tag: LanguageTag, root: HTMLElement) => Promise<void>
}

const namedIn = ({ query, stored }: Pick<Needs, 'query' | 'stored'>): LanguageTag | undefined => {
  const named = languageNamed(new URLSearchParams(query).get('language') ?? undefined)
  if (named !== undefined) remember('tab', stored, named)
  return named ?? languageNamed(recall('tab', stored))
}

/** Shows the language that is wanted, and gives the choice of another when its texts are there. */
export const openLanguage = async ({ root, wishes, query, stored, show: showIn }: Needs): Promise<LanguageChoice> => {
  const [chosen, setChosen] = createSignal(namedIn({ query, stored }) ?? languageNamed(recall('browser', stored)))
  const show = (): Promise<void> => showIn(chosen() ?? languageOf(wishes), root)
  await show()
  return {
    chosen,
    choose: async (tag) => {
      remember('tab', stored, '')
      remember('browser', stored, tag ?? '')
      setChosen(tag)
      await show()
    },
  }
}
