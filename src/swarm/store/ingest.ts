// Accepted posts on their way to the disk: all of one turn of the event loop share one commit.
import type { VerifiedPost } from '../../protocol/post.ts'
import type { WriteBatch } from '../../store/batch.ts'
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
  /** The disk refused them. */
  lost(posts: readonly CommittedPost[], error: unknown): void
}

interface Entry extends CommittedPost {
  readonly owner: PostOwner
  readonly settled: ((error: unknown) => void) | undefined
}

const byOwner = (entries: readonly Entry[]): ReadonlyMap<PostOwner, Entry[]> => {
  const groups = new Map<PostOwner, Entry[]>()
  for (const entry of entries) {
    const group = groups.get(entry.owner)
    if (group === undefined) groups.set(entry.owner, [entry])
    else group.push(entry)
  }
  for (const group of groups.values()) group.sort((left, right) => left.post.postNumber - right.post.postNumber)
  return groups
}

/** The one way by which posts get into the store. */
export class Ingest {
  readonly #store: PieceStore
  readonly #batch: WriteBatch
  #pending: Entry[] = []

  constructor(store: PieceStore, batch: WriteBatch) {
    this.#store = store
    this.#batch = batch
  }

  /** Stores a received post; its owner hears of it. */
  addReceived(owner: PostOwner, post: VerifiedPost): void {
    this.#add({ owner, post, own: false, settled: undefined })
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
      this.#add({ owner, post, own: true, settled })
    })
  }

  #add(entry: Entry): void {
    this.#pending.push(entry)
    if (this.#pending.length === 1) void this.#commit()
  }

  async #commit(): Promise<void> {
    let taken: readonly Entry[] = []
    let stored: readonly Entry[] = []
    const write = (): void => {
      taken = this.#take()
      stored = taken.filter(({ owner, post }) => this.#store.insert({ swarmId: owner.id, post }))
    }
    try {
      // Posts of our own exist nowhere else yet; others can be fetched again after a power cut.
      await this.#batch.enqueue(write, () => (this.#pending.some(({ own }) => own) ? 'full' : 'normal'))
    } catch (error) {
      this.#lost(taken.length > 0 ? taken : this.#take(), error)
      return
    }
    for (const { owner, post } of stored) this.#store.remember({ swarmId: owner.id, post })
    for (const [owner, entries] of byOwner(stored)) owner.committed(entries)
    for (const entry of taken) entry.settled?.(undefined)
  }

  #take(): readonly Entry[] {
    const taken = this.#pending
    this.#pending = []
    return taken
  }

  #lost(entries: readonly Entry[], error: unknown): void {
    for (const [owner, group] of byOwner(entries)) owner.lost(group, error)
    for (const entry of entries) entry.settled?.(error)
  }
}
