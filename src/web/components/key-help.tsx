// The keys of the page, shown by `?`, and the switch that turns them off.
import { createEffect, For, type JSX, on, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { CloseIcon } from './icons.tsx'

/** Keys of what has its words in menus. */
const menuKeys = (): readonly (readonly [key: string, words: string])[] => [
  ['q', texts.actions.quote],
  ['b', texts.own.keep],
  ['m', texts.profile.message],
  ['1 … 9', texts.user.choose],
]

export const KeyHelp = (): JSX.Element => {
  const { keyboard } = usePage()
  let dialog: HTMLDialogElement | undefined
  createEffect(
    on(keyboard.isHelping, (isOpen) => {
      if (isOpen) dialog?.showModal()
      else dialog?.close()
    }),
  )
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
          <h2 id="keys-title">{texts.keys.title}</h2>
          <dl class="keys">
            <For each={[...Object.entries(texts.keys.words), ...menuKeys()]}>
              {([key, words]) => (
                <div class="key">
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{words}</dd>
                </div>
              )}
            </For>
          </dl>
          <label class="tick">
            <input
              type="checkbox"
              checked={keyboard.isOn()}
              onChange={({ currentTarget }) => {
                keyboard.turn(currentTarget.checked)
              }}
            />
            {texts.keys.on}
          </label>
        </div>
      </Show>
    </dialog>
  )
}
