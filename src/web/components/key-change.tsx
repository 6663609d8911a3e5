// Other keys for what keys do: pressed once, kept in this browser.
import { createSignal, For, type JSX, Show } from 'solid-js'
import { nodeSettingTexts as words } from '../locales/en-node-settings.ts'
import { usePage } from '../state/page.ts'
import { changeKey, changeable } from '../text/own-keys.ts'
import type { Row } from './key-help.tsx'

/** What is waited for, and what came of it. */
const createChange = (rows: () => readonly Row[]) => {
  const { keyboard, announcer } = usePage()
  const [waiting, setWaiting] = createSignal<string>()
  const [said, setSaid] = createSignal('')
  const tell = (sentence: string): void => {
    setSaid(sentence)
    announcer.say(sentence)
  }
  const take = (event: KeyboardEvent): void => {
    const usual = waiting()
    if (usual === undefined || ['Tab', 'Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    setWaiting(undefined)
    if (event.key === 'Escape') return
    const changed = changeKey(changeable(rows()), keyboard.own(), usual, event.key)
    if (changed === undefined) {
      tell(words.unusable)
      return
    }
    keyboard.choose(changed.own)
    tell(changed.isSwapped ? words.swapped(event.key) : words.changed(event.key))
  }
  const wait = (usual: string): void => {
    setWaiting((before) => (before === usual ? undefined : usual))
    setSaid(waiting() === undefined ? '' : words.press)
  }
  const leave = (usual: string): void => {
    setWaiting((before) => (before === usual ? undefined : before))
  }
  return { waiting, said, take, wait, leave }
}

export const KeyChange = (props: { readonly rows: readonly Row[] }): JSX.Element => {
  const { keyboard } = usePage()
  const { waiting, said, take, wait, leave } = createChange(() => props.rows)
  return (
    <details class="key-change">
      <summary>{words.changeKeys}</summary>
      <div class="key-buttons" onKeyDown={take}>
        <For each={changeable(props.rows)}>
          {([usual, action]) => (
            <button
              type="button"
              class="small"
              aria-pressed={waiting() === usual}
              aria-label={words.changeKey(keyboard.own()[usual] ?? usual, action)}
              title={action}
              onClick={() => {
                wait(usual)
              }}
              onBlur={() => {
                leave(usual)
              }}
            >
              {keyboard.own()[usual] ?? usual}
            </button>
          )}
        </For>
      </div>
      <p class="muted" role="status">
        {said()}
      </p>
      <Show when={Object.keys(keyboard.own()).length > 0}>
        <button
          type="button"
          class="small quiet"
          onClick={() => {
            keyboard.choose({})
          }}
        >
          {words.reset}
        </button>
      </Show>
    </details>
  )
}
