// The conversation around a post, from what the model holds of it.
import type { PostReference } from '../../protocol/post-kind.ts'
import { listed } from './lists.ts'
import { answersTerm } from './post-terms.ts'
import { idsUnder, type ModelPost, type Reader, postsByIds } from './reading.ts'
import { storedPosts } from './taking.ts'
import { endOfPosts } from './post-ids.ts'

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

/** Answers in the order in which they are read, gathered level by level. */
const below = async (
  reader: Reader,
  root: PostReference,
  muted: ReadonlySet<string>,
): Promise<{ readonly answers: readonly Answer[]; readonly isWhole: boolean }> => {
  const children = new Map<string, readonly ModelPost[]>()
  const keyOf = ({ author, postNumber }: PostReference): string => `${author}/${String(postNumber)}`
  let level: readonly PostReference[] = [root]
  let left = maxBelow
  let isWhole = true
  for (let depth = 1; level.length > 0 && depth <= maxDepth; depth += 1) {
    const next: PostReference[] = []
    for (const parent of level) {
      if (children.has(keyOf(parent))) continue
      const ids = await idsUnder(reader, answersTerm(parent), endOfPosts, Math.min(maxAnswers, left))
      if (ids.length >= Math.min(maxAnswers, left)) isWhole = false
      const posts = (await postsByIds(reader, ids)).filter(({ post }) => !muted.has(post.author)).reverse()
      children.set(keyOf(parent), posts)
      left -= posts.length
      next.push(...posts.map(({ post }) => post))
      if (left <= 0) break
    }
    level = left > 0 ? next : []
    if (left <= 0) isWhole = false
  }
  const answers: Answer[] = []
  const walk = (parent: PostReference, depth: number): void => {
    for (const post of children.get(keyOf(parent)) ?? []) {
      answers.push({ depth, post })
      if (depth < maxDepth) walk(post.post, depth + 1)
    }
  }
  walk(root, 1)
  return { answers, isWhole }
}

/** The conversation around a post, also when the post itself is not held. Answers of names that `account` muted are left out with what answers them. */
export const threadOf = async (reader: Reader, reference: PostReference, account?: string): Promise<ModelThread> => {
  const post = await postAt(reader, reference)
  const muted = new Set(account === undefined ? [] : await listed(reader, 'mute', account))
  const { answers, isWhole } = await below(reader, reference, muted)
  return { above: post === undefined ? [] : await above(reader, post), post, below: answers, isWhole }
}
