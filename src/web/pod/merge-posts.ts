// Lists of posts that are put together: the newest first, each once.
import type { ReadPost } from './keys/shapes.ts'

/** The names whose proofs some posts need, each once. */
export const namesOf = (posts: readonly ReadPost[]): readonly string[] => [
  ...new Set(posts.flatMap(({ author, carried }) => (carried === undefined ? [author] : [author, carried.author]))),
]

/** Both lists in one; of a post that is in both, the later word counts. */
export const mergePosts = (shown: readonly ReadPost[], more: readonly ReadPost[]): readonly ReadPost[] => {
  const all = new Map([...shown, ...more].map((post) => [post.key, post]))
  return [...all.values()].toSorted((left, right) => right.time - left.time || right.number - left.number)
}

/** The same list, with what is known better now. */
export const replaced = (shown: readonly ReadPost[], better: readonly ReadPost[]): readonly ReadPost[] => {
  const known = new Map(better.map((post) => [post.key, post]))
  return shown.map((post) => {
    const now = known.get(post.key)
    return now === undefined || now.sureness === post.sureness ? post : now
  })
}
