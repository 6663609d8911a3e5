// Judges a person's file line by line, and merges it with what is here: nothing that is here is lost by it.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { decodeWholeItem, judgeItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import { judgePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { nowSeconds } from '../../base/clock.ts'
import { feedKey } from '../../twtxt/feed-address.ts'
import type { PersonEntry } from './person-lines.ts'
import type { PersonParts } from './person-parts.ts'

/** How many things of each kind were taken, were here already, and were left. */
export interface PersonCounts {
  readonly took: Readonly<Record<string, number>>
  readonly held: Readonly<Record<string, number>>
  readonly left: Readonly<Record<string, number>>
}

/** Refuses a file because of one line; nothing has been changed. */
export const refuseLine = (line: number, why: string): CodedError =>
  new CodedError('person.refused', `Line ${String(line)} of the file is refused: ${why}. Nothing was taken.`, { line })

const judgedPost = (
  parts: PersonParts,
  line: number,
  entry: PersonEntry & { readonly piece: Uint8Array; readonly k: number },
  author: Username,
): VerifiedPost => {
  const judged = judgePost(entry.piece, author, entry.k, parts.users)
  if (judged.ok) return judged.value
  const { code } = judged.rejection
  if (code === 'post-number-out-of-bound' || code === 'post-height-invalid')
    throw refuseLine(line, `the chain of this node does not know ${author} as far; wait until it is synced`)
  throw refuseLine(line, `it holds no valid post of ${author} (${code})`)
}

const judgedItem = (parts: PersonParts, line: number, bytes: Uint8Array, username: Username): void => {
  const decoded = decodeWholeItem(bytes)
  if (!decoded.ok) throw refuseLine(line, `it holds no valid item (${decoded.rejection.code})`)
  const { target, signer } = decoded.value
  const isOwn = target.name === username && signer === username && target.kind === 'single'
  if (!isOwn) throw refuseLine(line, `it holds an item of somebody else than ${username}`)
  const judged = judgeItem(decoded.value, parts.users, nowSeconds(parts.clock))
  if (!judged.ok) throw refuseLine(line, `it holds no valid item (${judged.rejection.code})`)
}

/** What an entry says, after all that can be known of it has been looked at. */
export type JudgedEntry =
  | Exclude<PersonEntry, { readonly piece: Uint8Array }>
  | { readonly kind: 'post'; readonly post: VerifiedPost }
  | { readonly kind: 'bookmark'; readonly post: VerifiedPost; readonly added: number }

/** Fault: `person.refused`. */
export const judgeEntry = (parts: PersonParts, username: Username, line: number, entry: PersonEntry): JudgedEntry => {
  if (entry.kind === 'post') return { kind: 'post', post: judgedPost(parts, line, entry, username) }
  if (entry.kind === 'bookmark')
    return { kind: 'bookmark', post: judgedPost(parts, line, entry, entry.author), added: entry.added }
  if (entry.kind === 'item') judgedItem(parts, line, entry.item, username)
  return entry
}

/** Messages that are kept in one transaction. */
const messagesAtOnce = 200

/** Faults of single things, which are left and counted; all others end the import. */
const isOfOneThing = (error: unknown): boolean =>
  error instanceof CodedError &&
  (/\.(?:full|invalid|unreadable)$/u.test(error.code) ||
    error.code.startsWith('item-') ||
    error.code === 'accounts.secret-not-of-name' ||
    error.code.startsWith('wallet.secret'))

type Message = JudgedEntry & { readonly kind: 'message' }

/** Takes entries in, one after another. */
export class PersonIntake {
  readonly #parts: PersonParts
  readonly #username: Username
  readonly #counts = { took: {}, held: {}, left: {} } as Readonly<
    Record<'took' | 'held' | 'left', Record<string, number>>
  >
  /** Groups of the file, by their aliases there. */
  readonly #aliases = new Map<string, string>()
  #batch: Message[] = []

  constructor(parts: PersonParts, username: Username) {
    this.#parts = parts
    this.#username = username
  }

  get counts(): PersonCounts {
    return this.#counts
  }

  async take(entry: JudgedEntry): Promise<void> {
    if (entry.kind === 'message' && this.#batch.length < messagesAtOnce && this.#batch[0]?.peer === entry.peer) {
      this.#batch.push(entry)
      return
    }
    this.finish()
    if (entry.kind === 'message') this.#batch = [entry]
    else await this.#takeOne(entry)
  }

  /** Keeps the messages that wait. */
  finish(): void {
    const [first] = this.#batch
    if (first === undefined) return
    const messages = this.#batch.map(({ author, k: postNumber, time, text }) => ({ author, postNumber, time, text }))
    this.#batch = []
    const peer = this.#peerHere(first.peer)
    if (peer === undefined || !this.#parts.keys.has(this.#username)) {
      this.#count('left', 'message', messages.length)
      return
    }
    const added = this.#parts.messages.restore(this.#username, peer, messages.reverse())
    this.#count('took', 'message', added)
    this.#count('held', 'message', messages.length - added)
  }

  async #takeOne(entry: Exclude<JudgedEntry, { readonly kind: 'message' }>): Promise<void> {
    if (entry.kind === 'end') return
    try {
      this.#count((await this.#isNew(entry)) ? 'took' : 'held', entry.kind)
    } catch (error) {
      if (!isOfOneThing(error)) throw error
      this.#count('left', entry.kind)
    }
  }

  /** Takes it unless it is here already. */
  async #isNew(entry: Exclude<JudgedEntry, { readonly kind: 'message' | 'end' }>): Promise<boolean> {
    switch (entry.kind) {
      case 'follow':
        return this.#takeFollow(entry)
      case 'feed':
        return this.#takeFeed(entry)
      case 'tag':
        return this.#takeTag(entry.tag)
      case 'list':
        return this.#takeList(entry)
      case 'mute':
        return this.#takeMute(entry)
      case 'bookmark':
        return this.#takeBookmark(entry.post, entry.added)
      case 'post':
        return this.#takePost(entry.post)
      case 'key':
        return this.#takeKey(entry.secret)
      case 'group':
        return this.#takeGroup(entry)
      case 'item':
        return this.#takeItem(entry.item)
      case 'read':
        return this.#takeReading(entry)
    }
  }

  /** What is told in public on either side stays so; whoever has no key here follows, and tells nobody. */
  #takeFollow({ name, public: isPublic }: JudgedEntry & { readonly kind: 'follow' }): boolean {
    const { following, keys, publicFollows } = this.#parts
    const me = this.#username
    const mayTell = isPublic && keys.has(me) && !publicFollows.has(me, name)
    if (following.follows(me, name) && !mayTell) return false
    if (mayTell) publicFollows.set(me, [name], true)
    else following.follow(me, [name])
    if (!following.follows(me, name)) throw new CodedError('person.invalid', 'Nobody has this name.')
    return true
  }

  /** By whatever address and name a feed is followed here: so it stays. Whoever has no key here tells nobody. */
  #takeFeed({ url, nick, public: isPublic }: JudgedEntry & { readonly kind: 'feed' }): boolean {
    const { feeds, keys } = this.#parts
    const me = this.#username
    const held = feeds.follows(me).find((follow) => feedKey(follow.url) === feedKey(url))
    const isNew = held === undefined && feeds.followAsElsewhere(me, { url, nick })
    const isToldNow = isPublic === true && keys.has(me) && held?.isTold !== true && feeds.tell(me, feedKey(url), true)
    return isNew || isToldNow
  }

  #takeTag(tag: string): boolean {
    const { tags } = this.#parts
    const isHeld = tags.of(this.#username).some((watched) => watched.tag === tag)
    if (!isHeld) tags.watch(this.#username, tag)
    return !isHeld
  }

  #takeKey(secret: string): boolean {
    const { keys, swarms } = this.#parts
    const me = this.#username
    if (keys.secretsOf(me).includes(secret)) return false
    keys.importSecret(secret, me)
    swarms.join(me)
    return true
  }

  #takeList({ list, members }: JudgedEntry & { readonly kind: 'list' }): boolean {
    const { peopleLists } = this.#parts
    const held = peopleLists.of(this.#username).find(({ name }) => name === list)
    if (held !== undefined && members.every((member) => held.members.includes(member))) return false
    peopleLists.put(this.#username, list, members)
    return true
  }

  /** Of two ends the later one holds: what either side does not want to see is not shown. */
  #takeMute({ mute: kind, value, until: end }: JudgedEntry & { readonly kind: 'mute' }): boolean {
    const until = end ?? undefined
    const { mutes, clock } = this.#parts
    if (until !== undefined && until <= nowSeconds(clock)) throw new CodedError('person.invalid', 'It has ended.')
    const known = mutes.of(this.#username).find((mute) => mute.kind === kind && mute.value === value)
    if (known !== undefined && (known.until ?? Infinity) >= (until ?? Infinity)) return false
    mutes.add(this.#username, { kind, value, until })
    return true
  }

  #takeBookmark(post: VerifiedPost, added: number): boolean {
    const { bookmarks } = this.#parts
    if (bookmarks.has(this.#username, post)) return false
    bookmarks.add(this.#username, post, added)
    return true
  }

  async #takePost(post: VerifiedPost): Promise<boolean> {
    const { swarms } = this.#parts
    swarms.join(post.author)
    const held = swarms.post(post.author, post.postNumber)
    if (held !== undefined) {
      // Two computers gave one number to two posts: both are kept, and told.
      if (!equalBytes(held.piece, post.piece)) swarms.numbers.supply(post)
      return false
    }
    if (!(await swarms.addPost(post)).ok) throw new CodedError('person.invalid', 'It could not be stored.')
    return true
  }

  async #takeItem(item: Uint8Array): Promise<boolean> {
    try {
      await this.#parts.items.putSigned(item)
      return true
    } catch (error) {
      // The one that is here, or that the network has, is as new or newer.
      if (error instanceof CodedError && error.code === 'item-sequence-stale') return false
      throw error
    }
  }

  #takeGroup({ alias, description, secret, members }: JudgedEntry & { readonly kind: 'group' }): boolean {
    const { groups } = this.#parts
    const before = groups.list().length
    const here = groups.restore({ alias, description, secret, members: members as readonly Username[] })
    if (here === undefined) throw new CodedError('groups.full', 'The group could not be taken.')
    if (this.#aliases.size < limits.groups) this.#aliases.set(alias, here)
    return groups.list().length > before
  }

  /** What came here after the file was written has not been read by anybody. */
  #takeReading({ peer: there, until }: JudgedEntry & { readonly kind: 'read' }): boolean {
    const { messages } = this.#parts
    const peer = this.#peerHere(there)
    const thread = messages.threads(this.#username).find((one) => one.peer === peer)
    if (thread === undefined || thread.unread === 0 || thread.lastTime > until) return false
    messages.markRead(this.#username, thread.peer)
    return true
  }

  #peerHere(there: string): string | undefined {
    if (!there.startsWith('*')) return there
    return this.#aliases.get(there) ?? (this.#parts.groups.has(there) ? there : undefined)
  }

  #count(what: 'took' | 'held' | 'left', kind: string, number = 1): void {
    if (number > 0) this.#counts[what][kind] = (this.#counts[what][kind] ?? 0) + number
  }
}
