// A quiet line on the day on which somebody whom the person follows has had their name for whole years.
import { createEffect, createResource, For, type JSX, on, Show } from 'solid-js'
import { tellingTexts as words } from '../locales/en-telling.ts'
import { lookAgain } from '../state/looking-again.ts'
import { useAccount, usePage } from '../state/page.ts'
import { anniversariesIn } from '../state/years.ts'
import { Link } from './link.tsx'

/** Days begin while the page is open. */
const lookAgainMs = 600_000

export const YearsNote = (): JSX.Element => {
  const page = usePage()
  const { username, following } = useAccount()
  // Without it the line is missing, and nothing else.
  const [names, { refetch }] = createResource(() => page.session.client.listregistered({ username }).catch(() => []))
  lookAgain(page, refetch, { periodMs: lookAgainMs })
  createEffect(on(following.names, () => void refetch(), { defer: true }))
  const today = () => anniversariesIn(names.latest ?? [], page.clock.nowMs())
  return (
    <Show when={today().length > 0}>
      <section class="years-note" aria-label={words.years}>
        <For each={today()}>
          {({ name, years }) => (
            <p>
              <Link to={{ page: 'user', name, part: 'posts' }}>{words.yearsOf(name, years)}</Link>
            </p>
          )}
        </For>
      </section>
    </Show>
  )
}
