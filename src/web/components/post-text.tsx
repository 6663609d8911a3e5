// The text of a post, a message or a profile.
import { For, type JSX, Show, Suspense } from 'solid-js'
import { mayHaveMarks } from '../../protocol/may-have-marks.ts'
import { segmentsOf } from '../../protocol/text-grammar.ts'
import { withoutLongGaps } from '../text/length.ts'
import { later } from './later.tsx'
import { SegmentView } from './text-segment.tsx'

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
