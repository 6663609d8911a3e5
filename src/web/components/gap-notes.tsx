// What is known to exist and is not here: in sentences above the posts, and as a row where a signature names it.
import { createSignal, For, type JSX, Show } from 'solid-js'
import type { GapSummaryJson } from '../../api/gaps.ts'
import { texts } from '../locales/texts.ts'
import { useAccount } from '../state/page.ts'
import type { Timeline } from '../state/timeline.ts'
import type { PostView } from '../text/post-view.ts'

/** Sentences shown; the rest is counted. */
const shown = 4

/** One sentence for each thing that is wrong; what is on its way is none. */
const sentencesOf = (gaps: GapSummaryJson): readonly string[] => {
  const { username: name, peers } = gaps
  return [
    ...(gaps.newer_unoffered > 0 ? [texts.gaps.newer(name, gaps.newer_unoffered, peers)] : []),
    ...(gaps.older_unoffered > 0 ? [texts.gaps.older(name, gaps.older_unoffered, peers)] : []),
    ...(gaps.refused > 0 ? [texts.gaps.refused(name, gaps.refused)] : []),
    ...(gaps.above_bound > 0 ? [texts.gaps.aboveBound(name, gaps.above_bound)] : []),
    ...gaps.conflicts.map((number) => texts.gaps.conflict(name, number)),
  ]
}

export const GapNotes = (props: { readonly timeline: Timeline }): JSX.Element => {
  const sentences = (): readonly string[] => props.timeline.gaps().flatMap(sentencesOf)
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

/** Stands right where a post is missing of which the one above says that it exists. */
export const GapRow = (props: { readonly post: PostView }): JSX.Element => {
  const { timeline } = useAccount()
  const [busy, setBusy] = createSignal(false)
  const look = async (): Promise<void> => {
    setBusy(true)
    // Silence of the node shows elsewhere.
    await timeline.lookForGap(props.post.author).catch(() => undefined)
    setBusy(false)
  }
  return (
    <Show when={timeline.gapBelow(props.post)}>
      {/* A feed holds articles alone. */}
      <article>
        <p class="gap-row" role="note">
          <span>{texts.gaps.row(props.post.author, props.post.previous ?? 0)}</span>
          <button type="button" class="small quiet" aria-disabled={busy()} onClick={() => void look()}>
            {texts.gaps.lookAgain}
          </button>
        </p>
      </article>
    </Show>
  )
}
