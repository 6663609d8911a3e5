// The text of a post. Everything a stranger wrote goes into text nodes; only checked addresses become links.
import { For, type JSX, Match, Show, Suspense, Switch } from 'solid-js'
import { segmentsOf, type TextSegment } from '../../protocol/text-grammar.ts'
import { mayHaveMarks } from '../text/may-have-marks.ts'
import { mayHaveShortLinks } from '../text/short-links.ts'
import { withoutLongGaps } from '../text/length.ts'
import { later } from './later.tsx'
import { Link } from './link.tsx'

interface SegmentProps {
  readonly segment: TextSegment | { readonly kind: 'text'; readonly text: string }
  readonly tabindex: number | undefined
}

const hrefOf = (segment: SegmentProps['segment']): string | undefined =>
  segment.kind === 'link' ? segment.href : undefined
const nameOf = (segment: SegmentProps['segment']): string | undefined =>
  segment.kind === 'mention' ? segment.username : undefined
const tagOf = (segment: SegmentProps['segment']): string | undefined =>
  segment.kind === 'hashtag' ? segment.word : undefined

const ShortLinkText = later(() => import('./short-link-text.tsx').then((module) => module.ShortLinkText))

const PlainText = ({ segment: { text }, tabindex }: SegmentProps): JSX.Element =>
  mayHaveShortLinks(text) ? (
    <Suspense fallback={text}>
      <ShortLinkText text={text} tabindex={tabindex} />
    </Suspense>
  ) : (
    text
  )

/** A piece of a text. */
export const SegmentView = (props: SegmentProps): JSX.Element => (
  <Switch fallback={<PlainText {...props} />}>
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

const MarkedText = later(() => import('./marked-text.tsx').then((module) => module.MarkedText))

interface TextProps {
  readonly text: string
  readonly tabindex: number | undefined
}

const Segments = (props: TextProps): JSX.Element => (
  <For each={segmentsOf(props.text)}>{(segment) => <SegmentView segment={segment} tabindex={props.tabindex} />}</For>
)

export const PostText = (props: {
  readonly text: string
  readonly id?: string | undefined
  readonly tabindex?: number | undefined
}): JSX.Element => {
  const text = (): string => withoutLongGaps(props.text)
  return (
    <p class="post-text" dir="auto" id={props.id}>
      <Show when={mayHaveMarks(text())} fallback={<Segments text={text()} tabindex={props.tabindex} />}>
        <Suspense fallback={<Segments text={text()} tabindex={props.tabindex} />}>
          <MarkedText text={text()} tabindex={props.tabindex} />
        </Suspense>
      </Show>
    </p>
  )
}
