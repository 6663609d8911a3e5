// The texts of blocks that this computer finds: shown, added to, taken away.
import { createResource, createSignal, For, type JSX, Show } from 'solid-js'
import { firstPartCodePoints } from '../../protocol/post-text.ts'
import { promotedTexts as words } from '../locales/en-promoted.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createTrying } from '../state/trying.ts'

const createPromoted = () => {
  const { session } = usePage()
  const { username } = useAccount()
  const { said, fault, run } = createTrying(words.failed)
  const [held, { refetch }] = createResource(async () => {
    // The user, then the texts; one empty text where nothing is promoted.
    const [name = '', ...promoted] = await session.client.getspammsg({}).catch(() => [])
    return { name, promoted: promoted.filter((text) => text !== '') }
  })
  const change = (msg: string, operation: 'add' | 'remove' | 'replace'): Promise<boolean> =>
    run(async () => {
      await session.client.setspammsg({ username, msg, operation })
      await refetch()
      return words.saved
    })
  return { held, said, fault, change }
}

const Texts = (props: {
  readonly name: string
  readonly promoted: readonly string[]
  readonly onRemove: (text: string) => void
}): JSX.Element => (
  <Show when={props.promoted.length > 0} fallback={<p>{words.nothing}</p>}>
    <p>{words.of(props.name)}</p>
    <ul class="section">
      <For each={props.promoted}>
        {(each) => (
          <li class="buttons">
            <span dir="auto">{each}</span>
            <button
              type="button"
              class="small quiet"
              aria-label={words.removeOf(each)}
              onClick={() => {
                props.onRemove(each)
              }}
            >
              {words.remove}
            </button>
          </li>
        )}
      </For>
    </ul>
  </Show>
)

export const PromotedPart = (): JSX.Element => {
  const { held, said, fault, change } = createPromoted()
  const [text, setText] = createSignal('')
  const isGood = (): boolean => text().trim() !== '' && [...text().trim()].length <= firstPartCodePoints
  const save = (operation: 'add' | 'replace'): void => {
    if (isGood())
      void change(text().trim(), operation).then((isDone) => {
        if (isDone) setText('')
      })
  }
  const promoted = (): readonly string[] => held.latest?.promoted ?? []
  return (
    <section class="panel" aria-labelledby="promoted-title">
      <h2 id="promoted-title">{words.title}</h2>
      <p class="muted">{words.lead}</p>
      <Texts name={held.latest?.name ?? ''} promoted={promoted()} onRemove={(each) => void change(each, 'remove')} />
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          save('replace')
        }}
      >
        <label for="promoted-text">{words.label}</label>
        <input
          id="promoted-text"
          type="text"
          dir="auto"
          value={text()}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <div class="buttons">
          <button type="submit" aria-disabled={!isGood()}>
            {words.replace}
          </button>
          <Show when={promoted().length > 0}>
            <button
              type="button"
              aria-disabled={!isGood()}
              onClick={() => {
                save('add')
              }}
            >
              {words.add}
            </button>
          </Show>
        </div>
      </form>
      <p class="muted" role="status">
        {said()}
      </p>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}
