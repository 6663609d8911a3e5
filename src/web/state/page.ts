// What every component may use: one object made in app.tsx.
import { type Accessor, createContext, useContext } from 'solid-js'
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { OpenFeed } from '../feed/feed.ts'
import type { Announcer } from './announcer.ts'
import type { LocalUsers } from './local-users.ts'
import type { Session } from './session.ts'

/** What the person looks at; on wide screens people and node are beside the others. */
export type View = 'timeline' | 'messages' | 'people' | 'node'

/** The surroundings of a component. */
export interface Page {
  readonly clock: Clock
  readonly now: Accessor<number>
  readonly session: Session
  readonly users: LocalUsers
  readonly openFeed: OpenFeed
  readonly announcer: Announcer
  readonly view: Accessor<View>
  readonly show: (view: View) => void
  /** Messages of the current user that have not been read. */
  readonly unread: Accessor<number>
  readonly setUnread: (count: number) => void
  /** `create` and `import` open the page for new users, `secret` shows the key of the current one. */
  readonly go: (place: Place) => void
}

/** Where in the page. */
export type Place = 'home' | 'create' | 'import' | 'secret'

export const PageContext = createContext<Page>()

/** The page around the calling component. */
export const usePage = (): Page => {
  const page = useContext(PageContext)
  if (page === undefined) throw new CodedError('web.no-page', 'A component is used outside the page.')
  return page
}
