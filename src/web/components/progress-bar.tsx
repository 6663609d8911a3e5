// A long task: how far, in a bar and in words.
import { type JSX, Show } from 'solid-js'

/** `share` is 0 … 1; without it the bar only says that something is going on. */
export const ProgressBar = (props: {
  readonly label: string
  readonly share?: number | undefined
  readonly words?: string | undefined
}): JSX.Element => (
  <div class="progress">
    <div class="progress-words">
      <span>{props.label}</span>
      <Show when={props.words}>
        <span class="muted">{props.words}</span>
      </Show>
    </div>
    <Show when={props.share !== undefined} fallback={<progress aria-label={props.label} />}>
      <progress aria-label={props.label} max="1" value={props.share} />
    </Show>
  </div>
)
