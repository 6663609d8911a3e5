// Posts in the order of a timeline.
import type { PostView } from '../text/post-view.ts'

/** Most posts kept on the page; older ones can be read again. */
export const maxShownPosts = 2_000

/** As the node orders them: of one place by author, of one author the later first. */
const newestFirst = (left: PostView, right: PostView): number => {
  if (left.place !== right.place) return right.place - left.place
  if (left.author !== right.author) return left.author < right.author ? -1 : 1
  return right.postNumber - left.postNumber
}

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
