// Direct messages of local users: sent, opened, and kept in threads (swarm-posts.md 6).
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { type Random, shuffled } from '../../base/random.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { encodeDirectContent } from '../../protocol/direct-message.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { postFlags } from '../../protocol/post-kind.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { Groups } from './groups/groups.ts'
import { Invitations } from './groups/invitations.ts'
import type { LocalKey } from '../key-ring.ts'
import type { DirectPublisher } from '../direct-publisher.ts'
import { Delivery } from './delivery.ts'
import { type MessageDraft, Outbox } from './outbox.ts'
import { Inbox, type InboxNeeds } from './inbox.ts'
import type { Seal } from '../seal.ts'
import {
  MessageStore,
  type ArchivedMessage,
  type ThreadMessage,
  type ThreadRange,
  type ThreadSummary,
} from './message-store.ts'
import type { ReadMark } from './read-marks.ts'
import { kindInGroup, type RestoredMessage } from './restored-messages.ts'
import { TrialStore, type WaitingMessages } from './trial-store.ts'
import type { TrialKey } from './trials.ts'

/** What direct messages are built from. */
export interface DirectMessagesNeeds {
  readonly database: Database
  readonly seal: Seal
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly users: UserKeys
  readonly keys: { readonly isLocked: boolean; keys(): readonly LocalKey[]; requireUnlocked(): void }
  readonly groups: Groups
  readonly posts: DirectPublisher
  readonly swarms: Pick<Swarms, 'claims' | 'joined' | 'lastHave' | 'post' | 'stored' | 'state' | 'availability'>
  readonly follows: (localUser: string, name: string) => boolean
  /** Where in time a post stands, in Unix seconds: where it says, but never later than it came. */
  readonly placeOf: (post: VerifiedPost) => number
  /** Unix seconds, as places in time are told. */
  readonly now: () => number
  readonly open: InboxNeeds['open']
}

/** Longest wait for messages that are being opened, in milliseconds: their threads let everything else on the machine go first. */
const longestOpeningMs = 5_000

/** Threads of local users, and the one way by which sealed posts leave this node. */
export class DirectMessages {
  /** A local user whose threads, or what waits outside of them, are others than before; told before it is committed. */
  readonly changed = new Signal<string>()
  readonly #needs: DirectMessagesNeeds
  readonly #messages: MessageStore
  readonly #trials: TrialStore
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  readonly #invitations: Invitations

  constructor(needs: DirectMessagesNeeds, scope: Scope) {
    this.#needs = needs
    const changed = this.changed.emit.bind(this.changed)
    this.#messages = new MessageStore(needs.database, needs.seal, changed)
    this.#trials = new TrialStore(needs.database, changed)
    const parts = { messages: this.#messages, trials: this.#trials }
    const delivery = new Delivery({ ...needs, ...parts })
    this.#inbox = new Inbox(
      { ...needs, ...parts, keys: () => this.#keys(), deliver: delivery.deliver.bind(delivery) },
      scope,
    )
    this.#outbox = new Outbox({ ...needs, messages: this.#messages })
    this.#invitations = new Invitations({ ...needs, outbox: this.#outbox }, scope)
    needs.groups.added.on(() => {
      this.#inbox.keysChanged()
    })
    this.#outbox.finishSending()
    this.#inbox.start()
  }

  /**
   * Sends a message to a user or a group, as one post or, with a copy for the sender, two. Both are on disk when the
   * promise resolves, or neither ever will be; who tries again with the same number gets the first message.
   * Faults: `messages.no-recipient`, `messages.empty`, `wallet.locked`, and those of a post.
   */
  async send(draft: MessageDraft): Promise<VerifiedPost> {
    const { from, to, text, copySelf = false } = draft
    this.#needs.keys.requireUnlocked()
    if (text === '') throw new CodedError('messages.empty', 'The message is empty.')
    const recipient = this.#outbox.recipientKey(to)
    const author = parseUsername(from)
    const own = author === undefined ? undefined : this.#needs.users.keyAt(author, this.#needs.users.bestHeight())
    const plaintext = encodeDirectContent({ kind: 'text', text, to }, from as Username)
    // A copy of a note to oneself would be a second one on each other computer.
    const hasCopy = copySelf && own !== undefined && !equalBytes(own, recipient)
    const readers = hasCopy ? shuffled(this.#needs.random, [recipient, own]) : [recipient]
    const posts = await this.#outbox.publish(
      draft,
      readers.map((key) => this.#outbox.sealed(plaintext, key)),
      {
        ...{ peer: to, text },
        shownAt: readers.length > 1 ? readers.indexOf(own ?? recipient) : 0,
      },
    )
    return posts.at(-1) as VerifiedPost
  }

  /** Invites users to a group (see `Invitations`). */
  async invite(from: string, postNumber: number | undefined, alias: string, names: readonly string[]): Promise<void> {
    await this.#invitations.invite(from, postNumber, alias, names)
    await this.#inbox.drained(from)
  }

  /** Gives a group another description (see `Invitations`). */
  async describe(from: string, postNumber: number | undefined, alias: string, description: string): Promise<void> {
    await this.#invitations.describe(from, postNumber, alias, description)
    await this.#inbox.drained(from)
  }

  /** What has been stored so far is tried, and kept if it opened, unless that takes longer than anybody waits. */
  async opened(): Promise<void> {
    const ending = new AbortController()
    await Promise.race([this.#inbox.drained(), sleep(this.#needs.clock, longestOpeningMs, ending.signal)])
    ending.abort()
  }

  /** Some messages of each thread that has any, oldest first. Fault: `wallet.locked`. */
  read(
    localUser: string,
    count: number,
    ranges: readonly ThreadRange[],
  ): ReadonlyMap<string, readonly ThreadMessage[]> {
    const threads = ranges.map((range) => [range.peer, this.#messages.read(localUser, count, range)] as const)
    return new Map(threads.filter(([, messages]) => messages.length > 0))
  }

  /** Messages of all threads of a local user, the newest first; none while the wallet is locked. */
  newestFirst(localUser: string): Iterable<ArchivedMessage> {
    return this.#needs.keys.isLocked ? [] : this.#messages.newestFirst(localUser)
  }

  /** The threads of a local user, those with the newest messages first. */
  threads(localUser: string): readonly ThreadSummary[] {
    return this.#messages.threads(localUser)
  }

  /** Messages from users whom a local user does not follow: they open when that changes. */
  waiting(localUser: string): readonly WaitingMessages[] {
    return this.#trials.waiting(localUser)
  }

  /** A local user has read a thread. */
  markRead(localUser: string, peer: string): void {
    this.#messages.markRead(localUser, peer)
  }

  /** How far the threads of a local user have been read, here or on other computers. */
  marks(localUser: string): readonly ReadMark[] {
    return this.#messages.marks(localUser)
  }

  /** Another computer of the same person has read so far; what comes later of that has been read, too. */
  readElsewhere(localUser: string, marks: readonly ReadMark[]): void {
    this.#messages.readElsewhere(localUser, marks)
  }

  /** Leaves a group: its thread goes. Fault: `groups.unknown`. */
  leave(localUser: string, alias: string): void {
    this.#needs.groups.leave(localUser, alias)
    this.#messages.remove(localUser, alias)
  }

  /** Tries everything again with every key, of a group also what was written before the invitation. */
  rescan(localUser: string): void {
    this.#needs.groups.openHistory(localUser)
    this.#trials.forgetTrials()
    this.#inbox.keysChanged()
  }

  /** Takes a post that has just been stored. */
  take(post: VerifiedPost): void {
    if (post.kind.kind === 'direct') this.#inbox.take(post)
  }

  /** Whether a post with these flags is a message of somebody here, as far as is known. */
  needs(author: Username, postNumber: number, flags: number): boolean {
    return (flags & postFlags.direct) !== 0 && this.#trials.isOpenOrUntried({ author, postNumber })
  }

  /** A post is held no more: its author's key is another one. */
  forget(post: VerifiedPost): void {
    if (post.kind.kind !== 'direct') return
    this.#trials.forget(post)
    this.#messages.forget(post.author, post.postNumber)
  }

  /** There are keys that were not there before. */
  keysChanged(): void {
    this.#inbox.keysChanged()
  }

  /** A local user follows others now: what they wrote opens. */
  followed(localUser: string, names: readonly Username[]): void {
    const released = names.flatMap((name) => this.#trials.released(localUser, name))
    for (const post of released) this.#inbox.take(post)
    if (released.length > 0) this.#inbox.keysChanged()
  }

  /**
   * Keeps messages of a thread that another node of the same person had opened, the newest last; gives how many were not
   * here. They are no news to anybody. Fault: `wallet.locked`.
   */
  restore(localUser: string, peer: string, messages: readonly RestoredMessage[]): number {
    const { groups } = this.#needs
    const isGroup = groups.has(peer)
    const now = this.#needs.now()
    return this.#messages.restore(
      { localUser, peer },
      messages.map((message) => ({
        ...message,
        // A time to come would keep it on top.
        ...(message.time > now ? { time: now, claimed: message.time } : {}),
        kind: isGroup ? kindInGroup(message, (name) => groups.isMember(peer, name)) : 'text',
      })),
    )
  }

  /** Everything that came is opened, as far as there are keys. */
  async settled(): Promise<void> {
    await this.#inbox.settled()
  }

  /** None while the wallet is locked. */
  #keys(): readonly TrialKey[] {
    try {
      const own = this.#needs.keys.keys().map(({ publicKey, privateKey, username }) => ({
        ...{ publicKey, privateKey, owner: username, isGroup: false, opensFrom: 0 },
      }))
      const shared = this.#needs.groups.keys().map(({ alias, ...key }) => ({ ...key, owner: alias, isGroup: true }))
      return [...own, ...shared]
    } catch (error) {
      if (error instanceof CodedError && error.code === 'wallet.locked') return []
      throw error
    }
  }
}
