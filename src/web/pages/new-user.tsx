// The page for a first or further user.
import { createSignal, For, type JSX, lazy, Match, Show, Switch } from 'solid-js'
import { CreateForm } from '../components/create-form.tsx'
import { ImportForm } from '../components/import-form.tsx'
import { HealthLine, SyncProgress } from '../components/node-panel.tsx'
import { SecretCard } from '../components/secret-card.tsx'
import { keepingTexts } from '../locales/en-keeping.ts'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { texts } from '../locales/texts.ts'
import { type WayIn, waysIn } from '../routes/route.ts'
import { passOnDraft } from '../state/draft.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'

const nameOf = (way: WayIn): string =>
  ({
    create: newcomerTexts.welcome.create,
    import: newcomerTexts.welcome.importTab,
    recovery: keepingTexts.recovery.useTab,
    invitation: newcomerTexts.welcome.invitationTab,
  })[way]

const JoinPart = lazy(async () => ({ default: (await import('../components/join-part.tsx')).JoinPart }))
const RecoverForm = lazy(async () => ({ default: (await import('../components/recover-form.tsx')).RecoverForm }))

interface NewKey {
  readonly username: string
  readonly secret: string
}

const Tabs = (props: { readonly current: WayIn; readonly onChoose: (way: WayIn) => void }): JSX.Element => (
  <div class="tabs" role="group" aria-label={newcomerTexts.welcome.tabs}>
    <For each={waysIn}>
      {(way) => (
        <button
          type="button"
          class="tab"
          aria-pressed={way === props.current}
          onClick={() => {
            props.onChoose(way)
          }}
        >
          {nameOf(way)}
        </button>
      )}
    </For>
  </div>
)

const Beginning = (props: {
  readonly way: WayIn
  readonly onCreated: (key: NewKey) => void
  readonly onImported: (username: string) => void
}): JSX.Element => {
  const page = usePage()
  const [way, setWay] = createSignal(props.way)
  const current = page.users.current()
  const [mine, setMine] = createSignal(current?.state === 'taken' ? current.username : '')
  return (
    <section class="card">
      <h1>{newcomerTexts.welcome.title}</h1>
      <p class="lead">{newcomerTexts.welcome.lead}</p>
      <Tabs current={way()} onChoose={setWay} />
      <Switch>
        <Match when={way() === 'create'}>
          <CreateForm
            onCreated={(username, secret) => {
              props.onCreated({ username, secret })
            }}
            onImport={(username) => {
              setMine(username)
              setWay('import')
            }}
          />
        </Match>
        <Match when={way() === 'import'}>
          <ImportForm name={mine()} onImported={props.onImported} />
        </Match>
        <Match when={way() === 'recovery'}>
          <RecoverForm onRecovered={props.onImported} />
        </Match>
        <Match when={way() === 'invitation'}>
          <JoinPart link="" username={current?.username} onJoined={() => undefined} />
        </Match>
      </Switch>
      <Show when={page.users.current()}>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            page.router.go({ page: 'home' })
          }}
        >
          {newcomerTexts.welcome.cancel}
        </button>
      </Show>
    </section>
  )
}

export const NewUserPage = (props: { readonly way: WayIn }): JSX.Element => {
  const page = usePage()
  const [newKey, setNewKey] = createSignal<NewKey>()
  const arrive = async (username: string): Promise<void> => {
    const before = page.users.current()
    // What was written ahead for a name that somebody else got goes along to the next one.
    if (before?.state === 'taken') passOnDraft(before.username, username)
    await page.session.ask()
    page.users.choose(username)
    page.router.replace({ page: 'home' })
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
    <div class="narrow">
      <Show
        when={newKey()}
        fallback={<Beginning way={props.way} onCreated={setNewKey} onImported={(username) => void arrive(username)} />}
      >
        {(key) => (
          <SecretCard username={key().username} secret={key().secret} once onDone={() => void register(key())} />
        )}
      </Show>
      <section class="panel" aria-label={texts.node.title}>
        <HealthLine />
        <Show when={page.session.status()}>{(status) => <SyncProgress chain={status().chain} />}</Show>
      </section>
    </div>
  )
}
