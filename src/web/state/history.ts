// Posts that the node already holds, read page by page, with the twts of the same time between them.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { TimelinePostJson } from '../../api/shapes.ts'
import { firstCount, pageSize } from './beginning.ts'
import type { PostStore } from './post-store.ts'
import type { Shelf } from './shelf.ts'
import type { TwtSource } from './twts.ts'

/** What history is read from, for whom, and where it is put. */
export interface HistoryNeeds {
  readonly client: Client
  readonly store: PostStore
  readonly shelf: Shelf
  readonly authors: () => readonly string[]
  readonly twts: Pick<TwtSource, 'readDownTo'>
}

/** Reads the past. */
export interface History {
  /** Whether older posts can be asked for. */
  readonly older: Accessor<'more' | 'loading' | 'none'>
  /** The newest posts, so many that somebody who had read `depth` of them finds the place again. */
  readonly loadNewest: (depth: number) => Promise<void>
  readonly loadOlder: () => Promise<void>
  readonly readPostsOf: (name: string) => Promise<void>
}

interface UserRange {
  readonly username: string
  readonly max_id?: number
}

/** Reads for one shelf. */
export const createHistory = ({ client, store, shelf, authors, twts }: HistoryNeeds): History => {
  const [older, setOlder] = createSignal<'more' | 'loading' | 'none'>('more')
  // Of what was read, not of what is shown: posts that no timeline shows must not be read again for ever.
  const lowest = new Map<string, number>()
  const take = (posts: readonly TimelinePostJson[]): void => {
    for (const { userpost } of posts.map(({ post }) => post))
      lowest.set(userpost.n, Math.min(userpost.k, lowest.get(userpost.n) ?? Number.MAX_SAFE_INTEGER))
    shelf.add(store.takeAll(posts))
  }
  const read = async (users: readonly UserRange[], count: number): Promise<readonly TimelinePostJson[]> => {
    const posts = users.length === 0 ? [] : await client.gettimeline({ count, users })
    take(posts)
    return posts
  }
  /** What was read is whole from its oldest post on; when there is nothing older, from the beginning of time. */
  const readOn = async (users: readonly UserRange[], count: number): Promise<number> => {
    const posts = await read(users, count)
    await twts.readDownTo(posts.length < count ? 0 : (posts.at(-1)?.time ?? 0))
    return posts.length
  }
  const below = (name: string): readonly UserRange[] => {
    const reached = lowest.get(name)
    if (reached === undefined) return [{ username: name }]
    return reached > 0 ? [{ username: name, max_id: reached - 1 }] : []
  }
  return {
    older,
    loadNewest: async (depth) => {
      await readOn(
        authors().map((username) => ({ username })),
        firstCount(depth),
      )
    },
    loadOlder: async () => {
      setOlder('loading')
      try {
        const held = shelf.posts().length
        const posts = await readOn(authors().flatMap(below), pageSize)
        setOlder(posts === 0 && shelf.posts().length === held ? 'none' : 'more')
      } catch {
        // The banner tells that the node is silent; the button is there to try again.
        setOlder('more')
      }
    },
    readPostsOf: async (name) => {
      await read([{ username: name }], pageSize)
      setOlder('more')
    },
  }
}
