// A field for a registered name with suggestions: a combobox with a listbox, by the ARIA authoring practices.
import { createUniqueId, For, type JSX, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { type Combobox, createCombobox } from '../state/combobox.ts'
import { usePage } from '../state/page.ts'
import { Avatar } from './avatar.tsx'

const optionId = (id: string, index: number): string => `${id}-option-${String(index)}`

const Suggestions = (props: { readonly id: string; readonly combobox: Combobox }): JSX.Element => (
  <ul
    class="suggestions"
    id={`${props.id}-list`}
    role="listbox"
    aria-label={texts.people.suggestions}
    hidden={!props.combobox.isOpen()}
  >
    <For each={props.combobox.names()}>
      {(name, index) => (
        <li
          id={optionId(props.id, index())}
          role="option"
          aria-selected={index() === props.combobox.active()}
          onPointerDown={(event) => {
            // The field keeps the focus.
            event.preventDefault()
          }}
          onClick={() => void props.combobox.choose(name)}
        >
          <Avatar name={name} size="small" />
          {name}
        </li>
      )}
    </For>
  </ul>
)

const Field = (props: { readonly id: string; readonly combobox: Combobox }): JSX.Element => {
  const activeOption = (): string | undefined =>
    props.combobox.isOpen() && props.combobox.active() >= 0 ? optionId(props.id, props.combobox.active()) : undefined
  return (
    <input
      id={`${props.id}-field`}
      type="text"
      role="combobox"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      placeholder={texts.people.placeholder}
      aria-autocomplete="list"
      aria-expanded={props.combobox.isOpen()}
      aria-controls={`${props.id}-list`}
      aria-activedescendant={activeOption()}
      aria-describedby={`${props.id}-hint`}
      value={props.combobox.text()}
      onInput={({ currentTarget }) => {
        props.combobox.write(currentTarget.value)
      }}
      onKeyDown={(event) => {
        props.combobox.onKeyDown(event)
      }}
    />
  )
}

export const NameCombobox = (props: { readonly onChoose: (name: string) => Promise<boolean> }): JSX.Element => {
  const id = createUniqueId()
  const combobox = createCombobox(usePage(), (name) => props.onChoose(name))
  const isUnknown = (): boolean => combobox.found()?.names.length === 0 && combobox.found()?.prefix === combobox.text()
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        void combobox.choose()
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) combobox.close()
      }}
    >
      <label for={`${id}-field`}>{texts.people.label}</label>
      <div class="field-row">
        <div class="combobox-field">
          <Field id={id} combobox={combobox} />
          <Suggestions id={id} combobox={combobox} />
        </div>
        <button type="submit" aria-disabled={combobox.text() === '' || combobox.busy()}>
          {texts.people.submit}
        </button>
      </div>
      <p class="hint muted" id={`${id}-hint`}>
        <Show when={isUnknown()} fallback={texts.people.hint}>
          {texts.people.none}
        </Show>
      </p>
    </form>
  )
}
