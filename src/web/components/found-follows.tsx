// Offers whom the own public list names besides, and whom friends follow.
import { createSignal, For, type JSX, onMount, Show } from 'solid-js'
import { followedByWords } from '../../api/follow-words.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import type { FoundFollows } from '../state/found-follows.ts'
import { usePage } from '../state/page.ts'
import { Avatar } from './avatar.tsx'

interface FoundFollowsPartProps {
  readonly found: FoundFollows
  readonly onFollow: (name: string) => Promise<unknown>
}

const Suggested = (props: FoundFollowsPartProps): JSX.Element => (
  <Show when={props.found.suggestions().length > 0}>
    <h3>{texts.people.suggested}</h3>
    <ul class="persons" aria-label={texts.people.suggested}>
      <For each={props.found.suggestions()}>
        {({ username, followedBy, count }) => (
          <li class="person">
            <Avatar name={username} small />
            <span class="person-words">
              <strong class="name">{username}</strong>
              <span class="muted">{followedByWords(followedBy, count)}</span>
            </span>
            <button
              type="button"
              class="small"
              aria-label={texts.people.followName(username)}
              onClick={() => void props.onFollow(username).catch(() => undefined)}
            >
              {texts.people.submit}
            </button>
          </li>
        )}
      </For>
    </ul>
  </Show>
)

export const FoundFollowsPart = (props: FoundFollowsPartProps): JSX.Element => {
  const { announcer } = usePage()
  const [message, setMessage] = createSignal('')
  onMount(() => {
    // What cannot be read now is offered when the page is opened again.
    props.found.load().catch(() => undefined)
  })
  const adopt = async (): Promise<void> => {
    try {
      const words = texts.people.adopted(await props.found.adopt())
      setMessage(words)
      announcer.say(words)
    } catch (fault) {
      setMessage(texts.people.failed(sentenceOf(fault)))
    }
  }
  return (
    <>
      <Show when={props.found.missing().length > 0}>
        <div class="found-follows">
          <p>{texts.people.missing(props.found.missing())}</p>
          <button type="button" class="small" onClick={() => void adopt()}>
            {texts.people.adopt}
          </button>
          <button
            type="button"
            class="small quiet"
            onClick={() => {
              props.found.dismiss()
            }}
          >
            {texts.people.later}
          </button>
        </div>
      </Show>
      <Show when={message() !== ''}>
        <p class="panel-message">{message()}</p>
      </Show>
      <Suggested found={props.found} onFollow={props.onFollow} />
    </>
  )
}
