// Finds one post: here, or in the DHT (swarm-posts.md 5.2).
import { type Clock, sleep } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import { Gate } from '../../base/gate.ts'
import { BencodeDict } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import { judgePost, type VerifiedPost } from '../../protocol/post.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { numberedTargetOf } from '../../protocol/resources.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'

/** What posts are found with. */
export interface PostFinderNeeds {
  readonly clock: Clock
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'post' | 'state'>
  readonly dht: Pick<Dht, 'get'>
}

/** Longest wait for one post, in milliseconds. */
const maxWaitMs = 600_000

/** Posts that others are asked for at once, and that wait for it: each one asks dozens of nodes. */
const maxAsking = 16
const maxWaiting = 200

/** Reads single posts. */
export class PostFinder {
  readonly #needs: PostFinderNeeds
  readonly #gate = new Gate(maxAsking, maxWaiting)

  constructor(needs: PostFinderNeeds) {
    this.#needs = needs
  }

  /**
   * The post of a user under a number. Of a user whose swarm runs here nobody else is asked: what it holds comes by
   * itself. Faults: `posts.author-unknown`, `posts.not-found`.
   */
  async find(author: string, postNumber: number, timeoutMs: number): Promise<VerifiedPost> {
    const { users, swarms } = this.#needs
    const username = parseUsername(author)
    if (username === undefined || users.registrationHeight(username) === undefined)
      throw new CodedError(
        'posts.author-unknown',
        `Nobody has registered “${author.slice(0, 32)}”, or the chain is not synced yet.`,
      )
    const held = swarms.post(username, postNumber)
    if (held !== undefined) return held
    const isJoined = swarms.state(username) !== undefined
    const found = isJoined ? undefined : await this.#ask(username, postNumber, Math.min(timeoutMs, maxWaitMs))
    if (found !== undefined) return found
    throw new CodedError(
      'posts.not-found',
      `Post ${String(postNumber)} of ${author} is not here${isJoined ? ' yet' : ', and nobody who was asked has it'}.`,
    )
  }

  async #ask(username: Username, postNumber: number, timeoutMs: number): Promise<VerifiedPost | undefined> {
    const ending = new AbortController()
    const waited = sleep(this.#needs.clock, timeoutMs, ending.signal).then(() => undefined)
    try {
      return await this.#gate.run(() => Promise.race([this.#fromDht(username, postNumber, timeoutMs), waited]))
    } finally {
      ending.abort()
    }
  }

  /** The item is the owner's; what it carries is judged like a post from a peer. */
  async #fromDht(username: Username, postNumber: number, timeoutMs: number): Promise<VerifiedPost | undefined> {
    const { dht, users } = this.#needs
    const [item] = await dht.get(numberedTargetOf('post', username, postNumber), { timeoutMs })
    if (!(item?.value instanceof BencodeDict)) return undefined
    const judged = judgePost(item.value.raw, username, postNumber, users)
    return judged.ok ? judged.value : undefined
  }
}
