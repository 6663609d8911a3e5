// What to do when the node does not know this browser.
import { createSignal, type JSX, Show } from 'solid-js'
import { Logo } from '../components/icons.tsx'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'

export const LoginPage = (): JSX.Element => {
  const { session } = usePage()
  const [tried, setTried] = createSignal(false)
  const retry = async (): Promise<void> => {
    setTried(false)
    await session.ask()
    setTried(true)
  }
  return (
    <main class="narrow" id="main" tabindex="-1">
      <p class="wordmark wordmark-alone">
        <Logo />
        {texts.product}
      </p>
      <section class="card">
        <h1>{texts.login.title}</h1>
        <p>{texts.login.lead}</p>
        <p>
          <code class="command">{texts.login.command}</code>
        </p>
        <p class="hint muted">{texts.login.inCheckout}</p>
        <p>{texts.login.then}</p>
        <div class="buttons">
          <button type="button" class="primary" onClick={() => void retry()}>
            {texts.login.retry}
          </button>
        </div>
        <p class="muted" role="status">
          <Show when={tried()}>{texts.login.still}</Show>
        </p>
      </section>
    </main>
  )
}
