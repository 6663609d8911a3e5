// The box to write a post or a reply. What is written is never lost: it is a draft until the node has signed it.
import { createEffect, createSignal, createUniqueId, type JSX, on, onCleanup, Show, Suspense } from 'solid-js'
import { later } from './later.tsx'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import { type Composing, createComposing, type WrittenAbout } from '../state/composing.ts'
import type { Sent } from '../state/outbox.ts'
import { usePage } from '../state/page.ts'
import { firstPartCodePoints } from '../../protocol/post-text.ts'
import { isBlankText } from '../../protocol/text-grammar.ts'
import { PostText } from './post-text.tsx'

interface ComposerProps {
  readonly user: LocalUserJson
  /** What is answered or passed on with a comment; undefined: a post by itself. */
  readonly about?: WrittenAbout
  /** The signed post, or that the text waits for the node. */
  readonly onSent: (sent: Sent) => void
  readonly onCancel?: () => void
  readonly autofocus?: boolean
}

/** Narrower lines are more lines: after a turn of the phone all of the text is seen, too. */
const whenResized = (fit: () => void): void => {
  window.addEventListener('resize', fit)
  onCleanup(() => {
    window.removeEventListener('resize', fit)
  })
}

/** Newer browsers do it by a style, without a layout for each letter. */
const fitsItself = CSS.supports('field-sizing', 'content')

/** Height follows the text, through the CSS object model: an inline style attribute would be refused. */
const fitHeight = (area: HTMLTextAreaElement): void => {
  if (fitsItself) return
  area.style.height = 'auto'
  area.style.height = `${String(area.scrollHeight + 2)}px`
}

const ThreadChoice = later(() => import('./thread-choice.tsx').then((module) => module.ThreadChoice))
const SendingTools = later(() => import('./sending-tools.tsx').then((module) => module.SendingTools))
const Completion = later(() => import('./completion.tsx').then((module) => module.Completion))

const Counter = (props: { readonly id: string; readonly composing: Composing }): JSX.Element => {
  const length = () => props.composing.length()
  const left = (): number => firstPartCodePoints - length().codePoints
  return (
    <div class="counter" id={props.id}>
      <Show
        when={left() < 0}
        fallback={
          <span class="muted" classList={{ near: left() <= 20 }}>
            {texts.composer.left(left())}
          </span>
        }
      >
        <Show when={props.composing.thread() === undefined}>
          <p class="second-part">
            <span class="muted">{texts.composer.second(-left())}</span> <q dir="auto">{length().rest}</q>
          </p>
          <Show when={!length().fits}>
            <p class="fault">{texts.composer.tooLong}</p>
          </Show>
        </Show>
      </Show>
    </div>
  )
}

interface TextAreaProps {
  readonly id: string
  readonly describedBy: string
  readonly composing: Composing
  readonly placeholder: string | undefined
  readonly autofocus: boolean
  readonly onCancel: (() => void) | undefined
}

const TextArea = (props: TextAreaProps): JSX.Element => {
  let area: HTMLTextAreaElement | undefined
  const [made, setMade] = createSignal<HTMLTextAreaElement>()
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void props.composing.publish()
    } else if (event.key === 'Escape') props.onCancel?.()
  }
  const start = (element: HTMLTextAreaElement): void => {
    area = element
    setMade(element)
    queueMicrotask(() => {
      fitHeight(element)
      if (!props.autofocus) return
      element.focus()
      element.setSelectionRange(element.value.length, element.value.length)
    })
  }
  whenResized(() => {
    if (area?.isConnected === true) fitHeight(area)
  })
  createEffect(
    on(
      () => [props.composing.text(), props.composing.busy()] as const,
      ([, busy], before) => {
        if (area === undefined || !area.isConnected) return
        fitHeight(area)
        // The button that was pressed may be out of sight now; writing goes on here.
        if (before?.[1] === true && !busy) area.focus()
      },
    ),
  )
  return (
    <>
      <textarea
        id={props.id}
        ref={start}
        rows="2"
        dir="auto"
        placeholder={props.placeholder}
        value={props.composing.text()}
        readOnly={props.composing.busy()}
        aria-describedby={props.describedBy}
        onInput={({ currentTarget }) => {
          props.composing.write(currentTarget.value)
        }}
        onKeyDown={onKeyDown}
      />
      <Suspense>
        <Show when={/[@:][a-z0-9_]/iu.test(props.composing.text()) ? made() : undefined}>
          {(element) => <Completion area={element()} composing={props.composing} />}
        </Show>
      </Suspense>
    </>
  )
}

const Buttons = (props: {
  readonly composing: Composing
  readonly words: string
  readonly onCancel: (() => void) | undefined
}): JSX.Element => (
  <div class="buttons">
    <Show when={props.onCancel}>
      <button type="button" class="quiet" onClick={() => props.onCancel?.()}>
        {texts.composer.cancel}
      </button>
    </Show>
    <button
      type="submit"
      class="primary"
      aria-disabled={props.composing.blocked()}
      aria-busy={props.composing.busy()}
      title={texts.composer.shortcut}
    >
      {props.composing.busy() ? texts.composer.posting : props.words}
    </button>
  </div>
)

const labelOf = (about: WrittenAbout | undefined): string => {
  if (about === undefined) return texts.composer.label
  const { author } = about.post
  return about.kind === 'reply' ? texts.composer.replyLabel(author) : texts.composer.quoteLabel(author)
}

const buttonOf = (about: WrittenAbout | undefined): string =>
  about === undefined ? texts.composer.post : about.kind === 'reply' ? texts.composer.reply : texts.composer.quote

const QuotedPost = (props: { readonly about: WrittenAbout | undefined }): JSX.Element => (
  <Show when={props.about?.kind === 'quote' ? props.about.post : undefined}>
    {(post) => (
      <blockquote class="quoted">
        <p class="post-head">
          <strong class="name">{post().author}</strong>
        </p>
        <PostText text={post().text} />
      </blockquote>
    )}
  </Show>
)

/** What a text asks for as it grows. */
const Further = (props: {
  readonly composing: Composing
  readonly isQuote: boolean
  readonly username: string
}): JSX.Element => (
  <Suspense>
    <Show when={!props.isQuote && props.composing.length().rest !== ''}>
      <ThreadChoice composing={props.composing} />
    </Show>
    <Show when={!isBlankText(props.composing.text())}>
      <SendingTools composing={props.composing} username={props.username} />
    </Show>
  </Suspense>
)

export const Composer = (props: ComposerProps): JSX.Element => {
  const { about } = props
  const composing = createComposing(usePage(), {
    user: () => props.user,
    about,
    onSent: (sent) => {
      props.onSent(sent)
    },
  })
  const id = createUniqueId()
  return (
    <form
      class="composer"
      classList={{ 'composer-inside': about !== undefined }}
      aria-label={labelOf(about)}
      onSubmit={(event) => {
        event.preventDefault()
        void composing.publish()
      }}
    >
      <label class="hidden" for={`${id}-text`}>
        {labelOf(about)}
      </label>
      <TextArea
        id={`${id}-text`}
        describedBy={`${id}-count ${id}-state`}
        composing={composing}
        placeholder={
          about === undefined
            ? texts.composer.placeholder
            : about.kind === 'quote'
              ? texts.composer.quotePlaceholder
              : undefined
        }
        autofocus={props.autofocus === true}
        onCancel={props.onCancel}
      />
      <QuotedPost about={about} />
      <div class="composer-foot">
        <Counter id={`${id}-count`} composing={composing} />
        <Buttons
          composing={composing}
          words={composing.atMs() === undefined ? buttonOf(about) : texts.composer.later}
          onCancel={props.onCancel}
        />
      </div>
      <Further composing={composing} isQuote={about?.kind === 'quote'} username={props.user.username} />
      <p class="composer-state muted" id={`${id}-state`}>
        {composing.notReady()}
      </p>
      <p class="fault" role="alert">
        {composing.fault()}
      </p>
    </form>
  )
}
