// Drafts: the exact bytes that a hosted name is to sign, each under a number that is never given to another one.
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import type { SealedMessage } from '../../crypto/ecies.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { encodeUserpost, maxPostNumber, type SignedPost, type VerifiedPost } from '../../protocol/post.ts'
import { isPublicKind, type PostKind } from '../../protocol/post-kind.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import { refuse } from '../post-refusals.ts'
import { Turns } from '../turns.ts'
import type { HostedNames } from './hosted-names.ts'

/** What a person wants to say. */
export interface HostedContent {
  readonly username: string
  readonly kind: 'plain' | 'reply' | 'retransmit' | 'favourite' | 'direct'
  readonly text: string
  readonly to?: { readonly author: string; readonly postNumber: number } | undefined
  readonly sealed?: SealedMessage | undefined
}

/** What is to be signed. */
export interface HostedDraft {
  readonly id: string
  readonly userpost: Uint8Array
  readonly postNumber: number
  readonly lastPostNumber: number | undefined
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  readonly expiresAt: number
}

/** What drafts are made with. */
export interface DraftsNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly names: Pick<HostedNames, 'has' | 'signingKey'>
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'lastPublic'>
  readonly adjustedTime: () => number
  /** The next number, as far as posts and the DHT tell. */
  readonly choose: (username: Username) => Promise<number>
  /** Notes that a number is ours, so that a post with it is none of another computer. */
  readonly reserve: (username: Username, postNumber: number) => void
  readonly find: (author: string, postNumber: number) => Promise<VerifiedPost>
}

/** A browser may have signed it and lost the line: for a day the very post is taken. */
const keptSeconds = 86_400

/** A piece has this much around its user post: two signatures and their names. */
const frameBytes = { one: 12 + 3 + 3 + 65 + 3 + 10, comment: 10 + 3 + 65 } as const

const prepareAll = (database: Database) => ({
  last: database.prepare<{ last_number: number }>('SELECT last_number FROM hosted_names WHERE username = ?'),
  setLast: database.prepare('UPDATE hosted_names SET last_number = ? WHERE username = ?'),
  add: database.prepare(
    'INSERT INTO hosted_drafts (id, username, post_number, userpost, expires_at) VALUES (?, ?, ?, ?, ?)',
  ),
  prune: database.prepare('DELETE FROM hosted_drafts WHERE expires_at <= ?'),
  crowd: database.prepare(`DELETE FROM hosted_drafts WHERE username = ? AND post_number <= ?`),
  find: database.prepare<{ userpost: Uint8Array; post_number: number }>(
    'SELECT userpost, post_number FROM hosted_drafts WHERE id = ? AND username = ? AND expires_at > ?',
  ),
})

/** Makes drafts and remembers them. */
export class Drafts {
  readonly #needs: DraftsNeeds
  readonly #statements: ReturnType<typeof prepareAll>
  readonly #turns = new Turns()

  constructor(needs: DraftsNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
  }

  /**
   * Faults: `hosting.unknown`, `hosting.not-registered`, `hosting.not-ready`, `hosting.wrong-key`,
   * `hosting.draft-invalid`, `posts.not-found`, `posts.author-unknown`, `posts.busy`, and `PostRejection` codes.
   */
  async create(content: HostedContent): Promise<HostedDraft> {
    const author = this.#ready(content.username)
    const kind = await this.#kindOf(content)
    return this.#turns.run(author, () => this.#number(author, kind, content.text))
  }

  /** Under which number a post may come: its signed bytes are those of the draft. Faults: `hosting.draft-unknown`, `hosting.draft-differs`. */
  require(id: string, username: Username, post: SignedPost): number {
    const row = this.#statements.find.get(id, username, nowSeconds(this.#needs.clock))
    if (row === undefined)
      throw new CodedError('hosting.draft-unknown', 'This draft is not known here any more. Write the post once more.')
    if (post.author !== username || !equalBytes(row.userpost, post.userpost.raw))
      throw new CodedError('hosting.draft-differs', 'What was signed is not the draft.')
    return row.post_number
  }

  #ready(text: string): Username {
    const { names, users } = this.#needs
    const username = parseUsername(text)
    if (username === undefined || !names.has(username))
      throw new CodedError('hosting.unknown', 'This name is not hosted here.')
    const registered = users.registrationHeight(username)
    if (registered === undefined)
      throw new CodedError(
        'hosting.not-registered',
        'The name is not registered yet: its registration must enter a block first.',
      )
    const best = users.bestHeight()
    if (names.signingKey(username, best - 1, users) !== undefined) return username
    if (names.signingKey(username, best, users) === undefined)
      throw new CodedError('hosting.wrong-key', 'The name belongs to another key than the one of this account.')
    throw new CodedError(
      'hosting.not-ready',
      `The name is in block ${String(registered)}. You can post when the next block has been found; nothing is wrong.`,
    )
  }

  async #kindOf({ kind, text, to, sealed }: HostedContent): Promise<PostKind> {
    if (kind === 'plain') return { kind }
    if (kind === 'direct') {
      if (sealed === undefined || text !== '')
        throw new CodedError('hosting.draft-invalid', 'A direct message is sealed, and has no other text.')
      return { kind, sealed }
    }
    const author = parseUsername(to?.author ?? '')
    if (to === undefined || author === undefined)
      throw new CodedError('hosting.draft-invalid', 'It is not said which post is meant.')
    if (kind === 'reply') return { kind, to: { author, postNumber: to.postNumber } }
    const { userpost, signature, kind: found } = await this.#needs.find(author, to.postNumber)
    if (!isPublicKind(found))
      throw new CodedError('hosting.draft-invalid', 'This post is not public: it is neither passed on nor marked.')
    return { kind, carried: { userpost, signature } }
  }

  async #number(author: Username, kind: PostKind, text: string): Promise<HostedDraft> {
    const { adjustedTime, choose, clock, random, reserve, swarms, users } = this.#needs
    const chosen = await choose(author)
    const last = this.#statements.last.get(author)?.last_number ?? -1
    const postNumber = Math.max(chosen, last + 1)
    if (postNumber > (maxPostNumber(author, users) ?? -1)) throw refuse({ code: 'post-number-out-of-bound' })
    const height = users.bestHeight() - 1
    const time = adjustedTime()
    const lastPostNumber = isPublicKind(kind) ? swarms.lastPublic(author) : undefined
    const userpost = encodeUserpost({ author, postNumber, height, time, text, kind, lastPostNumber })
    const frame = frameBytes.one + (kind.kind === 'retransmit' && text !== '' ? frameBytes.comment : 0)
    if (userpost.length + frame > limits.postBytes) throw refuse({ code: 'post-size' })
    const id = encodeHex(random.bytes(16))
    const expiresAt = nowSeconds(clock) + keptSeconds
    // On disk before the number leaves: what is signed with it elsewhere may come back at any time.
    this.#needs.database.transaction(() => {
      this.#statements.prune.run(nowSeconds(clock))
      this.#statements.crowd.run(author, postNumber - limits.hostedDraftsOfName)
      this.#statements.setLast.run(postNumber, author)
      this.#statements.add.run(id, author, postNumber, userpost, expiresAt)
    })
    reserve(author, postNumber)
    return { id, userpost, postNumber, lastPostNumber, height, time, expiresAt }
  }
}
