// On narrow screens: which part of the page is shown.
import { For, type JSX } from 'solid-js'
import { texts } from '../locales/texts.ts'
import { usePage, type View } from '../state/page.ts'
import { MessagesIcon, NodeIcon, PeopleIcon, TimelineIcon } from './icons.tsx'
import { UnreadMark } from './main-tabs.tsx'
import { healthOf } from './node-panel.tsx'

const tabs = [
  { view: 'timeline', title: 'timeline-title', Icon: TimelineIcon },
  { view: 'messages', title: 'messages-title', Icon: MessagesIcon },
  { view: 'people', title: 'people-title', Icon: PeopleIcon },
  { view: 'node', title: 'node-title', Icon: NodeIcon },
] as const satisfies readonly { readonly view: View; readonly title: string; readonly Icon: () => JSX.Element }[]

export const ViewTabs = (): JSX.Element => {
  const page = usePage()
  const show = (view: View, title: string): void => {
    page.show(view)
    window.scrollTo({ top: 0 })
    document.getElementById(title)?.focus({ preventScroll: true })
  }
  return (
    <nav class="view-tabs" aria-label={texts.views.label}>
      <For each={tabs}>
        {({ view, title, Icon }) => (
          <button
            type="button"
            aria-current={page.view() === view ? 'page' : undefined}
            onClick={() => {
              show(view, title)
            }}
          >
            <Icon />
            {texts.views[view]}
            {view === 'messages' ? <UnreadMark /> : ''}
            {view === 'node' ? (
              <span class="dot" classList={{ [`dot-${healthOf(page)}`]: true }} aria-hidden="true" />
            ) : (
              ''
            )}
          </button>
        )}
      </For>
    </nav>
  )
}
