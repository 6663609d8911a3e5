// What is known to exist and is not here yet, above the posts.
import { For, type JSX, Show } from 'solid-js'
import { gapSentences } from '../../api/gap-words.ts'
import { texts } from '../locales/texts.ts'
import type { Timeline } from '../state/timeline.ts'

/** Sentences shown; the rest is counted. */
const shown = 4

export const GapNotes = (props: { readonly timeline: Timeline }): JSX.Element => {
  const sentences = (): readonly string[] => props.timeline.gaps().flatMap(gapSentences)
  return (
    <Show when={sentences().length > 0}>
      <div class="gaps" role="note" aria-label={texts.timeline.gaps}>
        <For each={sentences().slice(0, shown)}>{(sentence) => <p class="muted">{sentence}</p>}</For>
        <Show when={sentences().length > shown}>
          <p class="muted">{texts.timeline.moreGaps(sentences().length - shown)}</p>
        </Show>
      </div>
    </Show>
  )
}
