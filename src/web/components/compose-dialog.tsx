// A box to write that opens over the page, without leaving the place where one reads.
import { createEffect, type JSX, on, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { Composer } from './composer.tsx'
import { CloseIcon } from './icons.tsx'

export const ComposeDialog = (): JSX.Element => {
  const { keyboard } = usePage()
  const { user, timeline } = useAccount()
  let dialog: HTMLDialogElement | undefined
  createEffect(
    on(keyboard.isComposing, (isOpen) => {
      if (isOpen) dialog?.showModal()
      else dialog?.close()
    }),
  )
  const close = (): void => {
    keyboard.compose(false)
  }
  return (
    <dialog
      class="dialog"
      aria-label={texts.nav.write}
      ref={(element) => {
        dialog = element
      }}
      onClose={close}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) close()
      }}
    >
      <Show when={keyboard.isComposing()}>
        <div class="dialog-inside">
          <button type="button" class="icon-button dialog-close" aria-label={texts.nav.close} onClick={close}>
            <CloseIcon />
          </button>
          <Composer
            user={user()}
            autofocus
            onCancel={close}
            onSent={(sent) => {
              if (sent !== 'waits') timeline.take(sent)
              close()
            }}
          />
        </div>
      </Show>
    </dialog>
  )
}
