// Pages of posts that somebody may see, as long as was asked for.
import { fullPage, usersBelow } from '../api/full-page.ts'
import type { AuthorRange, PlacedPost, Selection } from '../views/newest-posts.ts'

/** Pages read for one answer. */
const mostPages = 20

type Fits = (post: PlacedPost) => boolean

const below = (ranges: readonly AuthorRange[], read: readonly PlacedPost[]): readonly AuthorRange[] =>
  usersBelow(
    ranges,
    new Map<string, number>(read.map(({ post }) => [post.author, post.postNumber])),
    (range, number) => ({ ...range, maxPostNumber: Math.min(range.maxPostNumber ?? number, number) }),
  )

/** Reads on at a cursor until enough posts fit, in bounds. */
export const postsThatFit = async <Cursor>(
  count: number,
  fits: Fits,
  read: Parameters<typeof fullPage<PlacedPost, Cursor>>[1],
): Promise<readonly PlacedPost[]> => (await fullPage({ count, mostPages, fits }, read)).posts

/** The newest posts of a selection that fit. */
export const newestThatFit = (
  selection: Selection,
  fits: Fits,
  read: (selection: Selection) => Promise<readonly PlacedPost[]>,
): Promise<readonly PlacedPost[]> =>
  postsThatFit<readonly AuthorRange[]>(selection.count, fits, async (count, from) => {
    const ranges = from ?? selection.ranges
    const posts = await read({ ...selection, count, ranges })
    return { posts, next: posts.length < count ? undefined : below(ranges, posts) }
  })
