// One line to search in; Enter searches.
import { createUniqueId, type JSX, onMount } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { SearchIcon } from './icons.tsx'

interface SearchFieldProps {
  readonly text: string
  readonly onInput: (text: string) => void
  readonly onSearch: () => void
  readonly hasFocus?: boolean
}

export const SearchField = (props: SearchFieldProps): JSX.Element => {
  const id = createUniqueId()
  let field: HTMLInputElement | undefined
  onMount(() => {
    if (props.hasFocus === true) field?.focus({ preventScroll: true })
  })
  return (
    <form
      class="search-field"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        props.onSearch()
      }}
    >
      <label class="hidden" for={id}>
        {texts.search.label}
      </label>
      <SearchIcon />
      <input
        id={id}
        type="search"
        dir="auto"
        autocomplete="off"
        autocapitalize="none"
        placeholder={texts.search.placeholder}
        maxlength={140}
        value={props.text}
        ref={(element) => {
          field = element
        }}
        onInput={({ currentTarget }) => {
          props.onInput(currentTarget.value)
        }}
      />
    </form>
  )
}
