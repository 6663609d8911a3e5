// A view without anything in it: what is so, and what one can do.
import { type JSX, Show } from 'solid-js'

export const Empty = (props: {
  readonly title: string
  readonly hint?: string | undefined
  readonly icon?: JSX.Element
  readonly children?: JSX.Element
}): JSX.Element => (
  <div class="empty">
    <Show when={props.icon !== undefined}>
      <span class="empty-icon">{props.icon}</span>
    </Show>
    <p class="empty-title">{props.title}</p>
    <Show when={props.hint}>
      <p class="muted">{props.hint}</p>
    </Show>
    {props.children}
  </div>
)

/** What could not be read, and the way to try again. */
export const Failed = (props: {
  readonly words: string
  readonly retry: string
  readonly onRetry: () => void
}): JSX.Element => (
  <div class="empty">
    <p class="fault">{props.words}</p>
    <button
      type="button"
      onClick={() => {
        props.onRetry()
      }}
    >
      {props.retry}
    </button>
  </div>
)

/** Lines in the form of what is being read. */
export const Skeleton = (props: { readonly label: string }): JSX.Element => (
  <div class="skeleton" role="status">
    <span class="hidden">{props.label}</span>
    <span class="skeleton-post" aria-hidden="true" />
    <span class="skeleton-post" aria-hidden="true" />
    <span class="skeleton-post" aria-hidden="true" />
  </div>
)
