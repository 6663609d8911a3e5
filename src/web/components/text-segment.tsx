// A piece of a text. Everything a stranger wrote goes into text nodes; only checked addresses become links.
import { type JSX, Match, Show, Suspense, Switch } from 'solid-js'
import type { TextSegment } from '../../protocol/text-grammar.ts'
import { mayHaveShortLinks } from '../text/short-links.ts'
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

const MagnetLink = later(() => import('./magnet-link.tsx').then((module) => module.MagnetLink))

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
        <Show
          when={href().startsWith('magnet:')}
          fallback={
            <a href={href()} tabindex={props.tabindex} target="_blank" rel="noopener noreferrer nofollow">
              {props.segment.text}
            </a>
          }
        >
          <Suspense fallback={props.segment.text}>
            <MagnetLink href={href()} tabindex={props.tabindex} />
          </Suspense>
        </Show>
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
