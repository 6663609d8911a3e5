// Parts of one view, as links: each has an address of its own.
import { For, type JSX, onCleanup, onMount } from 'solid-js'
import type { Route } from '../routes/route.ts'
import { Link } from './link.tsx'

/** A part with its words. */
export interface ViewTab {
  readonly to: Route
  readonly words: string
  readonly isCurrent: boolean
}

export const ViewTabs = (props: { readonly label: string; readonly tabs: readonly ViewTab[] }): JSX.Element => {
  let list: HTMLElement | undefined
  onMount(() => {
    if (list === undefined) return
    // On a phone not all of them fit: the one that is shown is in sight, as soon as the view is laid out.
    const laidOut = new ResizeObserver(() => {
      const current = list?.querySelector<HTMLElement>('[aria-current]')
      current?.scrollIntoView({ inline: 'center', block: 'nearest', behavior: 'instant' })
    })
    laidOut.observe(list)
    onCleanup(() => {
      laidOut.disconnect()
    })
  })
  return (
    <nav
      class="view-tabs"
      aria-label={props.label}
      ref={(element) => {
        list = element
      }}
    >
      <For each={props.tabs}>
        {(tab) => (
          <Link to={tab.to} isCurrent={tab.isCurrent}>
            {tab.words}
          </Link>
        )}
      </For>
    </nav>
  )
}
