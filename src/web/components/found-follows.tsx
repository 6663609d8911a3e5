// Offers whom the own public list names besides, and whom friends follow.
import { For, type JSX, onMount, Show } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { createFoundFollows, type FoundFollows } from '../state/found-follows.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'
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
  const { said, fault, run } = createTrying(texts.people.failed)
  onMount(() => {
    // What cannot be read now is offered when the page is opened again.
    found.load().catch(() => undefined)
  })
  const adopt = (): void => {
    void run(async () => {
      const words = texts.people.adopted(await found.adopt())
      announcer.say(words)
      return words
    })
  }
  const hasAny = (): boolean =>
    found.missing().length + found.suggestions().length > 0 || said() !== '' || fault() !== ''
  return (
    <Show when={hasAny()}>
      <div classList={{ panel: props.isPanel === true }}>
        <Show when={found.missing().length > 0}>
          <div class="found-follows">
            <p>{texts.people.missing(found.missing())}</p>
            <button type="button" class="small" onClick={adopt}>
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
        <Show when={said() !== ''}>
          <p class="panel-message">{said()}</p>
        </Show>
        <p class="fault" role="alert">
          {fault()}
        </p>
        <Suggested found={found} />
      </div>
    </Show>
  )
}
