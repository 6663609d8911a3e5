// The secret of the current user, for another copy of it.
import { createResource, type JSX, Show } from 'solid-js'
import { SecretCard } from '../components/secret-card.tsx'
import { newcomerTexts } from '../locales/en-newcomers.ts'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'

export const SecretPage = (): JSX.Element => {
  const page = usePage()
  const { username } = useAccount()
  const [secret] = createResource(
    () => username,
    (name) =>
      page.session.client.dumpprivkey({ username: name }).then(
        (text) => ({ text, fault: '' }),
        (fault: unknown) => ({ text: '', fault: texts.people.failed(sentenceOf(fault)) }),
      ),
  )
  const close = (): void => {
    page.router.go({ page: 'home' })
  }
  return (
    <div class="narrow">
      <Show when={secret()}>
        {(found) => (
          <Show
            when={found().text}
            fallback={
              <section class="card">
                <h1>{newcomerTexts.secret.title(username)}</h1>
                <p class="fault">{found().fault}</p>
                <button type="button" onClick={close}>
                  {newcomerTexts.welcome.cancel}
                </button>
              </section>
            }
          >
            <SecretCard username={username} secret={found().text} once={false} onDone={close} />
          </Show>
        )}
      </Show>
    </div>
  )
}
