// As many posts as were asked for, although some of those that the node has are muted.
import { fullPage } from '../api/full-page.ts'
import type { TimelinePostJson } from '../api/shapes.ts'

/** Some posts and where the next ones begin. */
interface Page<Cursor> {
  readonly posts: readonly TimelinePostJson[]
  readonly next: Cursor | null
}

/** Most pages of one answer: whoever has muted nearly everything sees fewer posts. */
const mostPages = 50

const fits = ({ muted }: TimelinePostJson): boolean => muted === undefined

/** Asks on until enough posts are there. */
export const unmutedPosts = async <Cursor>(
  count: number,
  ask: (count: number, from: Cursor | undefined) => Promise<Page<Cursor>>,
): Promise<Page<Cursor>> => {
  const { posts, next } = await fullPage({ count, mostPages, fits }, ask)
  return { posts, next: next ?? null }
}
