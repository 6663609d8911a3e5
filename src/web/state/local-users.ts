// The users whose keys this node holds, and which of them is using the page.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { LocalUserJson, StatusJson } from '../../api/control.ts'
import { nearestUser, rememberedUser, userName } from './beginning.ts'
import { remember } from './stored.ts'

/** Local users and the chosen one. */
export interface LocalUsers {
  readonly all: Accessor<readonly LocalUserJson[]>
  /** The remembered user, else the one who is nearest to posting; undefined when there is none. */
  readonly current: Accessor<LocalUserJson | undefined>
  readonly choose: (username: string) => void
}

/** Follows the node's state; the choice is remembered in this tab, and for tabs to come. */
export const createLocalUsers = (status: Accessor<StatusJson | undefined>): LocalUsers => {
  const [chosen, setChosen] = createSignal(rememberedUser())
  const all = createMemo(() => status()?.users ?? [])
  // Whom the page began with stays, whoever else gets ready meanwhile.
  const current = createMemo<LocalUserJson | undefined>((before) => {
    const named = (name: string | undefined): LocalUserJson | undefined =>
      all().find(({ username }) => username === name)
    return named(chosen()) ?? named(before?.username) ?? nearestUser(all())
  })
  return {
    all,
    current,
    choose: (username) => {
      setChosen(username)
      remember('tab', userName, username)
      remember('browser', userName, username)
    },
  }
}
