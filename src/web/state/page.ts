// What every component may use: one object made in app.tsx.
import { type Accessor, createContext, useContext } from 'solid-js'
import type { Clock } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { OpenFeed } from '../feed/feed.ts'
import type { Router } from '../routes/router.ts'
import type { Account } from './account.ts'
import type { Announcer } from './announcer.ts'
import type { Keyboard } from './keyboard.ts'
import type { LanguageChoice } from './language.ts'
import type { LocalUsers } from './local-users.ts'
import type { Look } from './look.ts'
import type { Outbox } from './outbox.ts'
import type { Session } from './session.ts'

/** The surroundings of a component. */
export interface Page {
  readonly clock: Clock
  readonly now: Accessor<number>
  readonly session: Session
  readonly users: LocalUsers
  readonly openFeed: OpenFeed
  readonly announcer: Announcer
  readonly router: Router
  readonly look: Look
  readonly language: LanguageChoice
  readonly keyboard: Keyboard
  readonly outbox: Outbox
  /** What the page is about now, for its title. */
  readonly setTitle: (words: string) => void
}

export const PageContext = createContext<Page>()

/** The page around the calling component. */
export const usePage = (): Page => {
  const page = useContext(PageContext)
  if (page === undefined) throw new CodedError('web.no-page', 'A component is used outside the page.')
  return page
}

export const AccountContext = createContext<Account>()

/** What belongs to the user of the page, around the calling component. */
export const useAccount = (): Account => {
  const account = useContext(AccountContext)
  if (account === undefined) throw new CodedError('web.no-account', 'A component is used without a user.')
  return account
}
