// Posts that the page's user keeps.
import { type Accessor, createSignal } from 'solid-js'
import type { BookmarkJson } from '../../api/bookmarks.ts'
import type { PostLink, PostView } from '../text/post-view.ts'
import { latestOf } from './latest.ts'
import type { PostStore } from './post-store.ts'
import type { Session } from './session.ts'

/** The bookmarks of one user. */
export interface Bookmarks {
  /** Those that were added last. */
  readonly all: Accessor<readonly PostView[]>
  readonly has: (post: PostLink) => boolean
  readonly load: () => Promise<void>
  readonly add: (post: PostLink) => Promise<void>
  readonly remove: (post: PostLink) => Promise<void>
}

/** Bookmarks that a page knows. */
const count = 500

/** The bookmarks of `username`. */
export const createBookmarks = (client: Session['client'], username: string, store: PostStore): Bookmarks => {
  const [all, setAll] = createSignal<readonly PostView[]>([])
  const viewIn = ({ post }: BookmarkJson): readonly PostView[] => {
    const view = store.take(post)
    return view === undefined ? [] : [view]
  }
  const load = latestOf(
    () => client.listbookmarks({ username, count }),
    (kept) => setAll(kept.flatMap(viewIn)),
  )
  return {
    all,
    has: ({ author, postNumber }) => all().some((kept) => kept.author === author && kept.postNumber === postNumber),
    load,
    add: async ({ author, postNumber: k }) => {
      await client.bookmark({ username, author, k })
      await load()
    },
    remove: async ({ author, postNumber: k }) => {
      await client.unbookmark({ username, author, k })
      await load()
    },
  }
}
