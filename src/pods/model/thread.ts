// The conversation around a post, from what the model holds of it.
import type { PostReference } from '../../protocol/post-kind.ts'
import { listed } from './lists.ts'
import { answersTerm } from './post-terms.ts'
import { idsUnderEach, type ModelPost, postsByIds, type Reader } from './reading.ts'
import { piecesOf } from './rows.ts'
import { storedPosts } from './taking.ts'

/** An answer, and how many posts lie between it and the post that was asked for, itself counted. */
export interface Answer {
  readonly depth: number
  readonly post: ModelPost
}

/** A conversation. */
export interface ModelThread {
  /** What the post answers, the first one first; it ends where a post is not held. */
  readonly above: readonly ModelPost[]
  readonly post: ModelPost | undefined
  /** Each answer stands before the answers to it. */
  readonly below: readonly Answer[]
  /** More answers than these are not shown. */
  readonly isWhole: boolean
}

/** Posts above and below, and how deep it is looked: a hostile conversation costs no more. */
const maxAbove = 50
const maxBelow = 500
const maxDepth = 50
/** Answers to one post. */
const maxAnswers = 200

/** The post under a reference. */
export const postAt = async (reader: Reader, reference: PostReference): Promise<ModelPost | undefined> => {
  const [stored] = (await storedPosts(reader, [reference])).values()
  return stored === undefined ? undefined : (await postsByIds(reader, [stored.id]))[0]
}

const answered = ({ post }: ModelPost): PostReference | undefined =>
  post.kind.kind === 'reply' ? post.kind.to : undefined

const above = async (reader: Reader, from: ModelPost): Promise<readonly ModelPost[]> => {
  const found: ModelPost[] = []
  const met = new Set([from.id])
  for (let to = answered(from); to !== undefined && found.length < maxAbove; ) {
    const post = await postAt(reader, to)
    if (post === undefined || met.has(post.id)) break
    met.add(post.id)
    found.unshift(post)
    to = answered(post)
  }
  return found
}

const keyOf = ({ author, postNumber }: PostReference): string => `${author}/${String(postNumber)}`

/** Posts whose answers are asked for in one statement. */
const askedAtOnce = 64

/** Answers level by level: what answers each post, the oldest first, until enough are there. */
class Gathered {
  readonly children = new Map<string, readonly ModelPost[]>()
  isWhole = true
  #left = maxBelow
  readonly #reader: Reader
  readonly #muted: ReadonlySet<string>

  constructor(reader: Reader, muted: ReadonlySet<string>) {
    this.#reader = reader
    this.#muted = muted
  }

  /** Gathers the answers to posts; gives those whose answers come next. */
  async level(parents: readonly PostReference[]): Promise<readonly PostReference[]> {
    const next: PostReference[] = []
    const fresh = parents.filter((parent) => !this.children.has(keyOf(parent)))
    for (const some of piecesOf(fresh, askedAtOnce)) {
      if (this.#left <= 0) this.isWhole = false
      else next.push(...(await this.#answersTo(some)))
    }
    return next
  }

  async #answersTo(parents: readonly PostReference[]): Promise<readonly PostReference[]> {
    const byTerm = await idsUnderEach(this.#reader, parents.map(answersTerm), maxAnswers)
    const taken = parents.map((parent) => {
      const ids = byTerm.get(answersTerm(parent)) ?? []
      const some = ids.slice(0, this.#left)
      if (ids.length >= maxAnswers || some.length < ids.length) this.isWhole = false
      this.#left -= some.length
      return new Set(some)
    })
    const posts = await postsByIds(
      this.#reader,
      taken.flatMap((ids) => [...ids]),
    )
    const shown = posts.filter(({ post }) => !this.#muted.has(post.author)).reverse()
    for (const [index, parent] of parents.entries())
      this.children.set(
        keyOf(parent),
        shown.filter(({ id }) => taken[index]?.has(id)),
      )
    return shown.map(({ post }) => post)
  }
}

/** Answers in the order in which they are read. */
const below = async (
  reader: Reader,
  root: PostReference,
  muted: ReadonlySet<string>,
): Promise<{ readonly answers: readonly Answer[]; readonly isWhole: boolean }> => {
  const gathered = new Gathered(reader, muted)
  let level: readonly PostReference[] = [root]
  for (let depth = 1; level.length > 0 && depth <= maxDepth; depth += 1) level = await gathered.level(level)
  const answers: Answer[] = []
  // Two posts can each say that it answers the other.
  const met = new Set([keyOf(root)])
  const walk = (parent: PostReference, depth: number): void => {
    for (const post of gathered.children.get(keyOf(parent)) ?? []) {
      if (met.has(keyOf(post.post))) continue
      met.add(keyOf(post.post))
      answers.push({ depth, post })
      if (depth < maxDepth) walk(post.post, depth + 1)
    }
  }
  walk(root, 1)
  return { answers, isWhole: gathered.isWhole && level.length === 0 }
}

/** The conversation around a post, also when the post itself is not held. Answers of names that `account` muted are left out with what answers them. */
export const threadOf = async (reader: Reader, reference: PostReference, account?: string): Promise<ModelThread> => {
  const post = await postAt(reader, reference)
  const muted = new Set(account === undefined ? [] : await listed(reader, 'mute', account))
  const { answers, isWhole } = await below(reader, reference, muted)
  return { above: post === undefined ? [] : await above(reader, post), post, below: answers, isWhole }
}
