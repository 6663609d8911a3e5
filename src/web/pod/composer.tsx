// Where a post is written: the pod drafts it, the keys look at the draft, and say plainly when it is another one.
import { createSignal, createUniqueId, type JSX, Show } from 'solid-js'
import { firstPartCodePoints, lengthOfText } from '../../protocol/post-text.ts'
import { texts } from '../locales/pod/texts.ts'
import { recall, remember } from '../state/stored.ts'
import { wordsOf } from './faults.ts'
import type { ReadPost } from './keys/shapes.ts'
import { directionOf } from './parts.tsx'
import { usePod } from './state.ts'

/** From so many characters left on they are counted. */
const nearEnd = 40

interface ComposerProps {
  readonly about?: ReadPost | undefined
  readonly onSent: (post: ReadPost | undefined) => void
}

/** What is written, kept in the browser until it is sent, and what became of it. */
const createWriting = (props: ComposerProps) => {
  const { keys, account } = usePod()
  const draftName = `pod.draft.${account()?.name ?? ''}.${props.about?.key ?? ''}`
  const [text, setText] = createSignal(recall('browser', draftName) ?? '')
  const [busy, setBusy] = createSignal(false)
  const [state, setState] = createSignal('')
  const [fault, setFault] = createSignal('')
  const isReady = (): boolean => account()?.registration.state === 'ready'
  const canSend = (): boolean => text().trim() !== '' && !busy() && lengthOfText(text()).fits && isReady()
  const write = (value: string): void => {
    setText(value)
    remember('browser', draftName, value)
  }
  const send = async (): Promise<void> => {
    if (!canSend()) return
    setBusy(true)
    setFault('')
    setState(texts.compose.sending)
    try {
      const kind = props.about === undefined ? 'plain' : 'reply'
      const post = await keys.post({ kind, text: text(), about: props.about })
      write('')
      setState(texts.compose.sent)
      props.onSent(post)
    } catch (error) {
      // What stands in the box is not lost.
      setState('')
      setFault(wordsOf(error))
    }
    setBusy(false)
  }
  return { text, write, send, canSend, isReady, state, fault }
}

const counterOf = (text: string): string => {
  const { fits, codePoints } = lengthOfText(text)
  const left = firstPartCodePoints - codePoints
  if (!fits) return texts.compose.tooLong
  if (left < 0) return texts.compose.long
  return left <= nearEnd ? texts.compose.left(left) : ''
}

export const Composer = (props: ComposerProps): JSX.Element => {
  const id = createUniqueId()
  const { text, write, send, canSend, isReady, state, fault } = createWriting(props)
  const label = (): string =>
    props.about === undefined ? texts.compose.label : texts.compose.reply(props.about.author)
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <label class="hidden" for={id}>
        {label()}
      </label>
      <textarea
        id={id}
        rows="2"
        dir={directionOf(text())}
        placeholder={label()}
        value={text()}
        onInput={({ currentTarget }) => {
          write(currentTarget.value)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
        }}
      />
      <Show when={fault() !== ''}>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </Show>
      <div class="composer-foot">
        <span class="counter muted">{isReady() ? counterOf(text()) : texts.compose.notReady}</span>
        <span class="composer-state muted" role="status">
          {state()}
        </span>
        <button type="submit" class="primary" disabled={!canSend()}>
          {texts.compose.send}
        </button>
      </div>
    </form>
  )
}
