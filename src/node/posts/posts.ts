// Writing posts: number, sign, store, flood, announce.
import type { Clock } from '../../base/clock.ts'
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import type { BencodeInput } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import { judgePost, maxPostNumber, textOf, type VerifiedPost } from '../../protocol/post.ts'
import type { CarriedPost, PostReference } from '../../protocol/post-kind.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'
import type { Announcer } from './announcer.ts'
import { carriedPostOf } from './carried-posts.ts'
import type { DirectDraft, DirectPublisher } from '../direct-publisher.ts'
import { type DirectDesk, writeDirect } from './direct-posts.ts'
import { type DraftKind, kindOfDraft } from './draft-kinds.ts'
import { type Favourite, type FavouriteQuery, Favourites } from '../favourites.ts'
import { PostFinder, type PostFinderNeeds } from './post-finder.ts'
import type { NumberChooser } from './number-chooser.ts'
import { type ElsewherePost, type PostNumbers, writtenElsewhere } from './post-numbers.ts'
import { refuse } from '../post-refusals.ts'
import { signContent } from './sign-content.ts'
import { Turns } from '../turns.ts'

/** What posts are built from. */
export interface PostsNeeds {
  readonly database: Database
  readonly keys: KeyRing
  readonly announcer: Pick<Announcer, 'note' | 'stored'>
  readonly users: UserKeys
  readonly swarms: Pick<
    Swarms,
    'join' | 'addPost' | 'post' | 'posts' | 'peek' | 'state' | 'lastHave' | 'lastPublic' | 'pieceCount'
  > &
    PostFinderNeeds['swarms']
  readonly dht: Pick<Dht, 'get'>
  readonly numbers: PostNumbers
  readonly chooser: NumberChooser
  readonly clock: Clock
  readonly random: Random
  readonly adjustedTime: () => number
  /** Is told of each post that was written here and is on disk. */
  readonly written?: (post: VerifiedPost) => void
}

/** What a person wants to say. */
export interface Draft {
  readonly username: string
  readonly text: string
  /** Undefined: the next free one. */
  readonly postNumber?: number | undefined
  /** Plain if left out. */
  readonly kind?: DraftKind | undefined
  /** Is told the number before anything is signed with it; what it throws is the fault of the whole. */
  readonly numbered?: ((postNumber: number) => void) | undefined
}

/** Publishes posts of local users. */
export class Posts implements DirectPublisher {
  readonly #needs: PostsNeeds
  readonly #numbers: PostNumbers
  readonly #chooser: NumberChooser
  readonly #finder: PostFinder
  readonly #favourites: Favourites
  readonly #turns = new Turns()

  constructor(needs: PostsNeeds) {
    this.#needs = needs
    this.#numbers = needs.numbers
    this.#chooser = needs.chooser
    this.#finder = new PostFinder(needs)
    this.#favourites = new Favourites(needs)
  }

  /**
   * Signs and publishes. The post is on disk when the promise resolves; flooding and the DHT go on behind.
   * Posts of one author are written one after another: each names the one before (`lastk`).
   * Faults: `posts.no-key`, `posts.not-registered`, `posts.not-ready`, `posts.wrong-key`, `posts.number-used`,
   * `posts.reply-invalid`, `posts.busy`, and `PostRejection` codes.
   */
  async publish(draft: Draft): Promise<VerifiedPost> {
    return this.#turns.run(draft.username, () => this.#write(draft))
  }

  /**
   * Publishes a post that was signed elsewhere, without announcing it: whoever signed it announces it (swarm-posts.md
   * 4.6). A post that is held already is no fault. Faults: `posts.swarm-inactive`, `posts.number-used`, `posts.busy`,
   * and `PostRejection` codes.
   */
  async publishSigned(author: string, postNumber: number, piece: Uint8Array): Promise<void> {
    return this.#turns.run(author, () => this.#writeSigned(author, postNumber, piece))
  }

  /** Publishes what a post says once more under a free number, with the time of the first. Faults: as `publish`. */
  async publishAgain(post: VerifiedPost): Promise<VerifiedPost> {
    return this.#turns.run(post.author, () => this.#writeAgain(post))
  }

  /** Publishes direct messages that belong together: all of them, or none. Faults: as `publish`. */
  async publishDirect(draft: DirectDraft): Promise<readonly VerifiedPost[]> {
    return this.#turns.run(draft.username, () => writeDirect(this.#desk(), draft))
  }

  /** Reads a post that a client gives back, to be carried. Faults: `posts.carried-malformed`, `posts.carried-unsigned`. */
  carried(value: BencodeInput): CarriedPost {
    return carriedPostOf(value, (author, postNumber) => this.#needs.swarms.post(author, postNumber))
  }

  async #write(draft: Draft): Promise<VerifiedPost> {
    const author = this.#readyAuthor(draft.username)
    this.#needs.swarms.join(author)
    const postNumber = draft.postNumber ?? (await this.#chooser.choose(author))
    this.#checkNumber(author, postNumber)
    draft.numbered?.(postNumber)
    return this.#store({ author, postNumber }, (reference) => this.#sign(reference, draft))
  }

  /** Under a number that is noted before anything is signed with it. */
  async #store(reference: PostReference, sign: (reference: PostReference) => VerifiedPost): Promise<VerifiedPost> {
    const { announcer, swarms } = this.#needs
    this.#reserve(reference)
    try {
      const post = sign(reference)
      const added = await swarms.addPost(post)
      if (added.ok) {
        this.#needs.written?.(post)
        return post
      }
    } catch (error) {
      this.#release(reference)
      throw error
    } finally {
      announcer.stored(reference)
    }
    throw this.#numberUsed(reference.author, reference.postNumber)
  }

  async #writeAgain(post: VerifiedPost): Promise<VerifiedPost> {
    const author = this.#readyAuthor(post.author)
    this.#needs.swarms.join(author)
    const postNumber = await this.#chooser.choose(author)
    this.#checkNumber(author, postNumber)
    const content = { time: post.time, kind: post.kind, text: textOf(post) }
    return this.#store({ author, postNumber }, (reference) => signContent(this.#needs, reference, () => content))
  }

  async #writeSigned(text: string, postNumber: number, piece: Uint8Array): Promise<void> {
    const { swarms, users, keys } = this.#needs
    const author = parseUsername(text)
    if (author === undefined) throw refuse({ code: 'post-author-mismatch' })
    const judged = judgePost(piece, author, postNumber, users)
    if (!judged.ok) throw refuse(judged.rejection)
    if (swarms.state(author) === undefined)
      throw new CodedError(
        'posts.swarm-inactive',
        `Nobody here follows ${author}: the post would reach no one. Follow ${author} first.`,
      )
    const held = swarms.post(author, postNumber)
    if (held !== undefined && equalBytes(held.piece, judged.value.piece)) return
    if (keys.has(author)) this.#numbers.reserve(author, postNumber)
    const added = held === undefined && (await swarms.addPost(judged.value)).ok
    if (!added) throw this.#numberUsed(author, postNumber)
  }

  #desk(): DirectDesk {
    const { adjustedTime, database, swarms } = this.#needs
    const each = (numbers: readonly number[], work: (postNumber: number) => void): void => {
      for (const postNumber of numbers) work(postNumber)
    }
    return {
      time: adjustedTime,
      ready: (text) => {
        const author = this.#readyAuthor(text)
        swarms.join(author)
        return author
      },
      choose: (author) => this.#chooser.choose(author),
      held: (author, postNumber) => swarms.post(author, postNumber),
      check: (author, postNumber, isOurs) => {
        this.#checkNumber(author, postNumber, isOurs)
      },
      // Direct messages are not told to the DHT.
      reserve: (author, numbers) => {
        database.transaction(() => {
          each(numbers, (postNumber) => {
            this.#numbers.reserve(author, postNumber)
          })
        })
      },
      release: (author, numbers) => {
        each(numbers, (postNumber) => {
          this.#release({ author, postNumber })
        })
      },
      sign: (author, postNumber, sealed) =>
        this.#sign({ author, postNumber }, { username: author, text: '', kind: { kind: 'direct', sealed } }),
      store: async (post) => {
        if (!(await swarms.addPost(post)).ok) throw this.#numberUsed(post.author, post.postNumber)
        this.#needs.written?.(post)
      },
    }
  }

  /** One post, wherever it is; see `PostFinder`. */
  find(author: string, postNumber: number, timeoutMs: number): Promise<VerifiedPost> {
    return this.#finder.find(author, postNumber, timeoutMs)
  }

  /** What a user has marked as liked, newest first. */
  favourites(query: FavouriteQuery): readonly Favourite[] {
    return this.#favourites.of(query)
  }

  /** Highest post number held of a user, −1 when none. */
  lastHave(username: Username): number {
    return this.#needs.swarms.lastHave(username)
  }

  /** Local users for whom another computer has written since they wrote here. */
  writtenElsewhere(): readonly ElsewherePost[] {
    return writtenElsewhere(this.#needs.keys.users(), this.#numbers, this.#needs.swarms)
  }

  /** How many posts of a user are held. */
  count(username: Username): number {
    return this.#needs.swarms.pieceCount(username)
  }

  /** The next free post number of an author. */
  nextNumber(username: Username): number {
    return this.#chooser.next(username)
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

  #checkNumber(username: Username, wanted: number, isReservedForIt = false): void {
    const bound = maxPostNumber(username, this.#needs.users) ?? 0
    if (wanted < 0)
      throw new CodedError('post-number-out-of-bound', 'A post number is 0 or higher: the first post has number 0.')
    if (wanted > bound) throw refuse({ code: 'post-number-out-of-bound' })
    const isReserved = !isReservedForIt && this.#numbers.isReserved(username, wanted)
    if (isReserved || this.#needs.swarms.post(username, wanted) !== undefined) throw this.#numberUsed(username, wanted)
  }

  #numberUsed(username: Username, postNumber: number): CodedError {
    const next = this.nextNumber(username)
    return new CodedError(
      'posts.number-used',
      `Post number ${String(postNumber)} of ${username} is already used. The next free number is ${String(next)}.`,
      { next },
    )
  }

  #sign(reference: PostReference, draft: Draft): VerifiedPost {
    const time = this.#needs.adjustedTime()
    return signContent(this.#needs, reference, (author) => ({
      ...{ time, ...kindOfDraft(draft, { ...this.#needs, author }) },
    }))
  }

  /** Notes the number before anything is signed with it: a number used twice splits the swarm (swarm-posts.md H1). */
  #reserve(post: PostReference): void {
    const { announcer, database } = this.#needs
    database.transaction(() => {
      this.#numbers.reserve(post.author, post.postNumber)
      announcer.note(post)
    })
  }

  /** Gives back the number of a post that was refused or could not be stored. Where even that fails, a gap is left, which is legal. */
  #release(post: PostReference): void {
    try {
      this.#numbers.release(post.author, post.postNumber)
    } catch {
      // The disk is full: the writer is told of the fault that led here.
    }
  }
}
