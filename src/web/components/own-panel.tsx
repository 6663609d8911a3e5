// What the person keeps and mutes, with the way back.
import { createSignal, Index, type JSX } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { texts } from '../locales/texts.ts'
import type { OwnLists } from '../state/own-lists.ts'
import { Avatar } from './avatar.tsx'

/** `@bob` is a user, `#cats` a tag, anything else a word. */
const targetOf = (typed: string): readonly [MuteKind, string] => {
  if (typed.startsWith('@')) return ['user', typed.slice(1)]
  return typed.startsWith('#') ? ['tag', typed.slice(1)] : ['word', typed]
}

const MuteForm = (props: { readonly own: OwnLists }): JSX.Element => {
  const [typed, setTyped] = createSignal('')
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        const text = typed().trim()
        if (text === '') return
        setTyped('')
        void props.own.mute(...targetOf(text))
      }}
    >
      <label for="mute-field">{texts.own.label}</label>
      <div class="field-row">
        <input
          id="mute-field"
          type="text"
          class="name-field"
          autocomplete="off"
          autocapitalize="none"
          maxlength={140}
          value={typed()}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit">{texts.own.mute}</button>
      </div>
    </form>
  )
}

const Row = (props: {
  readonly children: JSX.Element
  readonly action: string
  readonly label: string
  readonly onAct: () => void
}): JSX.Element => (
  <li class="person">
    <span class="person-words">{props.children}</span>
    <button
      type="button"
      class="small quiet"
      aria-label={props.label}
      onClick={() => {
        props.onAct()
      }}
    >
      {props.action}
    </button>
  </li>
)

export const OwnPanel = (props: { readonly own: OwnLists }): JSX.Element => {
  let title: HTMLHeadingElement | undefined
  /** The button that was pressed goes away with its line. */
  const thenToTitle = (change: Promise<void>): void => {
    void change.then(() => title?.focus())
  }
  return (
    <section class="panel people own" aria-labelledby="own-title">
      <h2
        id="own-title"
        tabindex="-1"
        ref={(element) => {
          title = element
        }}
      >
        {texts.own.title}
      </h2>
      <p class="panel-message">{props.own.message()}</p>
      <h3 id="bookmarks-title">{texts.own.bookmarks}</h3>
      <ul class="persons" aria-labelledby="bookmarks-title">
        {/* By position: each reading brings new objects, and the focus must not go with the old lines. */}
        <Index each={props.own.bookmarks.all()} fallback={<li class="muted">{texts.own.noBookmarks}</li>}>
          {(post) => (
            <Row
              action={texts.own.remove}
              label={texts.own.letGoOf(post().author)}
              onAct={() => {
                thenToTitle(props.own.letGo(post()))
              }}
            >
              <Avatar name={post().author} small />
              <strong class="name">{post().author}</strong>
              <span class="own-text">{post().text === '' ? (post().retransmitted?.text ?? '') : post().text}</span>
            </Row>
          )}
        </Index>
      </ul>
      <h3 id="mutes-title">{texts.own.mutes}</h3>
      <MuteForm own={props.own} />
      <ul class="persons" aria-labelledby="mutes-title">
        <Index each={props.own.mutes.all()} fallback={<li class="muted">{texts.own.noMutes}</li>}>
          {(mute) => (
            <Row
              action={texts.own.undo}
              label={texts.own.undoOf(muteName(mute()))}
              onAct={() => {
                thenToTitle(props.own.unmute(mute()))
              }}
            >
              <span class="own-text">{muteName(mute())}</span>
            </Row>
          )}
        </Index>
      </ul>
    </section>
  )
}
