// A button that opens a menu: Escape and the way out of it close it, and the focus comes back to the button.
import { type Accessor, createSignal } from 'solid-js'

/** The state of a menu, and what its elements listen to. */
export interface Menu {
  readonly open: Accessor<boolean>
  readonly toggle: () => void
  /** Closes it, with the focus on its button. */
  readonly close: () => void
  readonly button: (element: HTMLButtonElement) => void
  /** Both of the element around button and menu. */
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocusOut: (event: FocusEvent & { readonly currentTarget: HTMLElement }) => void
}

export const createMenu = (): Menu => {
  const [open, setOpen] = createSignal(false)
  let button: HTMLButtonElement | undefined
  const close = (): void => {
    setOpen(false)
    button?.focus()
  }
  return {
    open,
    close,
    toggle: () => setOpen(!open()),
    button: (element) => {
      button = element
    },
    onKeyDown: ({ key }) => {
      if (key === 'Escape' && open()) close()
    },
    onFocusOut: ({ currentTarget, relatedTarget }) => {
      if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen(false)
    },
  }
}
