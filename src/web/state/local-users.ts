// The users whose keys this node holds, and which of them is using the page.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { LocalUserJson, StatusJson } from '../../api/control.ts'
import { recall, remember } from './stored.ts'

/** Local users and the chosen one. */
export interface LocalUsers {
  readonly all: Accessor<readonly LocalUserJson[]>
  /** The remembered user, else the first; undefined when there is none. */
  readonly current: Accessor<LocalUserJson | undefined>
  choose(username: string): void
}

const remembered = 'user'

/** Follows the node's state; the choice is remembered in this browser. */
export const createLocalUsers = (status: Accessor<StatusJson | undefined>): LocalUsers => {
  const [chosen, setChosen] = createSignal(recall(remembered) ?? '')
  const all = createMemo(() => status()?.users ?? [])
  const current = createMemo(() => all().find(({ username }) => username === chosen()) ?? all()[0])
  return {
    all,
    current,
    choose: (username) => {
      setChosen(username)
      remember(remembered, username)
    },
  }
}
