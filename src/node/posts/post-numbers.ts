// Which numbers the posts of local users have taken: a number used twice splits the swarm (swarm-posts.md H1).
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

/** Numbers that were given away. */
export const postNumbersSchema: SchemaPart = {
  schema: `
CREATE TABLE post_numbers (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  PRIMARY KEY (username, post_number)
) STRICT, WITHOUT ROWID;
`,
}

const prepareAll = (database: Database) => ({
  reserve: database.prepare('INSERT OR IGNORE INTO post_numbers (username, post_number) VALUES (?, ?)'),
  release: database.prepare('DELETE FROM post_numbers WHERE username = ? AND post_number = ?'),
  find: database.prepare('SELECT 1 FROM post_numbers WHERE username = ? AND post_number = ?'),
  newest: database.prepare<{ readonly newest: number | null }>(
    'SELECT max(post_number) AS newest FROM post_numbers WHERE username = ?',
  ),
})

/** Numbers that were ever given to a post on this node, but for those whose post the disk refused. */
export class PostNumbers {
  readonly #statements: ReturnType<typeof prepareAll>
  /** Of local users: each look at the node's state asks for all of them. */
  readonly #newest = new Map<Username, number | undefined>()

  constructor(database: Database) {
    this.#statements = prepareAll(database)
  }

  /** Notes a number: before anything that carries it leaves this node. */
  reserve(username: Username, postNumber: number): void {
    this.#newest.delete(username)
    this.#statements.reserve.run(username, postNumber)
  }

  /** The post did not get to disk, and has not left this node: another one may have its number. */
  release(username: Username, postNumber: number): void {
    this.#newest.delete(username)
    this.#statements.release.run(username, postNumber)
  }

  isReserved(username: Username, postNumber: number): boolean {
    return this.#statements.find.get(username, postNumber) !== undefined
  }

  /** The highest one; undefined when the user has never written here. */
  newest(username: Username): number | undefined {
    if (!this.#newest.has(username))
      this.#newest.set(username, this.#statements.newest.get(username)?.newest ?? undefined)
    return this.#newest.get(username)
  }
}

/** The newest post of a local user, which another computer with the same key made. */
export interface ElsewherePost {
  readonly username: Username
  readonly postNumber: number
  /** Unix seconds. */
  readonly time: number
}

/** Local users whose newest post is behind all that they wrote here: another computer has the same key (W5). */
export const writtenElsewhere = (
  users: readonly Username[],
  numbers: Pick<PostNumbers, 'newest'>,
  swarms: {
    lastHave(username: Username): number
    post(username: Username, postNumber: number): { readonly time: number } | undefined
  },
): readonly ElsewherePost[] =>
  users.flatMap((username) => {
    const postNumber = swarms.lastHave(username)
    const own = postNumber < 0 ? undefined : numbers.newest(username)
    // Who has never written here may have come with a history.
    if (own === undefined || postNumber <= own) return []
    const post = swarms.post(username, postNumber)
    return post === undefined ? [] : [{ username, postNumber, time: post.time }]
  })
