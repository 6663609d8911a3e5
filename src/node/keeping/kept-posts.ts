// The posts of others that local users answered, passed on or marked: they stay, however old they are.
import { type Clock, isStopped, nextTurn } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { type PostReference, referenceIn } from '../../protocol/post-kind.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'

const tables = `
CREATE TABLE kept_posts (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  PRIMARY KEY (username, post_number)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept_position (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  position INTEGER NOT NULL
) STRICT;
`

/** What stays, and up to which stored post that is known. */
export const keptPostsSchema: SchemaPart = { schema: tables, migrations: { 3: tables } }

/** What kept posts are found with. */
export interface KeptPostsNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly swarms: Pick<Swarms, 'stored' | 'posted'>
  readonly isLocal: (username: Username) => boolean
  /** Something may be let go; otherwise nothing is looked at. */
  readonly isUsed: boolean
}

/** Stored posts that are read in one go. */
const postsPerStep = 256

/** Which other post a post is about, if it is. */
const subjectOf = ({ kind }: VerifiedPost): PostReference | undefined => {
  if (kind.kind === 'reply') return kind.to
  return kind.kind === 'retransmit' || kind.kind === 'favourite' ? referenceIn(kind.carried.userpost) : undefined
}

const prepareAll = (database: Database) => ({
  has: database.prepare('SELECT 1 FROM kept_posts WHERE username = ? AND post_number = ?'),
  add: database.prepare('INSERT OR IGNORE INTO kept_posts (username, post_number) VALUES (?, ?)'),
  position: database.prepare<{ readonly position: number }>('SELECT position FROM kept_position'),
  setPosition: database.prepare('INSERT OR REPLACE INTO kept_position (id, position) VALUES (1, ?)'),
})

/** Looks at each post of local users, once. */
export class KeptPosts {
  readonly #needs: KeptPostsNeeds
  readonly #scope: Scope
  readonly #statements: ReturnType<typeof prepareAll>
  #isReady = false
  #isWalking = false

  constructor(needs: KeptPostsNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#statements = prepareAll(needs.journal)
    if (!needs.isUsed) return
    scope.defer(
      needs.swarms.posted.on((post) => {
        this.#note([post])
      }),
    )
    this.#walk()
  }

  /** All that is stored has been looked at. */
  get isReady(): boolean {
    return this.#isReady
  }

  has(username: Username, postNumber: number): boolean {
    return this.#statements.has.get(username, postNumber) !== undefined
  }

  /** There are local users whose posts were not looked at as such: everything is looked at again. */
  usersChanged(): void {
    this.#isReady = false
    this.#needs.journal.transaction(() => this.#statements.setPosition.run(0))
    this.#walk()
  }

  get #position(): number {
    return this.#statements.position.get()?.position ?? 0
  }

  #walk(): void {
    if (this.#isWalking || !this.#needs.isUsed) return
    this.#isWalking = true
    this.#scope.task('find posts that stay', async (signal) => {
      try {
        await this.#run(signal)
      } catch (error) {
        // Nothing is let go until the next start.
        this.#isWalking = false
        if (!signal.aborted) this.#needs.log.error('posts that stay were not found', { error: messageOf(error) })
      }
    })
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { stored } = this.#needs.swarms
    // Other posts than before: positions have begun anew.
    if (this.#position > stored.lastPosition()) this.#note([], 0)
    while (!isStopped(signal)) {
      const found = stored.storedAfter(this.#position, postsPerStep)
      const last = found.at(-1)
      if (last === undefined) {
        this.#isReady = true
        // In this very turn: who changes the users from now on begins a walk of its own.
        this.#isWalking = false
        return
      }
      this.#note(
        found.map(({ post }) => post),
        last.position,
      )
      await nextTurn(this.#needs.clock, signal)
    }
  }

  #note(posts: readonly VerifiedPost[], position?: number): void {
    const subjects = posts.filter(({ author }) => this.#needs.isLocal(author)).flatMap((post) => subjectOf(post) ?? [])
    if (subjects.length === 0 && position === undefined) return
    this.#needs.journal.transaction(() => {
      for (const { author, postNumber } of subjects) this.#statements.add.run(author, postNumber)
      if (position !== undefined) this.#statements.setPosition.run(position)
    })
  }
}
