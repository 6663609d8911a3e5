// Accepted posts on their way to the disk: all of one turn of the event loop share one commit.
import type { VerifiedPost } from '../../protocol/post.ts'
import { limits } from '../../protocol/limits.ts'
import type { WriteBatch } from '../../store/batch.ts'
import { isFaultOfDisk, type WriteFault, type WriteHealth } from '../../store/write-health.ts'
import type { PieceStore } from './piece-store.ts'

/** A post that is on disk. */
export interface CommittedPost {
  readonly post: VerifiedPost
  /** Written on this node, not received. */
  readonly own: boolean
}

/** Whose log the post belongs to. */
export interface PostOwner {
  readonly id: number
  /** Posts are on disk; in order of their numbers. */
  committed(posts: readonly CommittedPost[]): void
  /** They are not, and are not tried again. */
  lost(posts: readonly CommittedPost[], error: unknown): void
}

interface Entry extends CommittedPost {
  readonly settled: ((error: unknown) => void) | undefined
}

/** What ingest is made from. */
export interface IngestNeeds {
  readonly store: PieceStore
  readonly batch: WriteBatch
  readonly health: WriteHealth
  /** Writes began to fail, or succeed again. */
  readonly faultChanged: () => void
}

const byNumber = (left: CommittedPost, right: CommittedPost): number => left.post.postNumber - right.post.postNumber

/** The one way by which posts get into the store. What a full disk refuses waits here until there is room. */
export class Ingest {
  readonly #needs: IngestNeeds
  readonly #pending = new Map<PostOwner, Entry[]>()
  readonly #refused = new Map<PostOwner, Entry[]>()
  #refusedCount = 0

  constructor(needs: IngestNeeds) {
    this.#needs = needs
  }

  /** Why nothing can be stored now: nothing is to be asked for meanwhile. */
  get fault(): WriteFault | undefined {
    return this.#needs.health.fault
  }

  /** Stores a received post; its owner hears of it. */
  addReceived(owner: PostOwner, post: VerifiedPost): void {
    this.#add(owner, { post, own: false, settled: undefined })
  }

  /** Stores a post of our own: resolves when it is on disk and its owner has flooded it. */
  addOwn(owner: PostOwner, post: VerifiedPost): Promise<void> {
    return new Promise((resolve, fail) => {
      const settled = (error: unknown): void => {
        if (error === undefined) resolve()
        // The fault of the store, as it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        else fail(error)
      }
      this.#add(owner, { post, own: true, settled })
    })
  }

  /** Writes which swarms are joined; when the disk refuses it, with the first write that succeeds. */
  async saveMemberships(): Promise<void> {
    const { store, batch } = this.#needs
    let committed = (): void => undefined
    try {
      await batch.enqueue(() => {
        committed = store.writeMemberships()
      })
    } catch (error) {
      this.#failed(error)
      return
    }
    committed()
    this.#succeeded()
  }

  /** Gives up what waits for room: it was judged by keys that are not valid any more. */
  giveUp(owner: PostOwner): void {
    const refused = this.#refused.get(owner) ?? []
    this.#refused.delete(owner)
    this.#refusedCount -= refused.length
    if (refused.length > 0) owner.lost(refused, this.fault)
  }

  /** Tries again what the disk refused, when that is due. To be called each second. */
  tick(): void {
    const { health } = this.#needs
    if (health.fault === undefined || !health.mayTry) return
    if (this.#refusedCount > 0) this.#retry()
    else void this.saveMemberships()
  }

  #add(owner: PostOwner, ...entries: readonly Entry[]): void {
    const waiting = this.#pending.get(owner)
    if (waiting !== undefined) {
      waiting.push(...entries)
      return
    }
    this.#pending.set(owner, [...entries])
    void this.#commit(owner)
  }

  async #commit(owner: PostOwner): Promise<void> {
    const { store, batch } = this.#needs
    let taken: readonly Entry[] = []
    let stored: readonly Entry[] = []
    let membershipsCommitted = (): void => undefined
    const write = (): void => {
      taken = this.#take(owner)
      membershipsCommitted = store.writeMemberships()
      const inserted = new Set(
        store.insert(
          owner.id,
          taken.map(({ post }) => post),
        ),
      )
      stored = taken.filter(({ post }) => inserted.has(post))
    }
    try {
      // Posts of our own exist nowhere else yet; others can be fetched again after a power cut.
      await batch.enqueue(write, () => (this.#pending.get(owner)?.some(({ own }) => own) === true ? 'full' : 'normal'))
    } catch (error) {
      this.#lost(owner, taken.length > 0 ? taken : this.#take(owner), error)
      return
    }
    membershipsCommitted()
    for (const { post } of stored) store.remember(owner.id, post)
    if (stored.length > 0) owner.committed([...stored].sort(byNumber))
    for (const entry of taken) entry.settled?.(undefined)
    this.#succeeded()
  }

  #take(owner: PostOwner): readonly Entry[] {
    const taken = this.#pending.get(owner) ?? []
    this.#pending.delete(owner)
    return taken
  }

  /** Own posts fail at once: a person waits. Others wait for room, as many as fit in memory. */
  #lost(owner: PostOwner, entries: readonly Entry[], error: unknown): void {
    const isOfDisk = isFaultOfDisk(error)
    const room = isOfDisk ? limits.swarmUnstoredPosts - this.#refusedCount : 0
    const kept = entries.filter(({ own }) => !own).slice(0, room)
    const given = entries.filter((entry) => !kept.includes(entry))
    if (kept.length > 0) this.#refused.set(owner, [...(this.#refused.get(owner) ?? []), ...kept])
    this.#refusedCount += kept.length
    if (isOfDisk) this.#failed(error)
    if (given.length > 0) owner.lost(given, error)
    for (const entry of given) entry.settled?.(error)
  }

  #failed(error: unknown): void {
    const { health, faultChanged } = this.#needs
    const wasGood = health.fault === undefined
    health.failed(error)
    if (wasGood) faultChanged()
  }

  #succeeded(): void {
    if (!this.#needs.health.succeeded()) return
    this.#retry()
    this.#needs.faultChanged()
  }

  #retry(): void {
    const refused = [...this.#refused]
    this.#refused.clear()
    this.#refusedCount = 0
    for (const [owner, entries] of refused) this.#add(owner, ...entries)
  }
}
