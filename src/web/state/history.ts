// Posts that the node already holds, read page by page.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { TimelinePostJson } from '../../api/shapes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { viewOf } from '../text/post-view.ts'
import type { Shelf } from './shelf.ts'

/** Posts of one reading. */
const pageSize = 50

/** What history is read from, for whom, and where it is put. */
export interface HistoryNeeds {
  readonly client: Client
  readonly clock: Clock
  readonly shelf: Shelf
  readonly authors: () => readonly string[]
}

/** Reads the past. */
export interface History {
  /** Whether older posts can be asked for. */
  readonly older: Accessor<'more' | 'loading' | 'none'>
  readonly loadNewest: () => Promise<void>
  readonly loadOlder: () => Promise<void>
  readonly readPostsOf: (name: string) => Promise<void>
}

interface UserRange {
  readonly username: string
  readonly max_id?: number
}

/** Reads for one shelf. */
export const createHistory = ({ client, clock, shelf, authors }: HistoryNeeds): History => {
  const [older, setOlder] = createSignal<'more' | 'loading' | 'none'>('more')
  // Of what was read, not of what is shown: posts that no timeline shows must not be read again for ever.
  const lowest = new Map<string, number>()
  const take = (posts: readonly TimelinePostJson[]): void => {
    for (const { userpost } of posts.map(({ post }) => post))
      lowest.set(userpost.n, Math.min(userpost.k, lowest.get(userpost.n) ?? Number.MAX_SAFE_INTEGER))
    const now = nowSeconds(clock)
    shelf.add(posts.map(({ post, time }) => viewOf(post, now, time)).filter((view) => view !== undefined))
  }
  const read = async (users: readonly UserRange[]): Promise<number> => {
    const posts = users.length === 0 ? [] : await client.gettimeline({ count: pageSize, users })
    take(posts)
    return posts.length
  }
  const below = (name: string): readonly UserRange[] => {
    const reached = lowest.get(name)
    if (reached === undefined) return [{ username: name }]
    return reached > 0 ? [{ username: name, max_id: reached - 1 }] : []
  }
  return {
    older,
    loadNewest: async () => {
      await read(authors().map((username) => ({ username })))
    },
    loadOlder: async () => {
      setOlder('loading')
      try {
        setOlder((await read(authors().flatMap(below))) === 0 ? 'none' : 'more')
      } catch {
        // The banner tells that the node is silent; the button is there to try again.
        setOlder('more')
      }
    },
    readPostsOf: async (name) => {
      await read([{ username: name }])
      setOlder('more')
    },
  }
}
