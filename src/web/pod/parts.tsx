// Small parts of the page of a pod.
import { For, type JSX, Show } from 'solid-js'
import { segmentsOf, type TextSegment } from '../../protocol/text-grammar.ts'
import { CheckIcon, WarningIcon } from '../components/icons.tsx'
import { texts } from '../locales/pod/texts.ts'
import { withoutLongGaps } from '../text/length.ts'
import type { Sureness } from './keys/shapes.ts'
import { hrefOfPod, type PodRoute } from './route.ts'
import { usePod } from './state.ts'

/** A link within the page. */
export const To = (props: {
  readonly to: PodRoute
  readonly class?: string | undefined
  readonly id?: string | undefined
  readonly isCurrent?: boolean | undefined
  readonly children: JSX.Element
}): JSX.Element => {
  const { go } = usePod()
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(props.to)
  }
  return (
    <a
      href={hrefOfPod(props.to)}
      id={props.id}
      class={props.class}
      aria-current={props.isCurrent === true ? 'page' : undefined}
      onClick={follow}
    >
      {props.children}
    </a>
  )
}

const Segment = (props: { readonly segment: TextSegment }): JSX.Element => {
  const { segment } = props
  switch (segment.kind) {
    case 'text':
      return segment.text
    case 'link':
      return (
        <a href={segment.href} target="_blank" rel="noopener noreferrer nofollow">
          {segment.text}
        </a>
      )
    case 'mention':
      return (
        <To class="mention" to={{ page: 'person', name: segment.username }}>
          {segment.text}
        </To>
      )
    case 'hashtag':
      return (
        <To class="hashtag" to={{ page: 'tag', tag: segment.word }}>
          {segment.text}
        </To>
      )
  }
}

/** What a stranger wrote: in text nodes alone. */
export const Text = (props: { readonly text: string; readonly id?: string | undefined }): JSX.Element => (
  <p class="post-text" dir="auto" id={props.id}>
    <For each={segmentsOf(withoutLongGaps(props.text))}>{(segment) => <Segment segment={segment} />}</For>
  </p>
)

/** Verified here, or said by the server. */
export const Sure = (props: { readonly sureness: Sureness }): JSX.Element => {
  const long = (): string =>
    ({ verified: texts.sure.verifiedLong, said: texts.sure.saidLong, refused: texts.sure.refusedLong })[props.sureness]
  return (
    <span class="sure" classList={{ [`sure-${props.sureness}`]: true }} title={long()}>
      <Show when={props.sureness === 'verified'}>
        <CheckIcon />
      </Show>
      <Show when={props.sureness === 'refused'}>
        <WarningIcon />
      </Show>
      {texts.sure[props.sureness]}
    </span>
  )
}

/** The head of a view, which gets the focus when the view is opened. */
export const Head = (props: { readonly title: string; readonly children?: JSX.Element }): JSX.Element => {
  const { info } = usePod()
  return (
    <header class="page-head">
      <h1
        tabindex="-1"
        ref={(element) => {
          queueMicrotask(() => {
            document.title = texts.title(props.title, info()?.name ?? texts.product)
            element.focus({ preventScroll: true })
          })
        }}
      >
        {props.title}
      </h1>
      <div class="page-head-more">{props.children}</div>
    </header>
  )
}

/** Of a box one writes in: that of what stands in it, and of the page as long as nothing does. */
export const directionOf = (text: string): 'auto' | undefined => (text === '' ? undefined : 'auto')

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onInput: (text: string) => void
  readonly type?: 'text' | 'password' | 'number' | 'url' | undefined
  readonly autocomplete?: string | undefined
  readonly hint?: string | undefined
  readonly isWrong?: boolean | undefined
  readonly isRequired?: boolean | undefined
}

/** A labelled line. */
export const Field = (props: FieldProps): JSX.Element => (
  <div class="field">
    <label for={props.id}>{props.label}</label>
    <input
      id={props.id}
      type={props.type ?? 'text'}
      dir={directionOf(props.value)}
      name={props.id}
      autocomplete={props.autocomplete ?? 'off'}
      autocapitalize="none"
      spellcheck={false}
      required={props.isRequired}
      value={props.value}
      aria-invalid={props.isWrong === true}
      aria-describedby={props.hint === undefined ? undefined : `${props.id}-hint`}
      onInput={({ currentTarget }) => {
        props.onInput(currentTarget.value)
      }}
    />
    <Show when={props.hint !== undefined}>
      <p class="muted hint" id={`${props.id}-hint`}>
        {props.hint}
      </p>
    </Show>
  </div>
)

/** A labelled text of several lines. */
export const Area = (props: {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onInput: (text: string) => void
}): JSX.Element => (
  <div class="field">
    <label for={props.id}>{props.label}</label>
    <textarea
      id={props.id}
      rows="3"
      dir={directionOf(props.value)}
      value={props.value}
      onInput={({ currentTarget }) => {
        props.onInput(currentTarget.value)
      }}
    />
  </div>
)
