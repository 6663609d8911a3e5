// Writing posts: number, sign, store, flood, announce.
import { CodedError } from '../../base/coded-error.ts'
import type { Dht } from '../../dht/index.ts'
import { limits } from '../../protocol/limits.ts'
import {
  judgePost,
  maxPostNumber,
  type PostRejection,
  type SignedPost,
  signPost,
  type VerifiedPost,
} from '../../protocol/post.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import { targetOf } from '../../protocol/resources.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'
import type { Announcer } from './announcer.ts'
import { PostNumbers } from './post-numbers.ts'

/** What posts are built from. */
export interface PostsNeeds {
  readonly database: Database
  readonly keys: KeyRing
  readonly announcer: Pick<Announcer, 'note' | 'stored'>
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'join' | 'addPost' | 'post' | 'lastHave' | 'lastPublic' | 'pieceCount'>
  readonly dht: Pick<Dht, 'get'>
  readonly adjustedTime: () => number
}

/** What a person wants to say. */
export interface Draft {
  readonly username: string
  readonly text: string
  /** Undefined: the next free one. */
  readonly postNumber?: number | undefined
  readonly reply?: { readonly author: string; readonly postNumber: number } | undefined
}

/** Posts of one author that may wait for one another. */
const maxWaiting = 100

/** How long the first post of a user on this node waits for the DHT to tell of posts from elsewhere, in milliseconds. */
const statusWaitMs = 3000

interface Author {
  /** Settles when the post that was asked for last is done. */
  last: Promise<unknown>
  waiting: number
}

const refusals: Readonly<Record<PostRejection['code'], string>> = {
  'post-size': `The post is too long: it may take ${String(limits.postBytes)} bytes with its signature. Shorten the text or split it.`,
  'post-malformed': 'The post cannot be read.',
  'post-author-mismatch': 'The post has another author.',
  'post-number-mismatch': 'The post has another number.',
  'post-number-out-of-bound':
    'The post number is out of bounds: two new posts are allowed for each block since the registration, and 20 more. Wait for more blocks.',
  'post-height-invalid': 'The chain is not synced yet. Try again when it is.',
  'post-text-invalid': 'The text is not valid Unicode.',
  'post-text-too-long': 'The text is too long.',
  'post-signature-invalid': 'The name’s key is not the one that the chain knows.',
  'post-retransmit-signature-invalid': 'The retransmitted post has no valid signature.',
  'post-favourite-signature-invalid': 'The favourite has no valid signature.',
}

const refuse = (rejection: PostRejection): CodedError => new CodedError(rejection.code, refusals[rejection.code])

/** Publishes posts of local users. */
export class Posts {
  readonly #needs: PostsNeeds
  readonly #numbers: PostNumbers
  readonly #authors = new Map<string, Author>()

  constructor(needs: PostsNeeds) {
    this.#needs = needs
    this.#numbers = new PostNumbers(needs.database)
  }

  /**
   * Signs and publishes. The post is on disk when the promise resolves; flooding and the DHT go on behind.
   * Posts of one author are written one after another: each names the one before (`lastk`).
   * Faults: `posts.no-key`, `posts.not-registered`, `posts.not-ready`, `posts.wrong-key`, `posts.number-used`,
   * `posts.reply-invalid`, `posts.busy`, and `PostRejection` codes.
   */
  async publish(draft: Draft): Promise<VerifiedPost> {
    const author = this.#authors.get(draft.username) ?? { last: Promise.resolve(), waiting: 0 }
    if (author.waiting >= maxWaiting)
      throw new CodedError('posts.busy', 'Too many posts wait to be written already. Try again in a moment.')
    this.#authors.set(draft.username, author)
    author.waiting += 1
    const written = author.last.then(() => this.#write(draft))
    author.last = written.catch(() => undefined)
    try {
      return await written
    } finally {
      author.waiting -= 1
      if (author.waiting === 0) this.#authors.delete(draft.username)
    }
  }

  async #write(draft: Draft): Promise<VerifiedPost> {
    const { announcer, swarms, users } = this.#needs
    const username = this.#readyAuthor(draft.username)
    swarms.join(username)
    const postNumber = draft.postNumber ?? (await this.#chooseNumber(username))
    this.#checkNumber(username, postNumber)
    const signed = this.#sign(username, postNumber, draft)
    const judged = judgePost(signed.piece, username, postNumber, users)
    if (!judged.ok) throw refuse(judged.rejection)
    this.#reserve(judged.value)
    const added = await swarms
      .addPost(judged.value)
      .catch((error: unknown) => {
        this.#release(judged.value)
        throw error
      })
      .finally(() => {
        announcer.stored(judged.value)
      })
    if (!added.ok) throw this.#numberUsed(username, postNumber)
    return judged.value
  }

  /** Highest post number held of a user, −1 when none. */
  lastHave(username: Username): number {
    return this.#needs.swarms.lastHave(username)
  }

  /** How many posts of a user are held. */
  count(username: Username): number {
    return this.#needs.swarms.pieceCount(username)
  }

  /** The next free post number of an author: above everything held and everything ever reserved. */
  nextNumber(username: Username): number {
    return Math.max(this.#needs.swarms.lastHave(username), this.#numbers.newest(username) ?? -1) + 1
  }

  #readyAuthor(text: string): Username {
    const { users, keys } = this.#needs
    const username = parseUsername(text)
    if (username === undefined || !keys.has(username))
      throw new CodedError(
        'posts.no-key',
        `There is no key of “${text.slice(0, 32)}” in the wallet. Create or import it first.`,
      )
    keys.requireUnlocked()
    const registered = users.registrationHeight(username)
    if (registered === undefined)
      throw new CodedError(
        'posts.not-registered',
        `${text} is not registered yet: its registration must enter a block first.`,
      )
    const best = users.bestHeight()
    if (keys.signingKey(username, best - 1, users) !== undefined) return username
    if (keys.signingKey(username, best, users) === undefined)
      throw new CodedError('posts.wrong-key', `The name ${text} belongs to another key than the one in this wallet.`)
    throw new CodedError(
      'posts.not-ready',
      `Your name is in block ${String(registered)}. You can post when the next block has been found; nothing is wrong.`,
      { registered },
    )
  }

  /** Who writes here for the first time may have written elsewhere: the DHT knows the number of the newest post. */
  async #chooseNumber(username: Username): Promise<number> {
    if (this.#numbers.newest(username) !== undefined) return this.nextNumber(username)
    const [item] = await this.#needs.dht.get(targetOf('status', username), { timeoutMs: statusWaitMs })
    return Math.max(this.nextNumber(username), (item?.sequence ?? -1) + 1)
  }

  #checkNumber(username: Username, wanted: number): void {
    const bound = maxPostNumber(username, this.#needs.users) ?? 0
    if (wanted < 0)
      throw new CodedError('post-number-out-of-bound', 'A post number is 0 or higher: the first post has number 0.')
    if (wanted > bound) throw refuse({ code: 'post-number-out-of-bound' })
    if (this.#numbers.isReserved(username, wanted) || this.#needs.swarms.post(username, wanted) !== undefined)
      throw this.#numberUsed(username, wanted)
  }

  #numberUsed(username: Username, postNumber: number): CodedError {
    const next = this.nextNumber(username)
    return new CodedError(
      'posts.number-used',
      `Post number ${String(postNumber)} of ${username} is already used. The next free number is ${String(next)}.`,
      { next },
    )
  }

  #sign(username: Username, postNumber: number, draft: Draft): SignedPost {
    const height = this.#needs.users.bestHeight() - 1
    const key = this.#needs.keys.signingKey(username, height, this.#needs.users)
    if (key === undefined) throw refuse({ code: 'post-signature-invalid' })
    const fields = {
      author: username,
      postNumber,
      time: this.#needs.adjustedTime(),
      height,
      text: draft.text,
      lastPostNumber: this.#needs.swarms.lastPublic(username),
      ...(draft.reply === undefined ? {} : { kind: { kind: 'reply', to: this.#replyReference(draft.reply) } as const }),
    }
    const signed = signPost(fields, key.privateKey, key.compressed)
    if (!signed.ok) throw refuse(signed.rejection)
    return signed.value
  }

  #replyReference(reply: { readonly author: string; readonly postNumber: number }): PostReference {
    const author = parseUsername(reply.author)
    if (author === undefined || reply.postNumber < 0)
      throw new CodedError(
        'posts.reply-invalid',
        `“${reply.author.slice(0, 32)}” is no user name, or its post number is below 0: the reply names no post.`,
      )
    return { author, postNumber: reply.postNumber }
  }

  /** Notes the number before anything leaves this node: a number used twice splits the swarm (swarm-posts.md H1). */
  #reserve(post: VerifiedPost): void {
    const { announcer, database } = this.#needs
    database.transaction(() => {
      this.#numbers.reserve(post.author, post.postNumber)
      announcer.note(post)
    })
  }

  /** Gives back the number of a post that could not be stored. Where even that fails, a gap is left, which is legal. */
  #release(post: VerifiedPost): void {
    try {
      this.#numbers.release(post.author, post.postNumber)
    } catch {
      // The disk is full: the writer is told of the fault that led here.
    }
  }
}
