// A button with a menu that lies above everything: a press outside, Escape and a choice close it.
import { createSignal, createUniqueId, type JSX, onCleanup, Show } from 'solid-js'

interface PopMenuProps {
  /** What the button is called. */
  readonly label: string
  readonly buttonClass: string
  readonly button: JSX.Element
  readonly tabindex?: number | undefined
  readonly action?: string | undefined
  readonly disabled?: boolean | undefined
  readonly menuLabel?: string | undefined
  readonly children: (close: () => void) => JSX.Element
}

const gapPx = 4

/** Beside the button, where there is more room; by the object model of styles, since style attributes are refused. */
const place = (panel: HTMLElement, button: HTMLElement): void => {
  const { top, bottom, left, right } = button.getBoundingClientRect()
  const isBelow = bottom < window.innerHeight * 0.6
  const isLeft = left + right < window.innerWidth
  const { style } = panel
  style.setProperty('top', isBelow ? `${String(bottom + gapPx)}px` : 'auto')
  style.setProperty('bottom', isBelow ? 'auto' : `${String(window.innerHeight - top + gapPx)}px`)
  style.setProperty('left', isLeft ? `${String(Math.max(8, left))}px` : 'auto')
  style.setProperty('right', isLeft ? 'auto' : `${String(Math.max(8, window.innerWidth - right))}px`)
  style.setProperty('max-height', `${String((isBelow ? window.innerHeight - bottom : top) - 3 * gapPx)}px`)
}

/** The page may still come to rest when a menu opens. */
const restPx = 40

/** A menu that stands still while the page moves under it would belong to nothing. */
const whileOpen = (close: () => void): (() => void) => {
  const start = window.scrollY
  const onScroll = (): void => {
    if (Math.abs(window.scrollY - start) > restPx) close()
  }
  window.addEventListener('scroll', onScroll, { passive: true })
  window.addEventListener('resize', close)
  return () => {
    window.removeEventListener('scroll', onScroll)
    window.removeEventListener('resize', close)
  }
}

/** Whoever follows a link has chosen. */
const onLink =
  (hide: () => void) =>
  ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest('a') !== null) hide()
  }

export const PopMenu = (props: PopMenuProps): JSX.Element => {
  const id = createUniqueId()
  const [open, setOpen] = createSignal(false)
  let button: HTMLButtonElement | undefined
  let panel: HTMLDivElement | undefined
  let leave: (() => void) | undefined
  const hide = (): void => {
    if (panel?.isConnected === true && open()) panel.hidePopover()
  }
  const onBefore = (event: ToggleEvent): void => {
    const isOpening = event.newState === 'open'
    if (isOpening && panel !== undefined && button !== undefined) place(panel, button)
    setOpen(isOpening)
    leave?.()
    leave = isOpening ? whileOpen(hide) : undefined
  }
  onCleanup(() => leave?.())
  return (
    <>
      <button
        type="button"
        class={props.buttonClass}
        ref={(element) => {
          button = element
        }}
        popovertarget={id}
        tabindex={props.tabindex}
        data-action={props.action}
        aria-disabled={props.disabled}
        aria-expanded={open()}
        aria-controls={id}
      >
        <span class="hidden">{props.label}</span>
        <span class="pop-button" aria-hidden="true">
          {props.button}
        </span>
      </button>
      <div
        id={id}
        class="menu"
        popover="auto"
        role="group"
        aria-label={props.menuLabel ?? props.label}
        ref={(element) => {
          panel = element
          element.addEventListener('beforetoggle', onBefore)
        }}
        onClick={onLink(hide)}
      >
        <Show when={open()}>
          {props.children(() => {
            hide()
            button?.focus()
          })}
        </Show>
      </div>
    </>
  )
}

/** One choice of a menu. */
export const MenuButton = (props: { readonly onPress: () => void; readonly children: JSX.Element }): JSX.Element => (
  <button
    type="button"
    class="menu-item"
    onClick={() => {
      props.onPress()
    }}
  >
    {props.children}
  </button>
)
