// Networks: the one of this node and how others come into it, joining one by an invitation, founding one of one's own.
import { createSignal, type JSX, Show } from 'solid-js'
import { Command } from '../components/command.tsx'
import { InvitationCard } from '../components/invitation-card.tsx'
import { JoinPart } from '../components/join-part.tsx'
import { NetworkTabs } from '../components/network-tabs.tsx'
import { PageHead } from '../components/page-head.tsx'
import { networkTexts as words } from '../locales/en-network.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'

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
  const { username, following } = useAccount()
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
        <section class="panel" aria-labelledby="join-title">
          <h2 id="join-title">{words.joinTitle}</h2>
          <JoinPart link={props.link} username={username} onJoined={() => following.load()} />
        </section>
        <Found />
      </div>
    </>
  )
}
