// Pages that are full although some of the posts that were read are not to be shown: others are read in their place.

/** Some posts, and where the next ones begin. */
interface Page<Post, Cursor> {
  readonly posts: readonly Post[]
  readonly next: Cursor | null | undefined
}

/** What a page shall hold. */
interface Wish<Post> {
  readonly count: number
  /** Most pages that are read: where nearly nothing fits, fewer posts are shown. */
  readonly mostPages: number
  readonly fits: (post: Post) => boolean
}

/**
 * Reads on at a cursor until enough posts fit, in bounds. Each read is for no more posts than are missing, so that whoever
 * goes on at `next` passes none over.
 */
export const fullPage = async <Post, Cursor>(
  { count, mostPages, fits }: Wish<Post>,
  read: (count: number, from: Cursor | undefined) => Promise<Page<Post, Cursor>>,
): Promise<{ readonly posts: readonly Post[]; readonly next: Cursor | undefined }> => {
  const posts: Post[] = []
  let from: Cursor | undefined
  for (let page = 0; page < mostPages && posts.length < count; page += 1) {
    const found = await read(count - posts.length, from)
    posts.push(...found.posts.filter(fits))
    from = found.next ?? undefined
    if (from === undefined) break
  }
  return { posts, next: from }
}

/**
 * What is left of users below posts that were read: `lowest` has the lowest number that was read of each of them, and
 * `upTo` bounds what is asked of one by a number.
 */
export const usersBelow = <User extends { readonly username: string }>(
  users: readonly User[],
  lowest: ReadonlyMap<string, number>,
  upTo: (user: User, postNumber: number) => User,
): readonly User[] =>
  users.flatMap((user) => {
    const number = lowest.get(user.username)
    if (number === undefined) return user
    return number === 0 ? [] : upTo(user, number - 1)
  })
