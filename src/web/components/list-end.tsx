// The end of a list: more, or that there is no more.
import { type JSX, Show } from 'solid-js'

interface ListEndProps {
  readonly state: 'more' | 'loading' | 'none'
  readonly more: string
  readonly loading: string
  readonly none: string
  readonly onMore: () => void
}

export const ListEnd = (props: ListEndProps): JSX.Element => (
  <div class="list-end">
    <Show when={props.state !== 'none'} fallback={<p class="muted">{props.none}</p>}>
      <button
        type="button"
        aria-disabled={props.state === 'loading'}
        onClick={() => {
          if (props.state === 'more') props.onMore()
        }}
      >
        {props.state === 'loading' ? props.loading : props.more}
      </button>
    </Show>
  </div>
)
