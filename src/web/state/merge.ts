// Posts in the order of a timeline.
import type { PostView } from '../text/post-view.ts'

/** Most posts kept on the page; older ones can be read again. */
export const maxShownPosts = 2_000

const newestFirst = (left: PostView, right: PostView): number =>
  right.time - left.time || right.postNumber - left.postNumber || left.author.localeCompare(right.author, 'en')

/** Adds posts that are not there yet; those that are keep their identity, so that only new ones are drawn. */
export const merge = (shown: readonly PostView[], incoming: readonly PostView[]): readonly PostView[] => {
  const known = new Set(shown.map(({ key }) => key))
  const added = incoming.filter(({ key }) => {
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  return added.length === 0 ? shown : [...shown, ...added].sort(newestFirst).slice(0, maxShownPosts)
}
