// A feed before somebody follows it.
import { For, type JSX, Show } from 'solid-js'
import type { FeedPreviewJson } from '../../api/feeds.ts'
import { feedTexts } from '../locales/en-feeds.ts'
import { texts } from '../locales/texts.ts'

export const FeedPreview = (props: {
  readonly preview: FeedPreviewJson
  readonly onFollow: () => void
  readonly onCancel: () => void
}): JSX.Element => (
  <div class="panel">
    <p>
      <strong dir="auto">{props.preview.nick}</strong> <span class="muted feed-address">{props.preview.url}</span>
    </p>
    <Show when={props.preview.description}>{(words) => <p dir="auto">{words()}</p>}</Show>
    <p class="muted">{feedTexts.twts(props.preview.twts)}</p>
    <Show when={props.preview.saysOtherHost}>
      <p class="fault">{feedTexts.otherHost}</p>
    </Show>
    <For each={props.preview.newest.slice(0, 3)}>
      {({ text }) => (
        <p class="quoted" dir="auto">
          {text}
        </p>
      )}
    </For>
    <div class="buttons">
      <button
        type="button"
        class="primary"
        onClick={() => {
          props.onFollow()
        }}
      >
        {texts.people.submit}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          props.onCancel()
        }}
      >
        {texts.composer.cancel}
      </button>
    </div>
  </div>
)
