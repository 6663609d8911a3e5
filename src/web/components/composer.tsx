// The box to write a post or a reply. What is written is never lost: it is a draft until the node has signed it.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import type { PostJson } from '../../api/shapes.ts'
import { texts } from '../locales/texts.ts'
import { createDraft } from '../state/draft.ts'
import { isUnreachable, sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'
import { firstPartCodePoints, lengthOf } from '../text/length.ts'
import type { PostLink } from '../text/post-view.ts'

interface ComposerProps {
  readonly user: LocalUserJson
  readonly replyTo?: PostLink
  readonly onPosted: (post: PostJson) => void
  readonly onCancel?: () => void
  readonly autofocus?: boolean
}

/** Height follows the text, through the CSS object model: an inline style attribute would be refused. */
const fitHeight = (area: HTMLTextAreaElement): void => {
  area.style.height = 'auto'
  area.style.height = `${String(area.scrollHeight + 2)}px`
}

const Counter = (props: { readonly id: string; readonly text: string }): JSX.Element => {
  const length = () => lengthOf(props.text)
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
        <p class="second-part">
          <span class="muted">{texts.composer.second(-left())}</span> <q dir="auto">{length().rest}</q>
        </p>
        <Show when={!length().fits}>
          <p class="fault">{texts.composer.tooLong}</p>
        </Show>
      </Show>
    </div>
  )
}

export const Composer = (props: ComposerProps): JSX.Element => {
  const { session, announcer } = usePage()
  const { user, replyTo } = props
  const greeting = replyTo === undefined || replyTo.author === user.username ? '' : `@${replyTo.author} `
  const draft = createDraft(user.username, replyTo, greeting)
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const id = createUniqueId()
  let area: HTMLTextAreaElement | undefined

  const notReady = (): string => texts.composer.notReady[props.user.state]
  const isEmpty = (): boolean => draft.text().trim() === '' || draft.text() === greeting
  const blocked = (): boolean => notReady() !== '' || isEmpty() || busy() || !lengthOf(draft.text()).fits
  const reply = replyTo === undefined ? {} : { reply_n: replyTo.author, reply_k: replyTo.postNumber }

  const publish = async (): Promise<void> => {
    if (blocked()) {
      if (isEmpty() && notReady() === '') setFault(texts.composer.empty)
      return
    }
    const sent = draft.text()
    setBusy(true)
    setFault('')
    try {
      const post = await session.client.publish({ username: user.username, msg: sent, ...reply })
      draft.write(greeting)
      announcer.say(texts.composer.posted)
      props.onPosted(post)
    } catch (reason) {
      setFault(isUnreachable(reason) ? texts.composer.uncertain : texts.composer.failed(sentenceOf(reason)))
    } finally {
      setBusy(false)
      if (area?.isConnected === true) {
        fitHeight(area)
        area.focus()
      }
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void publish()
    } else if (event.key === 'Escape' && props.onCancel !== undefined) props.onCancel()
  }
  const start = (element: HTMLTextAreaElement): void => {
    area = element
    queueMicrotask(() => {
      fitHeight(element)
      if (props.autofocus !== true) return
      element.focus()
      element.setSelectionRange(element.value.length, element.value.length)
    })
  }
  const label = replyTo === undefined ? texts.composer.label : texts.composer.replyLabel(replyTo.author)

  return (
    <form
      class="composer"
      classList={{ 'composer-reply': replyTo !== undefined }}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault()
        void publish()
      }}
    >
      <label class="hidden" for={`${id}-text`}>
        {label}
      </label>
      <textarea
        id={`${id}-text`}
        ref={start}
        rows="2"
        dir="auto"
        placeholder={replyTo === undefined ? texts.composer.placeholder : undefined}
        value={draft.text()}
        readOnly={busy()}
        aria-describedby={`${id}-count ${id}-state`}
        onInput={({ currentTarget }) => {
          draft.write(currentTarget.value)
          setFault('')
          fitHeight(currentTarget)
        }}
        onKeyDown={onKeyDown}
      />
      <div class="composer-foot">
        <Counter id={`${id}-count`} text={draft.text()} />
        <div class="buttons">
          <Show when={props.onCancel}>
            {(cancel) => (
              <button type="button" class="quiet" onClick={() => cancel()()}>
                {texts.composer.cancel}
              </button>
            )}
          </Show>
          <button type="submit" class="primary" aria-disabled={blocked()} title={texts.composer.shortcut}>
            {busy() ? texts.composer.posting : replyTo === undefined ? texts.composer.post : texts.composer.reply}
          </button>
        </div>
      </div>
      <p class="composer-state" id={`${id}-state`}>
        <Show when={notReady()}>
          <span class="muted">{notReady()}</span>
        </Show>
      </p>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </form>
  )
}
