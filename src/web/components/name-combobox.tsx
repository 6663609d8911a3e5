// A field for a registered name with suggestions: a combobox with a listbox, by the ARIA authoring practices.
import { createEffect, createSignal, createUniqueId, For, type JSX, on, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { createSuggestions } from '../state/suggestions.ts'
import { Avatar } from './avatar.tsx'

/** `onChoose` says whether the name was taken, so that the field can be emptied. */
export const NameCombobox = (props: { readonly onChoose: (name: string) => Promise<boolean> }): JSX.Element => {
  const { session, clock, announcer } = usePage()
  const id = createUniqueId()
  const [text, setText] = createSignal('')
  const [open, setOpen] = createSignal(false)
  const [active, setActive] = createSignal(-1)
  const [busy, setBusy] = createSignal(false)
  let field: HTMLInputElement | undefined

  const found = createSuggestions(session.client, clock, text)
  const names = (): readonly string[] => found()?.names ?? []
  const isOpen = (): boolean => open() && names().length > 0
  const optionId = (index: number): string => `${id}-option-${String(index)}`
  createEffect(
    on(found, (answer) => {
      setActive(-1)
      if (answer === undefined || !open()) return
      announcer.say(answer.names.length === 0 ? texts.people.none : texts.people.found(answer.names.length))
    }),
  )

  const choose = async (name: string): Promise<void> => {
    if (name === '' || busy()) return
    setBusy(true)
    setOpen(false)
    if (await props.onChoose(name)) setText('')
    setBusy(false)
    field?.focus()
  }
  const move = (by: number): void => {
    const last = names().length - 1
    setOpen(true)
    if (last < 0) return
    const next = active() + by
    setActive(next < -1 ? last : next > last ? -1 : next)
  }
  const chosen = (): string => (isOpen() ? names()[active()] : undefined) ?? text().replace(/^@/, '')
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Escape') {
      if (isOpen()) setOpen(false)
      else setText('')
    }
  }
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        void choose(chosen())
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOpen(false)
      }}
    >
      <label for={`${id}-field`}>{texts.people.label}</label>
      <div class="field-row">
        <div class="combobox-field">
          <input
            id={`${id}-field`}
            ref={(element) => {
              field = element
            }}
            type="text"
            role="combobox"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            placeholder={texts.people.placeholder}
            aria-autocomplete="list"
            aria-expanded={isOpen()}
            aria-controls={`${id}-list`}
            aria-activedescendant={isOpen() && active() >= 0 ? optionId(active()) : undefined}
            aria-describedby={`${id}-hint`}
            value={text()}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value.trim().toLowerCase())
              setOpen(true)
            }}
            onKeyDown={onKeyDown}
          />
          <ul
            class="suggestions"
            id={`${id}-list`}
            role="listbox"
            aria-label={texts.people.suggestions}
            hidden={!isOpen()}
          >
            <For each={names()}>
              {(name, index) => (
                <li
                  id={optionId(index())}
                  role="option"
                  aria-selected={index() === active()}
                  onPointerDown={(event) => {
                    event.preventDefault()
                  }}
                  onClick={() => void choose(name)}
                >
                  <Avatar name={name} small />
                  {name}
                </li>
              )}
            </For>
          </ul>
        </div>
        <button type="submit" aria-disabled={text() === '' || busy()}>
          {texts.people.submit}
        </button>
      </div>
      <p class="hint muted" id={`${id}-hint`}>
        <Show when={found()?.names.length === 0 && found()?.prefix === text()} fallback={texts.people.hint}>
          {texts.people.none}
        </Show>
      </p>
    </form>
  )
}
