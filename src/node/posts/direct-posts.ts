// Writing direct messages: several posts that get their numbers together, and are on disk together.
import type { SealedMessage } from '../../crypto/ecies.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { DirectDraft } from '../direct-publisher.ts'

/** What posts do for it, one author at a time. */
export interface DirectDesk {
  /** Unix seconds, adjusted by the chain's peers. */
  readonly time: () => number
  /** Faults: those of an author who cannot write now. */
  ready(username: string): Username
  choose(author: Username): Promise<number>
  held(author: Username, postNumber: number): VerifiedPost | undefined
  /** Fault: the number is out of bounds or taken; `isOurs`: it was reserved by an earlier try. */
  check(author: Username, postNumber: number, isOurs: boolean): void
  /** In one transaction. */
  reserve(author: Username, numbers: readonly number[]): void
  release(author: Username, numbers: readonly number[]): void
  sign(author: Username, postNumber: number, sealed: SealedMessage): VerifiedPost
  /** Fault: somebody else's post has the number. */
  store(post: VerifiedPost): Promise<void>
}

const heldFrom = (desk: DirectDesk, author: Username, first: number, last: number): readonly VerifiedPost[] => {
  const held: VerifiedPost[] = []
  for (let number = first; number <= last; number += 1) {
    const post = desk.held(author, number)
    if (post !== undefined) held.push(post)
  }
  return held
}

/** Numbers, signs and stores a draft. Posts that are stored in one turn of the event loop share one commit. */
export const writeDirect = async (desk: DirectDesk, draft: DirectDraft): Promise<readonly VerifiedPost[]> => {
  const author = desk.ready(draft.username)
  const first = draft.postNumber ?? (await desk.choose(author))
  const last = draft.earlier(first)
  const held = last === undefined ? [] : heldFrom(desk, author, first, last)
  if (held.length > 0) return held
  const numbers = draft.sealed.map((_, index) => first + index)
  for (const number of numbers) desk.check(author, number, last !== undefined && number <= last)
  draft.begin(first, desk.time())
  try {
    desk.reserve(author, numbers)
    const posts = draft.sealed.map((sealed, index) => desk.sign(author, first + index, sealed))
    await Promise.all(posts.map((post) => desk.store(post)))
    return posts
  } catch (error) {
    desk.release(author, numbers)
    draft.failed(first)
    throw error
  }
}
