// The secret of the current user, for another copy of it.
import { createResource, type JSX, Show } from 'solid-js'
import { SecretCard } from '../components/secret-card.tsx'
import { texts } from '../locales/texts.ts'
import { sentenceOf } from '../state/faults.ts'
import { usePage } from '../state/page.ts'

export const SecretPage = (props: { readonly username: string }): JSX.Element => {
  const page = usePage()
  const [secret] = createResource(
    () => props.username,
    (username) =>
      page.session.client.dumpprivkey({ username }).then(
        (text) => ({ text, fault: '' }),
        (fault: unknown) => ({ text: '', fault: texts.people.failed(sentenceOf(fault)) }),
      ),
  )
  const close = (): void => {
    page.go('home')
  }
  return (
    <main class="narrow" id="main" tabindex="-1">
      <Show when={secret()}>
        {(found) => (
          <Show
            when={found().text}
            fallback={
              <section class="card">
                <p class="fault">{found().fault}</p>
                <button type="button" onClick={close}>
                  {texts.welcome.cancel}
                </button>
              </section>
            }
          >
            <SecretCard username={props.username} secret={found().text} once={false} onDone={close} />
          </Show>
        )}
      </Show>
    </main>
  )
}
