// Parts of one view, as links: each has an address of its own.
import { For, type JSX } from 'solid-js'
import type { Route } from '../routes/route.ts'
import { Link } from './link.tsx'

/** A part with its words. */
export interface ViewTab {
  readonly to: Route
  readonly words: string
  readonly isCurrent: boolean
}

export const ViewTabs = (props: { readonly label: string; readonly tabs: readonly ViewTab[] }): JSX.Element => (
  <nav class="view-tabs" aria-label={props.label}>
    <For each={props.tabs}>
      {(tab) => (
        <Link to={tab.to} isCurrent={tab.isCurrent}>
          {tab.words}
        </Link>
      )}
    </For>
  </nav>
)
