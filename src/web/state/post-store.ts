// All posts that the page knows, each as one object, whichever list it came by.
import type { TimelinePostJson, PostJson } from '../../api/shapes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { type PostView, viewOf } from '../text/post-view.ts'

/** Posts by their keys. */
export interface PostStore {
  /** The view of a post; one that is known stays the very object. Undefined: it is nothing to show. */
  readonly take: (post: PostJson, place?: number) => PostView | undefined
  /** Those of some posts that are to be shown. */
  readonly takeAll: (posts: readonly TimelinePostJson[]) => readonly PostView[]
  /** A post that is not valid any more. */
  readonly remove: (key: string) => void
}

/** Posts that are known at once; the ones that were taken first go. A list that still has one keeps it. */
const most = 20_000

/** An empty store. */
export const createPostStore = (clock: Clock): PostStore => {
  const held = new Map<string, PostView>()
  const take: PostStore['take'] = (post, place) => {
    const view = viewOf(post, nowSeconds(clock), place)
    if (view === undefined) return undefined
    const known = held.get(view.key)
    // A post that was corrected after a reorganisation is another one under its key.
    if (known !== undefined && known.text === view.text && (place === undefined || known.place === place)) return known
    held.set(view.key, view)
    const oldest = held.keys().next()
    if (held.size > most && oldest.done !== true) held.delete(oldest.value)
    return view
  }
  return {
    take,
    takeAll: (posts) => posts.map(({ post, time }) => take(post, time)).filter((view) => view !== undefined),
    remove: (key) => {
      held.delete(key)
    },
  }
}
