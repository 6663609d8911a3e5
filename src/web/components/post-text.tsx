// The text of a post. Everything a stranger wrote goes into text nodes; only checked addresses become links.
import { For, type JSX, Match, Switch } from 'solid-js'
import { segmentsOf, type TextSegment } from '../../protocol/text-grammar.ts'
import { withoutLongGaps } from '../text/length.ts'
import { Link } from './link.tsx'

const hrefOf = (segment: TextSegment): string | undefined => (segment.kind === 'link' ? segment.href : undefined)
const nameOf = (segment: TextSegment): string | undefined => (segment.kind === 'mention' ? segment.username : undefined)
const tagOf = (segment: TextSegment): string | undefined => (segment.kind === 'hashtag' ? segment.word : undefined)

const SegmentView = (props: { readonly segment: TextSegment; readonly tabindex: number | undefined }): JSX.Element => (
  <Switch fallback={props.segment.text}>
    <Match when={hrefOf(props.segment)}>
      {(href) => (
        <a href={href()} tabindex={props.tabindex} target="_blank" rel="noopener noreferrer nofollow">
          {props.segment.text}
        </a>
      )}
    </Match>
    <Match when={nameOf(props.segment)}>
      {(name) => (
        <Link class="mention" to={{ page: 'user', name: name(), part: 'posts' }} tabindex={props.tabindex}>
          {props.segment.text}
        </Link>
      )}
    </Match>
    <Match when={tagOf(props.segment)}>
      {(tag) => (
        <Link class="hashtag" to={{ page: 'tag', tag: tag() }} tabindex={props.tabindex}>
          {props.segment.text}
        </Link>
      )}
    </Match>
  </Switch>
)

export const PostText = (props: {
  readonly text: string
  readonly id?: string | undefined
  readonly tabindex?: number | undefined
}): JSX.Element => (
  <p class="post-text" dir="auto" id={props.id}>
    <For each={segmentsOf(withoutLongGaps(props.text))}>
      {(segment) => <SegmentView segment={segment} tabindex={props.tabindex} />}
    </For>
  </p>
)
