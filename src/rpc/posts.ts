// Handlers of commands that write and read posts.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { posts } from '../api/posts.ts'
import type { PostJson } from '../api/shapes.ts'
import { TimeSlice } from '../base/time-slice.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { postFlags } from '../protocol/post-kind.ts'
import { parseUsername, type Username } from '../protocol/username.ts'
import type { Node } from '../node/node.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'
import { postJson } from './post-json.ts'

/** Most posts of one answer. */
const maxPosts = 5000

/** How long one call may keep all others waiting, in milliseconds. */
const sliceMs = 15

interface PostInput {
  readonly username: string
  readonly msg: string
  readonly reply_n?: string | undefined
  readonly reply_k?: number | undefined
}

const publish = async ({ node }: RpcContext, input: PostInput, postNumber?: number): Promise<PostJson> => {
  const { username, msg, reply_n: author, reply_k: replyNumber } = input
  if ((author === undefined) !== (replyNumber === undefined))
    throw rpcFault(rpcErrorCode.misc, 'A reply needs both reply_n, the author, and reply_k, the post number.')
  const reply =
    author === undefined || author === '' || replyNumber === undefined ? undefined : { author, postNumber: replyNumber }
  return postJson(await node.posts.publish({ username, text: msg, postNumber, reply }))
}

interface Range {
  readonly username: string
  readonly max_id?: number | undefined
  readonly since_id?: number | undefined
}

/** By time, but nobody can stay on top by claiming a time to come; then by author and number. */
const newestFirst =
  (now: number) =>
  (left: VerifiedPost, right: VerifiedPost): number => {
    const difference = Math.min(right.time, now) - Math.min(left.time, now)
    if (difference !== 0) return difference
    if (left.author !== right.author) return left.author < right.author ? -1 : 1
    return right.postNumber - left.postNumber
  }

interface Selection {
  readonly count: number
  readonly ranges: readonly Range[]
  readonly allowedFlags: number
  readonly requiredFlags: number
}

/** Collects the newest posts of one user after the other; holds twice the answer at most. */
class Collection {
  readonly #node: Node
  readonly #selection: Selection
  readonly #limit: number
  readonly #order: (left: VerifiedPost, right: VerifiedPost) => number
  #next = 0
  #found: VerifiedPost[] = []

  constructor(node: Node, selection: Selection) {
    this.#node = node
    this.#selection = selection
    this.#limit = Math.min(Math.max(selection.count, 0), maxPosts)
    this.#order = newestFirst(node.adjustedTime())
    if (this.#limit === 0) this.#next = selection.ranges.length
  }

  get isComplete(): boolean {
    return this.#next >= this.#selection.ranges.length
  }

  /** Reads for one slice of time. */
  readOn(slice: TimeSlice): void {
    while (!this.isComplete && !slice.isOver) this.#readNext()
  }

  result(): readonly PostJson[] {
    return this.#newest().map(postJson)
  }

  #readNext(): void {
    const { ranges, allowedFlags, requiredFlags } = this.#selection
    const range = ranges[this.#next]
    this.#next += 1
    const username = parseUsername(range?.username ?? '')
    if (username === undefined) return
    const { max_id: maxPostNumber, since_id: sincePostNumber } = range ?? {}
    const query = { username, maxPostNumber, sincePostNumber, count: this.#limit, allowedFlags, requiredFlags }
    for (const post of this.#node.swarms.posts(query)) this.#found.push(post)
    if (this.#found.length > 2 * this.#limit) this.#found = this.#newest()
  }

  #newest(): VerifiedPost[] {
    return this.#found.sort(this.#order).slice(0, this.#limit)
  }
}

/** Lets others have their turn: a page may ask for thousands of users. What takes long is done one after another. */
const readPosts = async ({ node, gates }: RpcContext, selection: Selection): Promise<readonly PostJson[]> => {
  const collection = new Collection(node, selection)
  const slice = new TimeSlice(node.clock, sliceMs)
  collection.readOn(slice)
  if (!collection.isComplete)
    await gates.long.run(async () => {
      while (!collection.isComplete) {
        await slice.next()
        collection.readOn(slice)
      }
    })
  return collection.result()
}

const numbersOf = (names: readonly string[], numberOf: (username: Username) => number): Record<string, number> => {
  // No prototype: “__proto__” is a name like any other that is not registered.
  const numbers = Object.create(null) as Record<string, number>
  for (const name of names) {
    const username = parseUsername(name)
    numbers[name] = username === undefined ? -1 : numberOf(username)
  }
  return numbers
}

export const postHandlers: CommandHandlers<typeof posts, RpcContext> = {
  newpostmsg: (context, input) => publish(context, input, input.k),
  publish: (context, input) => publish(context, input),
  getposts: (context, { count, users, allowed_flags: allowed, required_flags: required }) =>
    readPosts(context, {
      count,
      ranges: users,
      allowedFlags: allowed ?? postFlags.retransmit,
      requiredFlags: required ?? 0,
    }),
  getlasthave: ({ node }, { username, users }) =>
    numbersOf(users ?? node.following.of(username), (name) => node.swarms.lastHave(name)),
  getnumpieces: ({ node }, { username }) =>
    numbersOf(node.following.of(username), (name) => node.swarms.pieceCount(name)),
}
