// The conversation around a post: what it answers, up to the first post, and what answers it (swarm-posts.md 5).
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import { numberedTargetOf } from '../../protocol/resources.ts'
import type { PageRequest, PostFinder } from '../../views/post-finder.ts'
import { answersTerm } from '../../views/terms.ts'
import type { FoundPosts } from './found-posts.ts'

/** What threads are read from. */
export interface ThreadsNeeds {
  readonly finder: PostFinder
  readonly found: Pick<FoundPosts, 'fetch' | 'add'>
  /** A verified post that peers have whose swarm need not run here; undefined when nobody has it. */
  readonly peek: (reference: PostReference) => Promise<VerifiedPost | undefined>
}

/** An answer, and how many answers it is away from the post. */
export interface Answer {
  readonly depth: number
  readonly post: VerifiedPost
}

/** A conversation as far as it could be had. */
export interface Thread {
  /** The post itself; undefined when nobody has it. */
  readonly post: VerifiedPost | undefined
  /** What it answers, the first post first. */
  readonly above: readonly VerifiedPost[]
  /** What is answered above all that and could not be had. */
  readonly missing: PostReference | undefined
  /** Each answer stands before the answers to it; of one post the oldest answer is first. */
  readonly below: readonly Answer[]
  /** Where the next page of direct answers, which are older, begins. */
  readonly next: number | undefined
}

/** Posts upward; and levels, and answers of one post below the first level, downward. */
const maxAbove = 32
const maxDepth = 8
const maxAnswers = 20

/** Answers of one page, all levels together. */
const maxBelow = 200

const isAnswerTo =
  ({ author, postNumber }: PostReference) =>
  ({ kind }: VerifiedPost): boolean =>
    kind.kind === 'reply' && kind.to.author === author && kind.to.postNumber === postNumber

/** Reads conversations; what is not held is asked of the DHT, then of the author's swarm. */
export class Threads {
  readonly #needs: ThreadsNeeds

  constructor(needs: ThreadsNeeds) {
    this.#needs = needs
  }

  /** The conversation around a post. Pages are of its direct answers, the newest page first. */
  async around(reference: PostReference, page: PageRequest): Promise<Thread> {
    const { author, postNumber } = reference
    const isFirst = page.before === undefined
    if (isFirst) await this.#needs.found.fetch([numberedTargetOf('replies', author, postNumber)])
    const post = await this.#post(reference)
    const { above, missing } = isFirst && post !== undefined ? await this.#above(post) : noneAbove
    const { posts, next } = await this.#answersTo(reference, page)
    const below: Answer[] = []
    for (const answer of posts) await this.#descend(answer, 1, below)
    return { post, above, missing, below, next }
  }

  async #post(reference: PostReference): Promise<VerifiedPost | undefined> {
    const known = await this.#needs.finder.post(reference)
    if (known !== undefined) return known
    await this.#needs.found.fetch([numberedTargetOf('post', reference.author, reference.postNumber)])
    return (await this.#needs.finder.post(reference)) ?? this.#peeked(reference)
  }

  async #peeked(reference: PostReference): Promise<VerifiedPost | undefined> {
    const peeked = await this.#needs.peek(reference)
    if (peeked !== undefined) this.#needs.found.add(peeked)
    return peeked
  }

  async #above(post: VerifiedPost): Promise<Pick<Thread, 'above' | 'missing'>> {
    const above: VerifiedPost[] = []
    const seen = new Set([post])
    for (let lowest = post; lowest.kind.kind === 'reply'; ) {
      const parent = above.length < maxAbove ? await this.#post(lowest.kind.to) : undefined
      if (parent === undefined) return { above: above.reverse(), missing: lowest.kind.to }
      // A post that answers itself, or one that was written later, is no beginning.
      if (seen.has(parent)) break
      seen.add(parent)
      above.push(parent)
      lowest = parent
    }
    return { above: above.reverse(), missing: undefined }
  }

  async #answersTo(
    reference: PostReference,
    page: PageRequest,
  ): Promise<{ readonly posts: readonly VerifiedPost[]; readonly next: number | undefined }> {
    const { posts, next } = await this.#needs.finder.under(answersTerm(reference), isAnswerTo(reference), page)
    return { posts: posts.map(({ post }) => post).reverse(), next }
  }

  async #descend(post: VerifiedPost, depth: number, below: Answer[]): Promise<void> {
    if (below.length >= maxBelow || below.some((answer) => answer.post === post)) return
    below.push({ depth, post })
    if (depth >= maxDepth) return
    const { posts } = await this.#answersTo(post, { count: maxAnswers })
    for (const answer of posts) await this.#descend(answer, depth + 1, below)
  }
}

const noneAbove: Pick<Thread, 'above' | 'missing'> = { above: [], missing: undefined }
