// Joining a pod: an invitation, a name, a password; keys are made here, and the secret is shown to be kept.
import { createResource, createSignal, type JSX, Show } from 'solid-js'
import type { PodAccountJson } from '../../api/pod-shapes.ts'
import { parseUrl } from '../../base/url.ts'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import { judgePassword } from './password.ts'
import { Field, To } from './parts.tsx'
import { hrefOfPod } from './route.ts'
import { SecretSheet } from './secret-sheet.tsx'
import { usePod } from './state.ts'

const namePattern = /^[a-z0-9_]{1,16}$/u

interface Made {
  readonly account: PodAccountJson
  readonly secret: string
}

/** The address that the pod says of itself, as far as it is a site. */
const siteOf = (said: string | undefined): URL | undefined => {
  const site = parseUrl(said ?? '')
  return site !== undefined && /^https?:$/u.test(site.protocol) ? site : undefined
}

/** The address that is signed is the one that the browser sees. */
const urlOf = (said: string): string => (siteOf(said)?.origin === location.origin ? said : location.origin)

const Rules = (): JSX.Element => {
  const { info } = usePod()
  return (
    <>
      <Show when={info()?.description}>{(words) => <p class="lead pod-rules">{words()}</p>}</Show>
      <Show when={info()?.rules}>
        {(rules) => (
          <details class="panel">
            <summary>{texts.join.rules}</summary>
            <p class="pod-rules">{rules()}</p>
          </details>
        )}
      </Show>
    </>
  )
}

interface JoinProps {
  readonly code: string
  readonly onMade: (made: Made) => void
}

/** What is typed, and the account that is made of it. */
const createJoining = (props: JoinProps) => {
  const { client, keys, info } = usePod()
  const [code, setCode] = createSignal(props.code)
  const [name, setName] = createSignal('')
  const [secret, setSecret] = createSignal('')
  const [password, setPassword] = createSignal('')
  const [again, setAgain] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const isByInvitation = (): boolean => info()?.joining === 'invitation'
  const invitation = () => (code().trim() === '' ? {} : { invitation: code().trim() })
  const [known] = createResource(
    () => (namePattern.test(name()) && (!isByInvitation() || code().trim() !== '') ? name() : undefined),
    async (wanted) => (await client.checkname({ name: wanted, ...invitation() }).catch(() => undefined))?.state,
  )
  const verdict = () => judgePassword(password(), name())
  const isDifferent = (): boolean => again() !== '' && again() !== password()
  const canMake = (): boolean =>
    namePattern.test(name()) && verdict().isUsable && again() === password() && known() !== 'here' && !busy()
  const make = async (): Promise<void> => {
    if (!canMake()) return
    setBusy(true)
    setFault('')
    try {
      const made = await keys.create(name(), password(), known() === 'registered' ? secret() : '')
      const { challenge } = await client.createchallenge({ name: name() })
      const signature = await keys.bring(urlOf(info()?.url ?? ''), challenge)
      const { publicKey, salt, cost, loginKey, vault } = made
      const account = await client.createaccount({
        ...{ name: name(), ...invitation(), publicKey, challenge, signature, salt, cost, loginKey, vault },
      })
      await keys.keep()
      props.onMade({ account, secret: made.secret })
    } catch (error) {
      setFault(wordsOf(error))
    }
    setBusy(false)
  }
  return {
    ...{ code, setCode, name, setName, secret, setSecret, password, setPassword, again, setAgain },
    ...{ isByInvitation, known, verdict, isDifferent, canMake, make, busy, fault },
  }
}

type Joining = ReturnType<typeof createJoining>

const NameFields = (props: { readonly joining: Joining }): JSX.Element => {
  const { isByInvitation, code, setCode, name, setName, known, secret, setSecret } = props.joining
  return (
    <>
      <Show when={isByInvitation()}>
        <Field id="code" label={texts.join.invitation} value={code()} onInput={setCode} isRequired />
      </Show>
      <Field
        id="username"
        label={texts.join.name}
        hint={texts.join.nameHint}
        autocomplete="username"
        value={name()}
        isWrong={name() !== '' && !namePattern.test(name())}
        onInput={(text) => setName(text.trim().replace(/^@/u, '').toLowerCase())}
        isRequired
      />
      <p
        class="verdict"
        classList={{ 'verdict-taken': known() === 'here', 'verdict-free': known() === 'free' }}
        role="status"
      >
        <Show when={known()}>{(state) => texts.join[state()]}</Show>
      </p>
      <Show when={known() === 'registered'}>
        <Field
          id="secret"
          label={texts.join.secret}
          hint={texts.join.secretHint}
          value={secret()}
          onInput={setSecret}
        />
      </Show>
    </>
  )
}

const PasswordFields = (props: { readonly joining: Joining }): JSX.Element => {
  const { password, setPassword, again, setAgain, verdict, isDifferent } = props.joining
  return (
    <>
      <Field
        id="new-password"
        type="password"
        label={texts.join.password}
        hint={texts.join.passwordHint}
        autocomplete="new-password"
        value={password()}
        onInput={setPassword}
        isRequired
      />
      <p class="verdict" classList={{ 'verdict-taken': !verdict().isUsable }} role="status">
        {verdict().words}
      </p>
      <Field
        id="again"
        type="password"
        label={texts.join.passwordAgain}
        autocomplete="new-password"
        value={again()}
        isWrong={isDifferent()}
        onInput={setAgain}
        isRequired
      />
      <p class="verdict verdict-taken" role="status">
        {isDifferent() ? texts.join.different : ''}
      </p>
    </>
  )
}

const JoinForm = (props: JoinProps): JSX.Element => {
  const joining = createJoining(props)
  const { canMake, make, busy, fault } = joining
  return (
    <form
      class="form card"
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <NameFields joining={joining} />
      <PasswordFields joining={joining} />
      <Show when={fault() !== ''}>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </Show>
      <button type="submit" class="primary" disabled={!canMake()}>
        {busy() ? texts.join.making : texts.join.make}
      </button>
      <p class="muted hint">{texts.join.truth}</p>
    </form>
  )
}

/** What is signed and passkeys are for one address: the pod takes nobody in at another one. */
const Elsewhere = (props: { readonly site: URL; readonly code: string }): JSX.Element => {
  const address = (): string => new URL(hrefOfPod({ page: 'join', code: props.code }), props.site).href
  return (
    <p class="fault" role="alert">
      {texts.join.elsewhere} <a href={address()}>{props.site.origin}</a>
    </p>
  )
}

export const JoinView = (): JSX.Element => {
  const { route, info, takeAccount, go } = usePod()
  const [made, setMade] = createSignal<Made>()
  const code = (): string => {
    const now = route()
    return now.page === 'join' ? now.code : ''
  }
  const enter = async ({ account }: Made): Promise<void> => {
    await takeAccount(account, true)
    go({ page: 'home' })
  }
  const elsewhere = (): URL | undefined => {
    const site = siteOf(info()?.url)
    return site?.origin === location.origin ? undefined : site
  }
  return (
    <div class="narrow">
      <Show
        when={made()}
        fallback={
          <>
            <h1>{texts.join.title(info()?.name ?? texts.product)}</h1>
            <Rules />
            <Show when={info()?.joining !== 'closed'} fallback={<p>{texts.join.closed}</p>}>
              <Show when={elsewhere()} fallback={<JoinForm code={code()} onMade={setMade} />}>
                {(site) => <Elsewhere site={site()} code={code()} />}
              </Show>
            </Show>
            <p>
              <To to={{ page: 'login' }}>{texts.join.have}</To>
            </p>
          </>
        }
      >
        {(now) => (
          <>
            <h1>{texts.secret.title}</h1>
            <SecretSheet name={now().account.name} secret={now().secret} />
            <button type="button" class="primary no-print" onClick={() => void enter(now())}>
              {texts.secret.kept}
            </button>
          </>
        )}
      </Show>
    </div>
  )
}
