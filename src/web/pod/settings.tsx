// Settings of an account: look, profile, password, passkeys, secret, data, sessions.
import { createSignal, For, type JSX, Show } from 'solid-js'
import { LanguageSelect } from '../components/language-select.tsx'
import { texts } from '../locales/pod/texts.ts'
import { recall, remember } from '../state/stored.ts'
import { exportAccount } from './own-data.ts'
import { makePasskey } from './passkeys.ts'
import { judgePassword } from './password.ts'
import { Field, Head } from './parts.tsx'
import { SecretSheet } from './secret-sheet.tsx'
import { ProfilePart } from './profile-part.tsx'
import { usePod } from './state.ts'
import { createWork } from './work.tsx'

const themes = ['system', 'light', 'dark', 'contrast'] as const

const LanguageField = (): JSX.Element => {
  const { language } = usePod()
  return (
    <div class="field">
      <label for="language">{texts.settings.language}</label>
      <LanguageSelect id="language" language={language} ofBrowser={texts.settings.languageOfBrowser} />
    </div>
  )
}

const Look = (): JSX.Element => {
  const [theme, setTheme] = createSignal(recall('browser', 'look.pod-theme') ?? 'system')
  const choose = (next: string): void => {
    setTheme(next)
    remember('browser', 'look.pod-theme', next === 'system' ? '' : next)
    if (next === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = next
  }
  return (
    <section class="section">
      <h2>{texts.settings.look}</h2>
      <fieldset class="choice">
        <legend>{texts.settings.theme}</legend>
        <div class="choice-values">
          <For each={themes}>
            {(each) => (
              <label class="choice-value">
                <input type="radio" name="theme" checked={theme() === each} onChange={() => choose(each)} />
                {texts.settings.themes[each]}
              </label>
            )}
          </For>
        </div>
      </fieldset>
      <LanguageField />
    </section>
  )
}

const PasswordPart = (): JSX.Element => {
  const { client, keys, account, takeAccount } = usePod()
  const { busy, run, Outcome } = createWork()
  const [current, setCurrent] = createSignal('')
  const [next, setNext] = createSignal('')
  const [again, setAgain] = createSignal('')
  const verdict = () => judgePassword(next(), account()?.name ?? '')
  const change = async (): Promise<string> => {
    const held = await client.getaccount({})
    const changed = await keys.changePassword(held, current(), next())
    await takeAccount(await client.changepassword({ ...changed, vaultNumber: held.vaultNumber }), true)
    await keys.keep()
    for (const set of [setCurrent, setNext, setAgain]) set('')
    return texts.settings.changed
  }
  return (
    <form
      class="section"
      onSubmit={(event) => {
        event.preventDefault()
        void run(change)
      }}
    >
      <h2>{texts.settings.password}</h2>
      <Field
        id="old-password"
        type="password"
        autocomplete="current-password"
        label={texts.settings.current}
        value={current()}
        onInput={setCurrent}
      />
      <Field
        id="next-password"
        type="password"
        autocomplete="new-password"
        label={texts.settings.next}
        value={next()}
        onInput={setNext}
      />
      <p class="verdict" classList={{ 'verdict-taken': !verdict().isUsable }} role="status">
        {verdict().words}
      </p>
      <Field
        id="next-again"
        type="password"
        autocomplete="new-password"
        label={texts.join.passwordAgain}
        value={again()}
        onInput={setAgain}
      />
      <button type="submit" disabled={busy() || current() === '' || !verdict().isUsable || again() !== next()}>
        {texts.settings.change}
      </button>
      <Outcome />
    </form>
  )
}

/** Adds and removes passkeys; each time the password is asked for. */
const createPasskeys = () => {
  const { client, keys, account, takeAccount } = usePod()
  const { busy, run, Outcome } = createWork()
  const [password, setPassword] = createSignal('')
  const [label, setLabel] = createSignal('')
  const proof = async () => {
    const held = await client.getaccount({})
    await keys.unlock(held, password())
    return { held, loginKey: await keys.loginKey(password(), held.salt, held.cost) }
  }
  const add = async (): Promise<string> => {
    const { held, loginKey } = await proof()
    const { ceremony, options } = await client.addpasskeyoptions({ loginKey })
    const { id, secret, response } = await makePasskey(options)
    const vault = await keys.withPasskey(held.vault, id, secret)
    const { vaultNumber } = held
    await takeAccount(await client.addpasskey({ ceremony, response, label: label(), vault, vaultNumber }), true)
    setLabel('')
    setPassword('')
    return texts.saved
  }
  const remove = async (id: string): Promise<string> => {
    const { held, loginKey } = await proof()
    const vault = await keys.withoutPasskey(held.vault, id)
    await takeAccount(await client.removepasskey({ loginKey, id, vault, vaultNumber: held.vaultNumber }), true)
    return texts.saved
  }
  return { account, busy, run, Outcome, password, setPassword, label, setLabel, add, remove }
}

const AddPasskey = (props: { readonly passkeys: ReturnType<typeof createPasskeys> }): JSX.Element => {
  const { busy, run, password, setPassword, label, setLabel, add } = props.passkeys
  return (
    <form
      class="section"
      onSubmit={(event) => {
        event.preventDefault()
        void run(add)
      }}
    >
      <Field id="passkey-label" label={texts.settings.passkeyLabel} value={label()} onInput={setLabel} />
      <Field
        id="passkey-password"
        type="password"
        autocomplete="current-password"
        label={texts.settings.current}
        value={password()}
        onInput={setPassword}
      />
      <button type="submit" disabled={busy() || password() === '' || label().trim() === ''}>
        {texts.settings.addPasskey}
      </button>
    </form>
  )
}

const PasskeysPart = (): JSX.Element => {
  const passkeys = createPasskeys()
  const { account, busy, run, Outcome, password, remove } = passkeys
  return (
    <section class="section">
      <h2>{texts.settings.passkeys}</h2>
      <p class="muted hint">{texts.settings.passkeysHint}</p>
      <ul class="rows">
        <For each={account()?.passkeys ?? []} fallback={<li class="muted">{texts.settings.noPasskeys}</li>}>
          {(passkey) => (
            <li>
              <span class="grow">{passkey.label}</span>
              <button
                type="button"
                class="small"
                disabled={busy() || password() === ''}
                onClick={() => void run(() => remove(passkey.id))}
              >
                {texts.settings.removePasskey}
              </button>
            </li>
          )}
        </For>
      </ul>
      <AddPasskey passkeys={passkeys} />
      <Outcome />
    </section>
  )
}

const SecretPart = (): JSX.Element => {
  const { keys, account } = usePod()
  const [secret, setSecret] = createSignal('')
  return (
    <section class="section">
      <h2>{texts.settings.secret}</h2>
      <Show
        when={secret() !== ''}
        fallback={
          <>
            <p class="muted hint">{texts.secret.lead}</p>
            <button type="button" onClick={() => void keys.secret().then(setSecret)}>
              {texts.secret.show}
            </button>
          </>
        }
      >
        <SecretSheet name={account()?.name ?? ''} secret={secret()} />
      </Show>
    </section>
  )
}

const DeletePart = (props: { readonly work: ReturnType<typeof createWork> }): JSX.Element => {
  const { client, keys, account, leave } = usePod()
  const { busy, run } = props.work
  const [name, setName] = createSignal('')
  const [password, setPassword] = createSignal('')
  const remove = async (): Promise<string> => {
    const held = await client.getaccount({})
    const loginKey = await keys.loginKey(password(), held.salt, held.cost)
    await client.deleteaccount({ name: held.name, loginKey })
    await leave(false)
    return ''
  }
  return (
    <form
      class="section"
      onSubmit={(event) => {
        event.preventDefault()
        void run(remove)
      }}
    >
      <h3>{texts.settings.delete}</h3>
      <p class="muted hint">{texts.settings.deleteHint}</p>
      <Field id="delete-name" label={texts.settings.deleteName} value={name()} onInput={setName} />
      <Field
        id="delete-password"
        type="password"
        autocomplete="current-password"
        label={texts.settings.current}
        value={password()}
        onInput={setPassword}
      />
      <button type="submit" disabled={busy() || name() !== account()?.name || password() === ''}>
        {texts.settings.delete}
      </button>
    </form>
  )
}

const DataPart = (): JSX.Element => {
  const { client } = usePod()
  const work = createWork()
  const { busy, run, Outcome } = work
  return (
    <section class="section">
      <h2>{texts.settings.data}</h2>
      <button
        type="button"
        disabled={busy()}
        onClick={() =>
          void run(async () => {
            await exportAccount(client)
            return texts.saved
          })
        }
      >
        {busy() ? texts.settings.exporting : texts.settings.export}
      </button>
      <DeletePart work={work} />
      <Outcome />
    </section>
  )
}

const SessionsPart = (): JSX.Element => {
  const { leave } = usePod()
  return (
    <section class="section">
      <h2>{texts.settings.sessions}</h2>
      <div class="buttons">
        <button type="button" onClick={() => void leave(false)}>
          {texts.settings.logout}
        </button>
        <button type="button" onClick={() => void leave(true)}>
          {texts.settings.logoutAll}
        </button>
      </div>
    </section>
  )
}

export const SettingsView = (): JSX.Element => {
  const { account } = usePod()
  return (
    <>
      <Head title={texts.settings.title} />
      <div class="sections">
        <Look />
        <Show when={account()?.suspended === null}>
          <ProfilePart />
          <PasswordPart />
          <PasskeysPart />
        </Show>
        <SecretPart />
        <DataPart />
        <SessionsPart />
      </div>
    </>
  )
}
