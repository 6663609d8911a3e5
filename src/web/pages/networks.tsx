// Networks: the one of this node and how others come into it, joining one by an invitation, founding one of one's own.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { CodeButton } from '../components/code-button.tsx'
import { CopyButton } from '../components/copy-button.tsx'
import { InvitationCard } from '../components/invitation-card.tsx'
import { NetworkTabs } from '../components/network-tabs.tsx'
import { PageHead } from '../components/page-head.tsx'
import { networkTexts as words } from '../locales/en-network.ts'
import { texts } from '../locales/texts.ts'
import { invitationLink } from '../../protocol/invitation.ts'
import { sentenceOf } from '../state/faults.ts'
import { acceptInvitation, type JoinOutcome } from '../state/joining.ts'
import { useAccount, usePage } from '../state/page.ts'

const Command = (props: { readonly text: string }): JSX.Element => (
  <>
    <code class="command">{props.text}</code>
    <div class="buttons">
      <CopyButton text={props.text} />
    </div>
  </>
)

type Of<Kind extends JoinOutcome['kind']> = Extract<JoinOutcome, { readonly kind: Kind }>

const only = <Kind extends JoinOutcome['kind']>(outcome: JoinOutcome | undefined, kind: Kind): Of<Kind> | undefined =>
  outcome?.kind === kind ? (outcome as Of<Kind>) : undefined

const Outcome = (props: { readonly outcome: JoinOutcome | undefined }): JSX.Element => (
  <div role="status">
    <Switch>
      <Match when={only(props.outcome, 'refused')}>
        {(refused) => <p class="fault">{words.meanings[refused().code]}</p>}
      </Match>
      <Match when={only(props.outcome, 'other-chain')}>
        <p class="fault">{words.otherChain}</p>
      </Match>
      <Match when={only(props.outcome, 'elsewhere')}>
        {(elsewhere) => (
          <div class="section">
            <p>{words.otherNetwork(elsewhere().invitation.network)}</p>
            {/* Anybody may have written the link, and this is for a shell: only what was read and judged of it. */}
            <Command text={`twister join "${invitationLink(elsewhere().invitation)}"`} />
          </div>
        )}
      </Match>
      <Match when={only(props.outcome, 'joined')}>
        {(joined) => (
          <>
            <p>{words.joined(joined().invitation.peers.length)}</p>
            <Show when={joined().invitation.follow.length > 0}>
              <p>{words.joinedFollows(joined().invitation.follow)}</p>
            </Show>
          </>
        )}
      </Match>
    </Switch>
  </div>
)

interface JoinFormProps {
  readonly link: string
  readonly onLink: (text: string) => void
  readonly onJoin: () => void
}

const JoinForm = (props: JoinFormProps): JSX.Element => (
  <form
    class="form"
    onSubmit={(event) => {
      event.preventDefault()
      props.onJoin()
    }}
  >
    <label for="join-link">{words.joinLabel}</label>
    <input
      id="join-link"
      type="text"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      placeholder="twister:join?…"
      value={props.link}
      onInput={({ currentTarget }) => {
        props.onLink(currentTarget.value)
      }}
    />
    <div class="buttons">
      <button type="submit" class="primary" disabled={props.link.trim() === ''}>
        {words.join}
      </button>
      <CodeButton onCode={props.onLink} />
    </div>
  </form>
)

const Join = (props: { readonly link: string }): JSX.Element => {
  const { session } = usePage()
  const account = useAccount()
  const [link, setLink] = createSignal(props.link)
  const [outcome, setOutcome] = createSignal<JoinOutcome>()
  const [fault, setFault] = createSignal('')
  const take = (text: string): void => {
    setLink(text)
    setOutcome(undefined)
  }
  const join = async (): Promise<void> => {
    setFault('')
    try {
      const done = await acceptInvitation(session.client, link(), account.username)
      setOutcome(done)
      if (done.kind === 'joined') await account.following.load()
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
  }
  return (
    <section class="panel" aria-labelledby="join-title">
      <h2 id="join-title">{words.joinTitle}</h2>
      <p class="muted">{words.joinLead}</p>
      <JoinForm link={link()} onLink={take} onJoin={() => void join()} />
      <Outcome outcome={outcome()} />
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}

/** As the names of networks are. */
const namePattern = /^[a-z0-9_-]{1,32}$/u

const Found = (): JSX.Element => {
  const [name, setName] = createSignal('')
  const isName = (): boolean => namePattern.test(name())
  return (
    <section class="panel" aria-labelledby="found-title">
      <h2 id="found-title">{words.foundTitle}</h2>
      <p class="muted">{words.foundLead}</p>
      <div class="form">
        <label for="found-name">{words.foundLabel}</label>
        <input
          id="found-name"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={name()}
          aria-invalid={name() !== '' && !isName()}
          aria-describedby="found-hint"
          onInput={({ currentTarget }) => setName(currentTarget.value.trim().toLowerCase())}
        />
        <p id="found-hint" class="hint muted">
          {words.foundHint}
        </p>
      </div>
      <Show when={isName()}>
        <p>{words.foundThen}</p>
        <Command text={`twister found ${name()}`} />
        <p class="muted">{words.foundAfter}</p>
      </Show>
    </section>
  )
}

export const NetworksPage = (props: { readonly link: string }): JSX.Element => {
  const { session } = usePage()
  return (
    <>
      <PageHead title={texts.nav.network} />
      <NetworkTabs />
      <div class="sections">
        <section class="panel" aria-labelledby="here-title">
          <h2 id="here-title">{words.hereTitle}</h2>
          <Show when={session.status()}>{(status) => <p>{words.here(status().network)}</p>}</Show>
        </section>
        <InvitationCard />
        <Join link={props.link} />
        <Found />
      </div>
    </>
  )
}
