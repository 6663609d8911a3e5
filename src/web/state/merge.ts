// Posts in the order of a timeline.
import type { PostView } from '../text/post-view.ts'

/** Most posts that a page holds of one timeline: hours of scrolling, and some tens of megabytes. */
export const maxHeldPosts = 20_000

/** As the node orders them: of one place by author, of one author the later first. */
const newestFirst = (left: PostView, right: PostView): number => {
  if (left.place !== right.place) return right.place - left.place
  if (left.author !== right.author) return left.author < right.author ? -1 : 1
  return right.postNumber - left.postNumber
}

/** Two lists that are in order become one; nothing that is there is moved more often than once. */
const woven = (shown: readonly PostView[], added: readonly PostView[]): readonly PostView[] => {
  const all: PostView[] = []
  let next = 0
  for (const view of shown) {
    for (let other = added[next]; other !== undefined && newestFirst(other, view) < 0; other = added[next]) {
      all.push(other)
      next += 1
    }
    all.push(view)
  }
  return [...all, ...added.slice(next)]
}

/** Adds posts that are not there yet; those that are keep their identity, so that only new ones are drawn. */
export const merge = (shown: readonly PostView[], incoming: readonly PostView[]): readonly PostView[] => {
  const known = new Set(shown.map(({ key }) => key))
  const added = incoming.filter(({ key }) => {
    if (known.has(key)) return false
    known.add(key)
    return true
  })
  return added.length === 0 ? shown : woven(shown, added.sort(newestFirst)).slice(0, maxHeldPosts)
}
