// What a node does for people whose keys are in their browsers: names, numbers, and passing on what they have signed.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { BencodeDict, encodeBencode, EncodedBencode } from '../../codec/bencode.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import type { Dht } from '../../dht/index.ts'
import { announcementsOf } from '../../protocol/announcements.ts'
import { decodeWholeItem, isForTarget, type SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { limits } from '../../protocol/limits.ts'
import { decodePost, type SignedPost, type VerifiedPost } from '../../protocol/post.ts'
import { targetOf } from '../../protocol/resources.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import { refuse } from '../post-refusals.ts'
import { Drafts, type DraftsNeeds, type HostedContent, type HostedDraft } from './drafts.ts'
import type { HostedNames } from './hosted-names.ts'

/** How far the registration of a hosted name is, in the words of `getstatus`. */
export interface HostedState {
  readonly username: Username
  readonly state: 'no-registration' | 'working' | 'pending' | 'confirmed' | 'ready' | 'taken'
  readonly height?: number
  readonly workProgress?: number
  readonly waitSeconds?: number
  readonly failure?: string
}

/** What hosting is built from. */
export interface HostingNeeds extends Omit<DraftsNeeds, 'names' | 'find' | 'swarms'> {
  readonly log: Log
  readonly names: HostedNames
  readonly registrations: {
    request(username: Username): void
    stop(username: Username): void
    stateOf(username: Username): HostedState
  }
  readonly database: Database
  readonly users: UserKeys
  readonly posts: {
    publishSigned(author: string, postNumber: number, piece: Uint8Array): Promise<void>
    find(author: string, postNumber: number, timeoutMs: number): Promise<VerifiedPost>
  }
  readonly items: {
    get(target: DhtTarget, options: { readonly timeoutMs: number }): Promise<readonly SignedItem[]>
    putSigned(item: Uint8Array): Promise<void>
  }
  readonly dht: Pick<Dht, 'get'>
  readonly swarms: Pick<Swarms, 'lastPublic' | 'join' | 'leave' | 'post' | 'tags'>
  /** Whether somebody else here wants the posts of a name. */
  readonly isWanted: (username: Username) => boolean
}

/** What a signed value needs besides itself. */
export interface HostedItemDraft {
  readonly height: number
  /** Unix seconds. */
  readonly time: number
  readonly sequence: number
}

/** How long values and posts are looked for, in milliseconds. */
const valueWaitMs = 5_000
const sequenceWaitMs = 3_000
const postWaitMs = 10_000

const itemInvalid = (message: string): CodedError => new CodedError('hosting.item-invalid', message)

/** `p`, `sig_p` and `sig_user` as one value (rpc.md 2.6). */
const wholeItem = ({ payload, signature, signer }: SignedItem): Uint8Array =>
  encodeBencode({ p: new EncodedBencode(payload), sig_p: signature, sig_user: encodeUtf8(signer) })

const prepareAll = (database: Database) => ({
  keep: database.prepare('INSERT INTO hosted_items (username, item) VALUES (?, ?)'),
  next: database.prepare<{ position: number; item: Uint8Array }>(
    'SELECT position, item FROM hosted_items ORDER BY position LIMIT 1',
  ),
  count: database.prepare<{ count: number }>('SELECT count(*) AS count FROM hosted_items WHERE username = ?'),
  done: database.prepare('DELETE FROM hosted_items WHERE position = ?'),
})

/** Hosted names at work. */
export class Hosting {
  readonly #needs: HostingNeeds
  readonly #scope: Scope
  readonly #drafts: Drafts
  readonly #statements: ReturnType<typeof prepareAll>
  #isPutting = false

  constructor(needs: HostingNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    this.#statements = prepareAll(needs.database)
    this.#drafts = new Drafts({
      ...needs,
      find: (author, postNumber) => needs.posts.find(author, postNumber, postWaitMs),
    })
    scope.defer(
      needs.names.wantsChanged.on(({ added, removed }) => {
        for (const name of added) if (needs.users.registrationHeight(name) !== undefined) needs.swarms.join(name)
        for (const name of removed) if (!needs.isWanted(name)) needs.swarms.leave(name)
      }),
    )
    this.#putWaiting()
  }

  /** Hosts a name under a public key; one that the chain does not have is registered. Faults: as `HostedNames.add`. */
  register(username: string, publicKey: Uint8Array): HostedState {
    const name = this.#needs.names.add(username, publicKey)
    const registered = this.#needs.users.keyAt(name, this.#needs.users.bestHeight())
    if (registered === undefined) this.#needs.registrations.request(name)
    return this.#needs.registrations.stateOf(name)
  }

  /** Ends the proof of work for a name. Faults: `hosting.unknown`, `registration.sent`, `registration.not-asked`. */
  stop(username: string): HostedState {
    const name = this.#hosted(username)
    this.#needs.registrations.stop(name)
    return this.#needs.registrations.stateOf(name)
  }

  /** Hosts a name no more; it keeps its posts and its place in the chain. */
  release(username: string): void {
    const name = parseUsername(username)
    if (name === undefined || !this.#needs.names.has(name)) return
    try {
      this.#needs.registrations.stop(name)
    } catch (error) {
      // Most are done long ago: there is nothing to stop.
      if (!(error instanceof CodedError)) throw error
    }
    this.#needs.names.remove(name)
  }

  /** How far names are; those that are not hosted are left out. */
  states(usernames: readonly string[]): readonly HostedState[] {
    return usernames
      .filter((name) => this.#needs.names.has(name))
      .map((name) => this.#needs.registrations.stateOf(name as Username))
  }

  /** Some of the names that are hosted, in order, after a name. */
  hosted(after: string): readonly string[] {
    return this.#needs.names.after(after)
  }

  want(names: readonly string[]): void {
    this.#needs.names.want(names)
  }

  /** Some of the names that people here want, in order, after a name. */
  wants(after: string): readonly string[] {
    return this.#needs.names.wants(after)
  }

  unwant(names: readonly string[]): void {
    this.#needs.names.unwant(names)
  }

  /** Whose posts are wanted, hosted names included. */
  wanted(): readonly Username[] {
    return this.#needs.names.wanted()
  }

  /** Faults: as `Drafts.create`. */
  draft(content: HostedContent): Promise<HostedDraft> {
    return this.#drafts.create(content)
  }

  /**
   * Publishes a draft that was signed. The post is on disk when the promise resolves, and its items are noted: they are
   * put into the DHT behind, also after a crash. Faults: `hosting.draft-unknown`, `hosting.draft-differs`,
   * `hosting.item-invalid`, `PostRejection` codes, and those of `Posts.publishSigned`.
   */
  async publish(
    username: string,
    draft: string,
    piece: Uint8Array,
    items: readonly Uint8Array[],
  ): Promise<VerifiedPost> {
    const name = this.#hosted(username)
    const decoded = decodePost(piece)
    if (!decoded.ok) throw refuse(decoded.rejection)
    const postNumber = this.#drafts.require(draft, name, decoded.value)
    for (const item of items) this.#checkAnnouncement(item, name, decoded.value)
    if ((this.#statements.count.get(name)?.count ?? 0) + items.length > limits.hostedItemsOfName)
      throw new CodedError(
        'hosting.busy',
        'Too many of your posts wait to be told to the network. Try again in a moment.',
      )
    await this.#needs.posts.publishSigned(name, postNumber, piece)
    const post = this.#needs.swarms.post(name, postNumber)
    if (post === undefined) throw new CodedError('hosting.not-stored', 'The post was not stored. Try again.')
    this.#needs.database.transaction(() => {
      for (const item of items) this.#statements.keep.run(name, item)
    })
    this.#putWaiting()
    void this.#needs.swarms.tags.bring(post)
    return post
  }

  /** Height, time and the next sequence number for a value of a hosted name. Fault: `hosting.unknown`. */
  async itemDraft(username: string, resource: string): Promise<HostedItemDraft> {
    const { adjustedTime, dht, users } = this.#needs
    const target: DhtTarget = { name: this.#hosted(username), resource, kind: 'single' }
    const [newest] = await dht.get(target, { timeoutMs: sequenceWaitMs, isOpen: true })
    return {
      height: Math.max(0, users.bestHeight() - 1),
      time: adjustedTime(),
      sequence: (newest?.sequence ?? -1) + 1,
    }
  }

  /** Stores a single value of a hosted name. Faults: `hosting.unknown`, `hosting.item-invalid`, `ItemRejection` codes. */
  async putItem(username: string, item: Uint8Array): Promise<void> {
    const name = this.#hosted(username)
    const decoded = decodeWholeItem(item)
    if (!decoded.ok || decoded.value.signer !== name || decoded.value.target.kind !== 'single')
      throw itemInvalid('Only values that the account itself has signed, under its own name, are stored.')
    await this.#needs.items.putSigned(item)
  }

  /** Values as they were signed, each with its signature. */
  async signedItems(target: DhtTarget): Promise<readonly Uint8Array[]> {
    const items = await this.#needs.items.get(target, { timeoutMs: valueWaitMs })
    return items.map(wholeItem)
  }

  #hosted(text: string): Username {
    const username = parseUsername(text)
    if (username !== undefined && this.#needs.names.has(username)) return username
    throw new CodedError('hosting.unknown', 'This name is not hosted here.')
  }

  /** Whoever posts announces that post where posts are announced, and nothing else. */
  #checkAnnouncement(bytes: Uint8Array, name: Username, post: SignedPost): void {
    const decoded = decodeWholeItem(bytes)
    if (!decoded.ok) throw itemInvalid(`A value that tells of the post cannot be read (${decoded.rejection.code}).`)
    const { signer, target, sequence, value } = decoded.value
    const announced = [...announcementsOf(post), { target: targetOf('swarm', name), sequence: post.postNumber }]
    const isExpected = announced.some(
      (announcement) =>
        isForTarget(decoded.value, announcement.target) &&
        (target.kind === 'multi' || announcement.sequence === sequence),
    )
    const isOfPost = value instanceof BencodeDict && equalBytes(value.raw, post.piece)
    if (signer !== name || !isExpected || !isOfPost)
      throw itemInvalid(`A value under ${target.resource} does not tell of this post.`)
  }

  #putWaiting(): void {
    if (this.#isPutting) return
    this.#isPutting = true
    this.#scope.task('put values of hosted names', async (signal) => {
      try {
        for (let next = this.#statements.next.get(); next !== undefined; next = this.#statements.next.get()) {
          if (signal.aborted) break
          await this.#put(next.item)
          this.#statements.done.run(next.position)
        }
      } catch (error) {
        // Such as a full disk: what is noted is put after the next post or the next start.
        this.#needs.log.error('putting values stopped', { error: messageOf(error) })
      }
      this.#isPutting = false
    })
  }

  async #put(item: Uint8Array): Promise<void> {
    try {
      await this.#needs.items.putSigned(item)
    } catch (error) {
      if (!(error instanceof CodedError) || error.code.startsWith('store.')) throw error
      this.#needs.log.info('value of a hosted name refused', { error: error.message, code: error.code })
    }
  }
}
