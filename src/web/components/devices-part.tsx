// This browser and others: a link to log another one in, the page as an app, and the way out.
import { createSignal, type JSX, Show } from 'solid-js'
import { canInstall, install } from '../install.ts'
import { keepingTexts } from '../locales/en-keeping.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { leave } from '../state/leaving.ts'
import { usePage } from '../state/page.ts'
import { linkScheme } from '../text/foreign-links.ts'
import { LinkCode } from './link-code.tsx'

const LoginLink = (): JSX.Element => {
  const { session } = usePage()
  const [link, setLink] = createSignal('')
  const [fault, setFault] = createSignal('')
  const make = async (): Promise<void> => {
    setFault('')
    try {
      const made = new URL(await session.client.createloginlink({}))
      // The node knows itself by one name; the other device reaches it by the one that this page has.
      setLink(new URL(made.pathname + made.search, location.origin).href)
    } catch (reason) {
      setFault(texts.people.failed(sentenceOf(reason)))
    }
  }
  return (
    <section class="section" aria-labelledby="devices-title">
      <h2 id="devices-title">{keepingTexts.devices.title}</h2>
      <p class="muted">{keepingTexts.devices.lead}</p>
      <Show
        when={link() !== ''}
        fallback={
          <button type="button" onClick={() => void make()}>
            {keepingTexts.devices.make}
          </button>
        }
      >
        <LinkCode link={link()} picture={keepingTexts.devices.picture} />
      </Show>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}

const Installing = (): JSX.Element => {
  const [offered, setOffered] = createSignal(canInstall())
  return (
    <Show when={offered()}>
      <section class="section" aria-labelledby="install-title">
        <h2 id="install-title">{keepingTexts.devices.install}</h2>
        <p class="muted">{keepingTexts.devices.installHint}</p>
        <button
          type="button"
          onClick={() => {
            void install().then(() => setOffered(canInstall()))
          }}
        >
          {keepingTexts.devices.install}
        </button>
      </section>
    </Show>
  )
}

/** Browsers have it on this machine and over HTTPS alone. */
const ForeignLinks = (): JSX.Element => {
  const { router } = usePage()
  const [fault, setFault] = createSignal('')
  const take = (): void => {
    setFault('')
    const address = new URL(router.hrefOf({ page: 'search', text: '', scope: 'posts' }), location.href)
    try {
      navigator.registerProtocolHandler(linkScheme, `${address.href}?q=%s`)
    } catch (reason) {
      setFault(texts.people.failed(sentenceOf(reason)))
    }
  }
  return (
    <Show when={'registerProtocolHandler' in navigator}>
      <section class="section" aria-labelledby="links-title">
        <h2 id="links-title">{keepingTexts.devices.links}</h2>
        <p class="muted">{keepingTexts.devices.linksHint}</p>
        <button type="button" onClick={take}>
          {keepingTexts.devices.links}
        </button>
        <p class="fault" role="alert">
          {fault()}
        </p>
      </section>
    </Show>
  )
}

const LogOut = (): JSX.Element => {
  const [asked, setAsked] = createSignal(false)
  const [fault, setFault] = createSignal('')
  const goOut = (): void => {
    setFault('')
    leave().catch((reason: unknown) => setFault(texts.people.failed(sentenceOf(reason))))
  }
  return (
    <section class="section" aria-labelledby="logout-title">
      <h2 id="logout-title">{keepingTexts.devices.logOut}</h2>
      <p class="muted">{keepingTexts.devices.logOutHint}</p>
      <Show
        when={asked()}
        fallback={
          <button type="button" onClick={() => setAsked(true)}>
            {keepingTexts.devices.logOut}
          </button>
        }
      >
        <div class="buttons">
          <button type="button" class="primary" onClick={goOut}>
            {keepingTexts.devices.confirm}
          </button>
          <button type="button" class="quiet" onClick={() => setAsked(false)}>
            {keepingTexts.devices.cancel}
          </button>
        </div>
      </Show>
      <p class="fault" role="alert">
        {fault()}
      </p>
    </section>
  )
}

export const DevicesPart = (): JSX.Element => (
  <div class="sections">
    <LoginLink />
    <Installing />
    <ForeignLinks />
    <LogOut />
  </div>
)
