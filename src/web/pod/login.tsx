// Logging in: the password is stretched here, and the pod sees a key that opens nothing.
import { createSignal, type JSX, Show } from 'solid-js'
import type { PodAccountJson } from '../../api/pod-shapes.ts'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import { usePasskey } from './passkeys.ts'
import { Field, To } from './parts.tsx'
import { usePod } from './state.ts'

/** Gets somebody in. */
const createLogin = () => {
  const { client, keys, account, presence, route, go, takeAccount, say } = usePod()
  const isLocked = (): boolean => presence() === 'locked'
  const [name, setName] = createSignal(account()?.name ?? '')
  const [password, setPassword] = createSignal('')
  const [busy, setBusy] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const enter = async (opened: PodAccountJson): Promise<void> => {
    await keys.keep()
    say('')
    await takeAccount(opened, true)
    if (route().page === 'login') go({ page: 'home' })
  }
  const attempt = async (work: () => Promise<PodAccountJson>): Promise<void> => {
    if (busy()) return
    setBusy(true)
    setFault('')
    try {
      await enter(await work())
    } catch (error) {
      setFault(wordsOf(error))
    }
    setBusy(false)
  }
  const byPassword = async (): Promise<PodAccountJson> => {
    const held = isLocked() ? account() : undefined
    if (held !== undefined) {
      await keys.unlock(held, password())
      return held
    }
    const { salt, cost } = await client.accountsalt({ name: name() })
    const loginKey = await keys.loginKey(password(), salt, cost)
    const opened = await client.login({ name: name(), loginKey })
    await keys.unlock(opened, password())
    return opened
  }
  const byPasskey = async (): Promise<PodAccountJson> => {
    const { ceremony, options } = await client.passkeyoptions({})
    const { id, secret, response } = await usePasskey(options)
    const opened = await client.loginpasskey({ ceremony, response })
    await keys.unlockByPasskey(opened, id, secret)
    return opened
  }
  return { isLocked, name, setName, password, setPassword, busy, fault, attempt, byPassword, byPasskey }
}

const LoginForm = (props: { readonly login: ReturnType<typeof createLogin> }): JSX.Element => {
  const { leave } = usePod()
  const { isLocked, name, setName, password, setPassword, busy, fault, attempt, byPassword, byPasskey } = props.login
  return (
    <form
      class="form card"
      onSubmit={(event) => {
        event.preventDefault()
        void attempt(byPassword)
      }}
    >
      <h2>{texts.login.title}</h2>
      <Show when={isLocked()}>
        <p>{texts.login.locked}</p>
      </Show>
      <Field
        id="username"
        label={texts.join.name}
        autocomplete="username"
        value={name()}
        onInput={(text) => setName(text.trim().replace(/^@/u, '').toLowerCase())}
        isRequired
      />
      <Field
        id="current-password"
        type="password"
        label={texts.join.password}
        autocomplete="current-password"
        value={password()}
        onInput={setPassword}
        isRequired
      />
      <Show when={fault() !== ''}>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </Show>
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy() || name() === '' || password() === ''}>
          {busy() ? texts.login.waiting : isLocked() ? texts.login.unlock : texts.login.go}
        </button>
        <button type="button" disabled={busy()} onClick={() => void attempt(byPasskey)}>
          {texts.login.passkey}
        </button>
        <Show when={isLocked()}>
          <button type="button" class="quiet" onClick={() => void leave(false)}>
            {texts.settings.logout}
          </button>
        </Show>
      </div>
    </form>
  )
}

export const LoginView = (): JSX.Element => {
  const { info, said } = usePod()
  const login = createLogin()
  return (
    <div class="narrow">
      <h1>{info()?.name ?? texts.product}</h1>
      <p class="pod-said" role="status">
        {said()}
      </p>
      <Show when={info()?.description}>{(words) => <p class="lead pod-rules">{words()}</p>}</Show>
      <LoginForm login={login} />
      <Show when={info()?.joining !== 'closed' && !login.isLocked()}>
        <p>
          <To to={{ page: 'join', code: '' }}>{texts.login.join}</To>
        </p>
      </Show>
      <p class="muted hint">{texts.join.truth}</p>
    </div>
  )
}
