// What the person does not want to see, with the way back.
import { createSignal, For, Index, type JSX } from 'solid-js'
import { muteName } from '../../api/mute-words.ts'
import type { MuteJson } from '../../api/shapes.ts'
import type { MuteKind } from '../../protocol/mutes.ts'
import { readingTexts as words } from '../locales/en-reading.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { exactTime } from '../text/times.ts'

/** `@bob` is a user, `#cats` a tag, anything else a word. */
const targetOf = (typed: string): readonly [MuteKind, string] => {
  if (typed.startsWith('@')) return ['user', typed.slice(1)]
  return typed.startsWith('#') ? ['tag', typed.slice(1)] : ['word', typed]
}

const daySeconds = 86_400

/** How long something can be muted, besides for ever. */
const times = [3600, daySeconds, 7 * daySeconds, 30 * daySeconds]

const MuteForm = (): JSX.Element => {
  const { own } = useAccount()
  const [typed, setTyped] = createSignal('')
  const [seconds, setSeconds] = createSignal<number>()
  return (
    <form
      class="combobox"
      onSubmit={(event) => {
        event.preventDefault()
        const text = typed().trim()
        if (text === '') return
        setTyped('')
        void own.mute(...targetOf(text), seconds())
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
        <select
          class="mute-time"
          aria-label={words.howLong}
          onChange={({ currentTarget }) => setSeconds(Number(currentTarget.value) || undefined)}
        >
          <option value="">{texts.own.forEver}</option>
          <For each={times}>
            {(time) => (
              <option value={time} selected={seconds() === time}>
                {words.lasting(time)}
              </option>
            )}
          </For>
        </select>
        <button type="submit">{texts.own.mute}</button>
      </div>
    </form>
  )
}

const Muted = (props: { readonly mute: MuteJson; readonly onUndo: () => void }): JSX.Element => {
  const until = (): string => {
    const { until: end } = props.mute
    return end === null ? texts.own.forEver : texts.own.until(exactTime(end))
  }
  return (
    <li class="person">
      <span class="person-words">
        <span class="own-text" dir="auto">
          {muteName(props.mute)}
        </span>
        <span class="muted">{until()}</span>
      </span>
      <button
        type="button"
        class="small"
        aria-label={`${texts.own.undo}: ${texts.own.undoOf(muteName(props.mute))}`}
        onClick={() => {
          props.onUndo()
        }}
      >
        {texts.own.undo}
      </button>
    </li>
  )
}

export const MutesPart = (): JSX.Element => {
  const { own } = useAccount()
  const page = usePage()
  let title: HTMLHeadingElement | undefined
  return (
    <section class="section" aria-labelledby="mutes-title">
      <h2
        id="mutes-title"
        tabindex="-1"
        ref={(element) => {
          title = element
        }}
      >
        {texts.own.mutes}
      </h2>
      <p class="muted">{texts.own.mutesHint}</p>
      <MuteForm />
      <p class="panel-message">{own.message()}</p>
      <ul class="persons" aria-labelledby="mutes-title">
        {/* By position: each reading brings new objects, and the focus must not go with the old lines. */}
        <Index each={own.mutes.all()} fallback={<li class="muted">{texts.own.noMutes}</li>}>
          {(mute) => (
            <Muted
              mute={mute()}
              onUndo={() => {
                // The button that was pressed goes away with its line.
                void own.unmute(mute()).then(() => {
                  if (page.router.route().page === 'settings') title?.focus()
                })
              }}
            />
          )}
        </Index>
      </ul>
    </section>
  )
}
