// Pages that are full although some of their posts are not to be seen: others are read in their place.
import type { AuthorRange, PlacedPost, Selection } from '../views/newest-posts.ts'

/** Pages read for one answer: of whoever has muted nearly everything fewer posts are shown. */
const mostPages = 20

/** What is left of ranges below posts that were read, newest first. */
const below = (ranges: readonly AuthorRange[], read: readonly PlacedPost[]): readonly AuthorRange[] => {
  const lowest = new Map<string, number>(read.map(({ post }) => [post.author, post.postNumber]))
  return ranges.flatMap((range) => {
    const number = lowest.get(range.username)
    if (number === 0) return []
    return number === undefined
      ? range
      : { ...range, maxPostNumber: Math.min(range.maxPostNumber ?? number, number - 1) }
  })
}

/** Asks on at a cursor until enough posts fit, in bounds. */
export const fullPage = async <Cursor>(
  wanted: number,
  fits: (post: PlacedPost) => boolean,
  read: (
    count: number,
    from: Cursor | undefined,
  ) => Promise<{ readonly posts: readonly PlacedPost[]; readonly next: Cursor | undefined }>,
): Promise<readonly PlacedPost[]> => {
  const found: PlacedPost[] = []
  let from: Cursor | undefined
  for (let page = 0; page < mostPages && found.length < wanted; page += 1) {
    const { posts, next } = await read(wanted - found.length, from)
    found.push(...posts.filter(fits))
    if (next === undefined) break
    from = next
  }
  return found
}

/** The newest posts of a selection that fit. */
export const newestThatFit = (
  selection: Selection,
  fits: (post: PlacedPost) => boolean,
  read: (selection: Selection) => Promise<readonly PlacedPost[]>,
): Promise<readonly PlacedPost[]> =>
  fullPage<readonly AuthorRange[]>(selection.count, fits, async (count, from) => {
    const ranges = from ?? selection.ranges
    const posts = await read({ ...selection, count, ranges })
    return { posts, next: posts.length < count ? undefined : below(ranges, posts) }
  })
