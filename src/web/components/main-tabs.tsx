// On wide screens: what the main column shows.
import { For, type JSX } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'

/** The number of unread messages beside the word. */
export const UnreadMark = (): JSX.Element => {
  const page = usePage()
  return <>{page.unread() > 0 ? <span class="unread-mark">{texts.number(page.unread())}</span> : ''}</>
}

export const MainTabs = (): JSX.Element => {
  const page = usePage()
  return (
    <nav class="main-tabs" aria-label={texts.views.main}>
      <For each={['timeline', 'messages'] as const}>
        {(view) => (
          <button
            type="button"
            aria-current={(page.view() === 'messages') === (view === 'messages') ? 'page' : undefined}
            onClick={() => {
              page.show(view)
              document.getElementById(`${view}-title`)?.focus({ preventScroll: true })
            }}
          >
            {texts.views[view]}
            {view === 'messages' ? <UnreadMark /> : ''}
          </button>
        )}
      </For>
    </nav>
  )
}
