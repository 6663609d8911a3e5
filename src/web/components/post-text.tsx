// The text of a post. Everything a stranger wrote goes into text nodes; only checked addresses become links.
import { For, type JSX, Match, Switch } from 'solid-js'
import { withoutLongGaps } from '../text/length.ts'
import { type Segment, segmentsOf } from '../text/segments.ts'

const hrefOf = (segment: Segment): string | undefined => (segment.kind === 'link' ? segment.href : undefined)

const SegmentView = (props: { readonly segment: Segment }): JSX.Element => (
  <Switch fallback={props.segment.text}>
    <Match when={hrefOf(props.segment)}>
      {(href) => (
        <a href={href()} target="_blank" rel="noopener noreferrer nofollow">
          {props.segment.text}
        </a>
      )}
    </Match>
    <Match when={props.segment.kind === 'mention'}>
      <span class="mention">{props.segment.text}</span>
    </Match>
    <Match when={props.segment.kind === 'hashtag'}>
      <span class="hashtag">{props.segment.text}</span>
    </Match>
  </Switch>
)

export const PostText = (props: { readonly text: string }): JSX.Element => (
  <p class="post-text" dir="auto">
    <For each={segmentsOf(withoutLongGaps(props.text))}>{(segment) => <SegmentView segment={segment} />}</For>
  </p>
)
