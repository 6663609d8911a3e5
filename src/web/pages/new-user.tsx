// The page for a first or further user.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { SecretCard } from '../components/secret-card.tsx'
import { CreateForm } from '../components/create-form.tsx'
import { ImportForm } from '../components/import-form.tsx'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'

interface NewKey {
  readonly username: string
  readonly secret: string
}

const WayButton = (props: {
  readonly way: 'create' | 'import'
  readonly current: 'create' | 'import'
  readonly words: string
  readonly onChoose: (way: 'create' | 'import') => void
}): JSX.Element => (
  <button
    type="button"
    class="tab"
    aria-pressed={props.way === props.current}
    onClick={() => {
      props.onChoose(props.way)
    }}
  >
    {props.words}
  </button>
)

export const NewUserPage = (props: { readonly way: 'create' | 'import' }): JSX.Element => {
  const page = usePage()
  const [way, setWay] = createSignal(props.way)
  const [newKey, setNewKey] = createSignal<NewKey>()

  const arrive = async (username: string): Promise<void> => {
    await page.session.ask()
    page.users.choose(username)
    page.go('home')
  }
  const register = async ({ username }: NewKey): Promise<void> => {
    try {
      await page.session.client.registeruser({ username })
    } catch (fault) {
      // The timeline page shows the state of the name and offers to try again.
      page.announcer.say(texts.registration.failed(sentenceOf(fault)))
    }
    await arrive(username)
  }
  return (
    <main class="narrow" id="main">
      <Show
        when={newKey()}
        fallback={
          <section class="card">
            <h1>{texts.welcome.title}</h1>
            <p class="lead">{texts.welcome.lead}</p>
            <div class="tabs" role="group" aria-label={texts.welcome.tabs}>
              <WayButton way="create" current={way()} words={texts.welcome.create} onChoose={setWay} />
              <WayButton way="import" current={way()} words={texts.welcome.importTab} onChoose={setWay} />
            </div>
            <Switch>
              <Match when={way() === 'create'}>
                <CreateForm onCreated={(username, secret) => setNewKey({ username, secret })} />
              </Match>
              <Match when={way() === 'import'}>
                <ImportForm onImported={(username) => void arrive(username)} />
              </Match>
            </Switch>
            <Show when={page.users.current()}>
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  page.go('home')
                }}
              >
                {texts.welcome.cancel}
              </button>
            </Show>
          </section>
        }
      >
        {(key) => (
          <SecretCard username={key().username} secret={key().secret} once onDone={() => void register(key())} />
        )}
      </Show>
    </main>
  )
}
