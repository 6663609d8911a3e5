// The keys of the page, shown by `?`, and the switch that turns them off.
import { createEffect, For, type JSX, on, Show } from 'solid-js'
import { placeTexts } from '../locales/en-places.ts'
import { profileTexts } from '../locales/en-profile.ts'
import { texts } from '../locales/texts.ts'
import type { OwnKeys } from '../state/keyboard.ts'
import { usePage } from '../state/page.ts'
import { CloseIcon } from './icons.tsx'
import { later } from './later.tsx'

/** A key, or two, and what they do. */
export type Row = readonly [keys: string, words: string]

/** Keys of what has its words in menus. */
const menuKeys = (): readonly Row[] => [
  ['q', texts.actions.quote],
  ['b', texts.own.keep],
  ['m', profileTexts.message],
  ['1 … 9', texts.user.choose],
]

/** Keys of one action each, as people read them: of `j / k` the first and the second. */
const keysIn = (row: string): readonly string[] => row.split(/ (?:\/|…) /u)

/** As it is set here. */
const shown = (row: string, own: OwnKeys): string => {
  const separator = row.includes(' … ') ? ' … ' : ' / '
  return keysIn(row)
    .map((key) => own[key] ?? key.replace(/^g (?=.)/u, `${own['g'] ?? 'g'} `))
    .join(separator)
}

const KeyList = (props: { readonly rows: readonly Row[] }): JSX.Element => {
  const { keyboard } = usePage()
  return (
    <dl class="keys">
      <For each={props.rows}>
        {([row, words]) => (
          <div class="key">
            <dt>
              <kbd>{shown(row, keyboard.own())}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        )}
      </For>
    </dl>
  )
}

const KeyChange = later(() => import('./key-change.tsx').then((module) => module.KeyChange))

export const KeyHelp = (): JSX.Element => {
  const { keyboard } = usePage()
  let dialog: HTMLDialogElement | undefined
  createEffect(
    on(keyboard.isHelping, (isOpen) => {
      if (isOpen) dialog?.showModal()
      else dialog?.close()
    }),
  )
  const rows = (): readonly Row[] => [...Object.entries(placeTexts.keys.words), ...menuKeys()]
  const close = (): void => {
    keyboard.help(false)
  }
  return (
    <dialog
      class="dialog"
      aria-labelledby="keys-title"
      ref={(element) => {
        dialog = element
      }}
      onClose={close}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) close()
      }}
    >
      <Show when={keyboard.isHelping()}>
        <div class="dialog-inside">
          <button type="button" class="icon-button dialog-close" aria-label={texts.nav.close} onClick={close}>
            <CloseIcon />
          </button>
          <h2 id="keys-title">{placeTexts.keys.title}</h2>
          <KeyList rows={rows()} />
          <label class="tick">
            <input
              type="checkbox"
              checked={keyboard.isOn()}
              onChange={({ currentTarget }) => {
                keyboard.turn(currentTarget.checked)
              }}
            />
            {placeTexts.keys.on}
          </label>
          <KeyChange rows={rows()} />
        </div>
      </Show>
    </dialog>
  )
}
