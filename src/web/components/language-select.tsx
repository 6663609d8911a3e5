// The list from which a person chooses the language of a page.
import { For, type JSX } from 'solid-js'
import { languageNamed, type LanguageTag, offeredLanguages, spoken } from '../locales/spoken.ts'
import type { LanguageChoice } from '../state/language.ts'

export const LanguageSelect = (props: {
  readonly id: string
  readonly language: LanguageChoice
  /** What the language of the browser is called. */
  readonly ofBrowser: string
  /** A choice is kept, and its texts are there. */
  readonly onChosen?: () => void
}): JSX.Element => {
  // Asked for by the address, it is in the list, too.
  const offered = (): readonly LanguageTag[] => {
    const chosen = props.language.chosen()
    return chosen === undefined || offeredLanguages.includes(chosen) ? offeredLanguages : [...offeredLanguages, chosen]
  }
  return (
    <select
      id={props.id}
      onChange={({ currentTarget }) => {
        void props.language.choose(languageNamed(currentTarget.value)).then(() => props.onChosen?.())
      }}
    >
      <option value="" selected={props.language.chosen() === undefined}>
        {props.ofBrowser}
      </option>
      <For each={offered()}>
        {(tag) => (
          <option value={tag} lang={tag} selected={props.language.chosen() === tag}>
            {spoken[tag].name}
          </option>
        )}
      </For>
    </select>
  )
}
