// The text of a post. Everything a stranger wrote goes into text nodes; only checked addresses become links.
import { For, type JSX, Match, Switch } from 'solid-js'
import { segmentsOf, type TextSegment } from '../../protocol/text-grammar.ts'
import { withoutLongGaps } from '../text/length.ts'

const hrefOf = (segment: TextSegment): string | undefined => (segment.kind === 'link' ? segment.href : undefined)

const SegmentView = (props: { readonly segment: TextSegment }): JSX.Element => (
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
