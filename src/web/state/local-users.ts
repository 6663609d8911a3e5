// The users whose keys this node holds, and which of them is using the page.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { LocalUserJson, StatusJson } from '../../api/control.ts'
import { recall, remember } from './stored.ts'

/** Local users and the chosen one. */
export interface LocalUsers {
  readonly all: Accessor<readonly LocalUserJson[]>
  /** The remembered user, else the one who is nearest to posting; undefined when there is none. */
  readonly current: Accessor<LocalUserJson | undefined>
  readonly choose: (username: string) => void
}

const remembered = 'user'

/** Who can post comes first, who never will last. */
const nearness: readonly LocalUserJson['state'][] = [
  'ready',
  'confirmed',
  'pending',
  'working',
  'no-registration',
  'taken',
]

const nearest = (users: readonly LocalUserJson[]): LocalUserJson | undefined =>
  nearness.map((state) => users.find((user) => user.state === state)).find((user) => user !== undefined)

/** Follows the node's state; the choice is remembered in this tab, and for tabs to come. */
export const createLocalUsers = (status: Accessor<StatusJson | undefined>): LocalUsers => {
  const [chosen, setChosen] = createSignal(recall('tab', remembered) ?? recall('browser', remembered) ?? '')
  const all = createMemo(() => status()?.users ?? [])
  // Whom the page began with stays, whoever else gets ready meanwhile.
  const current = createMemo<LocalUserJson | undefined>((before) => {
    const named = (name: string | undefined): LocalUserJson | undefined =>
      all().find(({ username }) => username === name)
    return named(chosen()) ?? named(before?.username) ?? nearest(all())
  })
  return {
    all,
    current,
    choose: (username) => {
      setChosen(username)
      remember('tab', remembered, username)
      remember('browser', remembered, username)
    },
  }
}
