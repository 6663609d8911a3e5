// Finds one post: here, in the DHT, or among the peers of its author's swarm (swarm-posts.md 5.2).
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
  readonly swarms: Pick<Swarms, 'post' | 'state' | 'peek'> & { readonly keeping: Pick<Swarms['keeping'], 'floor'> }
  readonly dht: Pick<Dht, 'get'>
}

/** Longest wait for one post, in milliseconds. */
const maxWaitMs = 600_000

/** Posts that others are asked for at once, and that wait for it: each one asks dozens of nodes. */
const maxAsking = 16
const maxWaiting = 200

/** The first that is something; undefined when all are nothing. Fault: that of a way, when no other one found anything. */
const firstFound = <Found>(ways: readonly Promise<Found | undefined>[]): Promise<Found | undefined> =>
  new Promise((resolve, refuse) => {
    let left = ways.length
    const faults: unknown[] = []
    const over = (): void => {
      left -= 1
      if (left > 0) return
      if (faults.length === 0) resolve(undefined)
      // The fault of the way, as it is.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      else refuse(faults[0])
    }
    for (const way of ways)
      way.then(
        (found) => {
          if (found === undefined) over()
          else resolve(found)
        },
        (error: unknown) => {
          faults.push(error)
          over()
        },
      )
  })

/** Reads single posts. */
export class PostFinder {
  readonly #needs: PostFinderNeeds
  readonly #gate = new Gate(maxAsking, maxWaiting)

  constructor(needs: PostFinderNeeds) {
    this.#needs = needs
  }

  /**
   * The post of a user under a number. Of a user whose swarm runs here nobody else is asked, unless the post is too old
   * to be kept: what it holds comes by itself. Faults: `posts.author-unknown`, `posts.not-found`.
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
    const isJoined = swarms.state(username) !== undefined && postNumber >= swarms.keeping.floor(username)
    const found = isJoined ? undefined : await this.#ask(username, postNumber, Math.min(timeoutMs, maxWaitMs))
    if (found !== undefined) return found
    throw new CodedError(
      'posts.not-found',
      `Post ${String(postNumber)} of ${author} is not here${isJoined ? ' yet' : ', and nobody who was asked has it'}.`,
    )
  }

  /** The DHT and the peers are asked at once: the first who has it wins, and the other way is given up. */
  async #ask(author: Username, postNumber: number, timeoutMs: number): Promise<VerifiedPost | undefined> {
    const ending = new AbortController()
    const { signal } = ending
    const waited = sleep(this.#needs.clock, timeoutMs, signal).then(() => undefined)
    const ways = (): readonly Promise<VerifiedPost | undefined>[] => [
      this.#fromDht(author, postNumber, timeoutMs),
      this.#needs.swarms.peek({ author, postNumber }, { timeoutMs, signal }),
    ]
    try {
      return await this.#gate.run(() => Promise.race([firstFound(ways()), waited]))
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
