// Judges stored posts again after keys have changed: the losers of a reorganisation make room for the owner's posts.
import type { KeyChange, UserKeys } from '../../protocol/ports.ts'
import { isStillAuthentic, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { WriteBatch } from '../../store/batch.ts'
import { isFaultOfDisk, type WriteHealth } from '../../store/write-health.ts'
import { type Conflicts, saysTheSame } from './conflicts.ts'
import type { DisownedPosts } from './disowned-posts.ts'
import type { PieceStore } from './piece-store.ts'

/** What a review did to the posts of one user. */
export interface Review {
  readonly username: Username
  /** Not valid any more: neither shown nor served. */
  readonly disowned: readonly VerifiedPost[]
  /** Numbers whose bytes on disk are damaged: they are held no more. */
  readonly unreadable: readonly number[]
  /** Valid again. */
  readonly regained: readonly VerifiedPost[]
}

/** What reviews are made from. */
export interface ReviewerNeeds {
  readonly store: PieceStore
  readonly disowned: DisownedPosts
  readonly conflicts: Conflicts
  readonly batch: WriteBatch
  readonly keys: UserKeys
  readonly health: WriteHealth
  readonly reviewed: (review: Review) => void
}

interface Found {
  readonly fromHeight: number
  readonly unreadable: readonly number[]
}

/** Posts judged in one turn of the event loop: each costs a fifth of a millisecond. */
const postsPerTurn = 32

/** Works off the names whose keys changed, one after another. */
export class Reviewer {
  readonly #needs: ReviewerNeeds
  /** Names to be reviewed, and the lowest height from which their keys may differ; at most one of each stored swarm. */
  readonly #due = new Map<Username, number>()
  #running = false

  constructor(needs: ReviewerNeeds) {
    this.#needs = needs
    const withDisowned = new Set(needs.disowned.swarms())
    for (const { id, username } of needs.store.swarms()) if (withDisowned.has(id)) this.#due.set(username, Infinity)
    this.tick()
  }

  keysChanged({ names, fromHeight }: KeyChange): void {
    for (const { username } of names.size < this.#needs.store.size ? this.#rowsOf(names) : this.#needs.store.swarms())
      if (names.has(username)) this.#due.set(username, Math.min(fromHeight, this.#due.get(username) ?? fromHeight))
    this.tick()
  }

  /** Judges all posts of a user again, as they lie on disk. */
  recheck(username: Username): void {
    if (this.#needs.store.idOf(username) === undefined) return
    this.#due.set(username, 0)
    this.tick()
  }

  /** Goes on after the disk refused something. */
  tick(): void {
    if (this.#running || this.#due.size === 0 || !this.#needs.health.mayTry) return
    this.#running = true
    void this.#run().finally(() => {
      this.#running = false
    })
  }

  *#rowsOf(names: ReadonlySet<Username>): Generator<{ readonly username: Username }> {
    for (const username of names) if (this.#needs.store.idOf(username) !== undefined) yield { username }
  }

  async #run(): Promise<void> {
    const { health } = this.#needs
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [username, fromHeight] = next
      try {
        await this.#review(username, fromHeight)
      } catch (error) {
        this.#due.set(username, Math.min(fromHeight, this.#due.get(username) ?? fromHeight))
        if (isFaultOfDisk(error)) health.failed(error)
        return
      }
    }
  }

  #next(): readonly [Username, number] | undefined {
    const [next] = this.#due
    if (next !== undefined) this.#due.delete(next[0])
    return next
  }

  async #review(username: Username, fromHeight: number): Promise<void> {
    const { store, batch, reviewed } = this.#needs
    const swarmId = store.idOf(username)
    if (swarmId === undefined) return
    let after = -1
    while (Number.isFinite(fromHeight)) {
      const rows = store.rowsAfter(swarmId, after, postsPerTurn)
      const [last] = rows.slice(-1)
      if (last === undefined) break
      after = last.postNumber
      const unreadable = rows.flatMap(({ postNumber, post }) => (post === undefined ? [postNumber] : []))
      const posts = rows.flatMap(({ post }) => post ?? [])
      const disowned = await batch.enqueue(() => this.#disown(swarmId, posts, { fromHeight, unreadable }))
      store.forget(swarmId, [...unreadable, ...disowned.map(({ postNumber }) => postNumber)])
      if (disowned.length + unreadable.length > 0) reviewed({ username, disowned, unreadable, regained: [] })
    }
    const regained = await batch.enqueue(() => this.#regain(swarmId))
    if (regained.length > 0) reviewed({ username, disowned: [], unreadable: [], regained })
  }

  #disown(swarmId: number, posts: readonly VerifiedPost[], { fromHeight, unreadable }: Found): readonly VerifiedPost[] {
    const { store, disowned, keys } = this.#needs
    for (const postNumber of unreadable) store.remove(swarmId, postNumber)
    const lost = posts.filter((post) => post.height >= fromHeight && !isStillAuthentic(post, keys))
    for (const post of lost) {
      disowned.add(swarmId, post)
      store.remove(swarmId, post.postNumber)
    }
    return lost
  }

  /** A number that the owner has used meanwhile is not given back: what is valid and has none is a conflict. */
  #regain(swarmId: number): readonly VerifiedPost[] {
    const { store, disowned, conflicts, keys } = this.#needs
    const regained: VerifiedPost[] = []
    for (const { row, post } of conflicts.of(swarmId)) {
      const isAuthentic = isStillAuthentic(post, keys)
      if (isAuthentic && store.insert(swarmId, [post]).length === 0) continue
      conflicts.delete(row)
      if (isAuthentic) regained.push(post)
      else disowned.add(swarmId, post)
    }
    for (const { row, post } of disowned.of(swarmId)) {
      if (!isStillAuthentic(post, keys)) continue
      if (store.insert(swarmId, [post]).length > 0) regained.push(post)
      else if (!this.#conflicts(swarmId, post)) continue
      disowned.delete(row)
    }
    return regained
  }

  #conflicts(swarmId: number, post: VerifiedPost): boolean {
    const held = this.#needs.store.post(swarmId, post.postNumber)
    return held !== undefined && (saysTheSame(held, post) || this.#needs.conflicts.add(swarmId, post))
  }
}
