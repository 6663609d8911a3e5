// Joining a network by an invitation.
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import { invitationLink } from '../../protocol/invitation.ts'
import { networkTexts as words } from '../locales/en-network.ts'
import { sentenceOf } from '../state/faults.ts'
import { acceptInvitation, type JoinOutcome } from '../state/joining.ts'
import { usePage } from '../state/page.ts'
import { CodeButton } from './code-button.tsx'
import { Command } from './command.tsx'

type Of<Kind extends JoinOutcome['kind']> = Extract<JoinOutcome, { readonly kind: Kind }>

const only = <Kind extends JoinOutcome['kind']>(outcome: JoinOutcome | undefined, kind: Kind): Of<Kind> | undefined =>
  outcome?.kind === kind ? (outcome as Of<Kind>) : undefined

const Outcome = (props: { readonly outcome: JoinOutcome | undefined; readonly isUser: boolean }): JSX.Element => (
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
            <Show when={props.isUser} fallback={<p>{words.joinedThen}</p>}>
              <Show when={joined().invitation.follow.length > 0}>
                <p>{words.joinedFollows(joined().invitation.follow)}</p>
              </Show>
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

/**
 * Joining by an invitation, for a user of this node, or for nobody yet: whom the invitation names is then kept in this
 * browser, and shown to whoever takes a name in it.
 */
export const JoinPart = (props: {
  readonly link: string
  readonly username: string | undefined
  readonly onJoined: () => unknown
}): JSX.Element => {
  const { session } = usePage()
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
      const done = await acceptInvitation(session.client, link(), props.username)
      setOutcome(done)
      if (done.kind === 'joined') await props.onJoined()
    } catch (reason) {
      setFault(words.failed(sentenceOf(reason)))
    }
  }
  return (
    <div class="section">
      <p class="muted">{words.joinLead}</p>
      <JoinForm link={link()} onLink={take} onJoin={() => void join()} />
      <Outcome outcome={outcome()} isUser={props.username !== undefined} />
      <p class="fault" role="alert">
        {fault()}
      </p>
    </div>
  )
}
