// As many posts as were asked for, although some of those that the node has are muted.
import type { TimelinePostJson } from '../api/shapes.ts'

/** Some posts and where the next ones begin. */
interface Page<Cursor> {
  readonly posts: readonly TimelinePostJson[]
  readonly next: Cursor | null
}

/** Most pages of one answer: whoever has muted nearly everything sees fewer posts. */
const maxPages = 50

/**
 * Asks on until enough posts are there. Each page is asked for no more posts than are missing, so that whoever goes on at
 * `next` passes none over.
 */
export const unmutedPosts = async <Cursor>(
  wanted: number,
  ask: (count: number, from: Cursor | undefined) => Promise<Page<Cursor>>,
): Promise<Page<Cursor>> => {
  const shown: TimelinePostJson[] = []
  let next: Cursor | null | undefined
  for (let page = 0; page < maxPages && shown.length < wanted && next !== null; page += 1) {
    const answer: Page<Cursor> = await ask(wanted - shown.length, next)
    shown.push(...answer.posts.filter(({ muted }) => muted === undefined))
    next = answer.next
  }
  return { posts: shown, next: next ?? null }
}
