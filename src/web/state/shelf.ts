// The posts on the page, apart from where they come from.
import { type Accessor, batch, createSignal } from 'solid-js'
import type { PostView } from '../text/post-view.ts'
import { merge } from './merge.ts'

/** Posts shown, and new ones that wait until the reader wants them. */
export interface Shelf {
  readonly posts: Accessor<readonly PostView[]>
  readonly waiting: Accessor<readonly PostView[]>
  /** How many posts came while the page was open. */
  readonly arrivals: Accessor<number>
  /** Whether a post came while the page was open. */
  readonly isNew: (key: string) => boolean
  readonly add: (views: readonly PostView[]) => void
  readonly addNew: (view: PostView, atOnce: boolean) => void
  readonly showWaiting: () => void
  /** Takes a post away that is not valid any more. */
  readonly remove: (key: string) => void
}

/** An empty shelf. */
export const createShelf = (): Shelf => {
  const [posts, setPosts] = createSignal<readonly PostView[]>([])
  const [waiting, setWaiting] = createSignal<readonly PostView[]>([])
  const [arrivals, setArrivals] = createSignal(0)
  const newKeys = new Set<string>()
  const add = (views: readonly PostView[]): void => {
    setPosts((shown) => merge(shown, views))
  }
  return {
    posts,
    waiting,
    arrivals,
    isNew: (key) => newKeys.has(key),
    add,
    addNew: (view, atOnce) => {
      if (posts().some(({ key }) => key === view.key) || waiting().some(({ key }) => key === view.key)) return
      newKeys.add(view.key)
      batch(() => {
        if (atOnce) add([view])
        else setWaiting((held) => merge(held, [view]))
        setArrivals((count) => count + 1)
      })
    },
    remove: (key) => {
      newKeys.delete(key)
      batch(() => {
        for (const set of [setPosts, setWaiting]) set((held) => held.filter((view) => view.key !== key))
      })
    },
    showWaiting: () => {
      batch(() => {
        add(waiting())
        setWaiting([])
      })
    },
  }
}
