// Puts posts of our own into the DHT, a moment after the swarm has got them.
import { type Clock, sleep } from '../../base/clock.ts'
import { CodedError, messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { type BencodeDict, type BencodeInput, decodeBencodeDict } from '../../codec/bencode.ts'
import type { Dht } from '../../dht/index.ts'
import type { Announcement } from '../../protocol/announcements.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { SignedPost, VerifiedPost } from '../../protocol/post.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'

/** Posts that wait for their announcement. */
export const announcementsSchema: SchemaPart = {
  schema: `
CREATE TABLE announcements (
  username TEXT NOT NULL,
  post_number INTEGER NOT NULL,
  UNIQUE (username, post_number)
) STRICT;
`,
}

/** Signs a DHT item with the current key of a local user; the items capability fits it. */
export type ItemSigner = (target: DhtTarget, signer: Username, value: BencodeInput, sequence?: number) => SignedItem

/** What the announcer is built from. */
export interface AnnouncerNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly signItem: ItemSigner
  readonly dht: Pick<Dht, 'put'>
  /** Nothing is signed while it is locked. */
  readonly keys: Pick<KeyRing, 'isLocked' | 'lockChanged'>
  readonly swarms: Pick<Swarms, 'post'>
  /** Where a post is put. */
  readonly announcementsOf: (post: SignedPost) => readonly Announcement[]
}

/** The followers come first: signing and storing for the DHT would hold up the flood, in milliseconds. */
const delayMs = 150

/** The whole signed post as a DHT value (dht.md 9.1). */
const valueOf = (post: SignedPost): BencodeDict => {
  const limitsOfPost = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: true }
  const decoded = decodeBencodeDict(post.piece, limitsOfPost)
  if (!decoded.ok) throw new CodedError('post-malformed', 'The post cannot be read.')
  return decoded.value
}

/** What is over when the wallet is unlocked, or the disk has room. */
const isPassing = (error: unknown): boolean =>
  error instanceof CodedError && (error.code === 'wallet.locked' || error.code.startsWith('store.'))

const keyOf = (username: string, postNumber: number): string => `${username}/${String(postNumber)}`

/** A queue on disk: a post whose announcement was cut short by a crash is announced after the next start. */
export class Announcer {
  readonly #needs: AnnouncerNeeds
  readonly #scope: Scope
  /** Noted, but not yet in the swarm's store. */
  readonly #awaited = new Set<string>()
  #running = false

  constructor(needs: AnnouncerNeeds, scope: Scope) {
    this.#needs = needs
    this.#scope = scope
    scope.defer(
      needs.keys.lockChanged.on(() => {
        this.#start()
      }),
    )
    this.#start()
  }

  /** Notes a post that is about to be stored; `stored` must follow. */
  note(post: PostReference): void {
    this.#awaited.add(keyOf(post.author, post.postNumber))
    this.#needs.journal
      .prepare('INSERT OR IGNORE INTO announcements (username, post_number) VALUES (?, ?)')
      .run(post.author, post.postNumber)
  }

  /** The post that was noted is stored, or will never be: it is announced soon, or forgotten. */
  stored(post: PostReference): void {
    this.#awaited.delete(keyOf(post.author, post.postNumber))
    this.#start()
  }

  #start(): void {
    if (this.#running || this.#needs.keys.isLocked) return
    this.#running = true
    this.#scope.task('announce posts', async (signal) => {
      try {
        const { clock, keys } = this.#needs
        await sleep(clock, delayMs, signal)
        for (let next = this.#next(); next !== undefined && !signal.aborted && !keys.isLocked; next = this.#next())
          await this.#announce(next)
      } catch (error) {
        // Such as a full disk, or a wallet that was locked meanwhile: the posts are out, and what is noted is announced after the next one or the next start.
        this.#needs.log.error('announcing stopped', { error: messageOf(error) })
      }
      this.#running = false
    })
  }

  #next(): { readonly username: Username; readonly postNumber: number } | undefined {
    const noted = this.#needs.journal.prepare<{ username: string; post_number: number }>(
      'SELECT username, post_number FROM announcements ORDER BY rowid LIMIT ?',
    )
    for (const { username, post_number: postNumber } of noted.all(this.#awaited.size + 1))
      if (!this.#awaited.has(keyOf(username, postNumber))) return { username: username as Username, postNumber }
    return undefined
  }

  async #announce({
    username,
    postNumber,
  }: {
    readonly username: Username
    readonly postNumber: number
  }): Promise<void> {
    const post = this.#needs.swarms.post(username, postNumber)
    // A number that was reserved right before a crash has no post.
    if (post !== undefined)
      for (const announcement of this.#needs.announcementsOf(post)) await this.announce(post, announcement)
    this.#needs.journal
      .prepare('DELETE FROM announcements WHERE username = ? AND post_number = ?')
      .run(username, postNumber)
  }

  /** Puts one announcement of a post; false when it never can be put. Faults: `wallet.locked`, and those of the disk. */
  async announce(post: VerifiedPost, { target, sequence }: Announcement): Promise<boolean> {
    const { dht, log, signItem } = this.#needs
    try {
      const stored = await dht.put(signItem(target, post.author, valueOf(post), sequence))
      if (!stored.ok) log.info('announcement refused', { resource: target.resource, code: stored.rejection.code })
      return stored.ok
    } catch (error) {
      if (isPassing(error)) throw error
      // A multi over its limit is expected of long posts: readers find the post in the swarm and under post<k>.
      log.info('announcement left out', { resource: target.resource, error: messageOf(error) })
      return false
    }
  }
}
