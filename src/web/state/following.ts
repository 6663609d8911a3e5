// Whom a local user follows.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'

/** What became of a wish to follow. */
export type FollowOutcome = 'followed' | 'already' | 'self' | 'unknown'

/** The followed users of one local user. */
export interface Following {
  readonly names: Accessor<readonly string[]>
  /** Posts held of each. */
  readonly counts: Accessor<Readonly<Record<string, number>>>
  follows(name: string): boolean
  load(): Promise<readonly string[]>
  /** Names that were known before the node could be asked. */
  takeUp(names: readonly string[]): void
  loadCounts(): Promise<void>
  follow(name: string): Promise<FollowOutcome>
  unfollow(name: string): Promise<void>
}

/** The followed users of `username`. */
export const createFollowing = (client: Client, username: string): Following => {
  const [names, setNames] = createSignal<readonly string[]>([])
  const [counts, setCounts] = createSignal<Readonly<Record<string, number>>>({})
  const follows = (name: string): boolean => names().includes(name)
  const load = async (): Promise<readonly string[]> => {
    const loaded = await client.getfollowing({ username })
    const others = loaded.filter((name) => name !== username)
    setNames(others)
    return others
  }
  return {
    names,
    counts,
    follows,
    load,
    takeUp: setNames,
    loadCounts: async () => {
      setCounts(await client.getnumpieces({ username }))
    },
    follow: async (name) => {
      if (name === username) return 'self'
      if (follows(name)) return 'already'
      // The node skips unknown names silently; a person wants to know.
      if ((await client.dumppubkey({ username: name })) === '') return 'unknown'
      await client.follow({ username, users: [name] })
      await load()
      return 'followed'
    },
    unfollow: async (name) => {
      await client.unfollow({ username, users: [name] })
      await load()
    },
  }
}
