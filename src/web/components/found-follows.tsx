// Offers whom the own public list names besides, and whom friends follow.
import { createSignal, For, type JSX, onMount, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { createFoundFollows, type FoundFollows } from '../state/found-follows.ts'
import { useAccount, usePage } from '../state/page.ts'
import { PersonRow } from './person-row.tsx'

const Suggested = (props: { readonly found: FoundFollows }): JSX.Element => (
  <Show when={props.found.suggestions().length > 0}>
    <h2>{texts.people.suggested}</h2>
    <ul class="persons" aria-label={texts.people.suggested}>
      <For each={props.found.suggestions()}>
        {({ username, followedBy, count }) => (
          <PersonRow name={username} hint={texts.people.followedBy(followedBy, count)} />
        )}
      </For>
    </ul>
  </Show>
)

export const FoundFollowsPart = (props: { readonly isPanel?: boolean }): JSX.Element => {
  const { announcer, session } = usePage()
  const { username, following } = useAccount()
  const found = createFoundFollows(session.client, username, following)
  const [message, setMessage] = createSignal('')
  onMount(() => {
    // What cannot be read now is offered when the page is opened again.
    found.load().catch(() => undefined)
  })
  const adopt = async (): Promise<void> => {
    try {
      const words = texts.people.adopted(await found.adopt())
      setMessage(words)
      announcer.say(words)
    } catch (fault) {
      setMessage(texts.people.failed(sentenceOf(fault)))
    }
  }
  const hasAny = (): boolean => found.missing().length + found.suggestions().length > 0 || message() !== ''
  return (
    <Show when={hasAny()}>
      <div classList={{ panel: props.isPanel === true }}>
        <Show when={found.missing().length > 0}>
          <div class="found-follows">
            <p>{texts.people.missing(found.missing())}</p>
            <button type="button" class="small" onClick={() => void adopt()}>
              {texts.people.adopt}
            </button>
            <button
              type="button"
              class="small quiet"
              onClick={() => {
                found.dismiss()
              }}
            >
              {texts.people.later}
            </button>
          </div>
        </Show>
        <Show when={message() !== ''}>
          <p class="panel-message">{message()}</p>
        </Show>
        <Suggested found={found} />
      </div>
    </Show>
  )
}
