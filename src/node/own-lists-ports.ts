// Own lists put together from the capabilities: what is in the lists of a person, by names that hold on every computer.
import { CodedError } from '../base/coded-error.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { Signal } from '../base/signal.ts'
import type { Scope } from '../base/scope.ts'
import { encodeHex } from '../codec/hex.ts'
import { sha256 } from '../crypto/hash.ts'
import type { Dht } from '../dht/index.ts'
import { type Mute, muteKey, type MuteKind, muteKinds } from '../protocol/mutes.ts'
import type { UserKeys } from '../protocol/ports.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import { timeText } from '../protocol/own-lists.ts'
import { parseUsername } from '../protocol/username.ts'
import { feedKey } from '../twtxt/feed-address.ts'
import type { Bookmarks } from './bookmarks/bookmarks.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { Following } from './following/following.ts'
import type { DirectMessages } from './messages/direct-messages.ts'
import type { Groups } from './messages/groups/groups.ts'
import type { Mutes } from './mutes/mutes.ts'
import { OwnLists, type OwnListsNeeds } from './own-lists/own-lists.ts'
import type { OwnList, OwnMarks, OwnParts } from './own-lists/own-parts.ts'
import type { PeopleLists } from './people-lists/people-lists.ts'
import type { Posts } from './posts/posts.ts'
import type { Tags } from './tags/tags.ts'
import type { Wallet } from './wallet/wallet.ts'

/** Where the lists are. */
interface OwnListsSources {
  readonly following: Following
  readonly mutes: Mutes
  readonly bookmarks: Bookmarks
  readonly peopleLists: PeopleLists
  readonly feeds: Pick<Feeds, 'follows' | 'followAsElsewhere' | 'unfollow' | 'tell' | 'followsChanged'>
  readonly tags: Pick<Tags, 'of' | 'watch' | 'unwatch' | 'changed'>
  readonly messages: DirectMessages
  readonly groups: Groups
  readonly users: UserKeys
  /** Finds a post that is to be kept. Rejects when nobody has it. */
  readonly findPost: (author: string, postNumber: number) => Promise<VerifiedPost>
}

/** What a full list does not take stays with the other computers. */
const unlessFull = (add: () => unknown): boolean => {
  try {
    add()
    return true
  } catch (error) {
    if (error instanceof CodedError) return false
    throw error
  }
}

const followsIn = ({ following, users }: OwnListsSources): OwnList => ({
  kind: 'follow',
  canChange: false,
  of: (localUser) => new Map(following.of(localUser).map((name) => [name, ''])),
  add: (localUser, entries) => {
    const known = [...entries.keys()].filter((name) => {
      const username = parseUsername(name)
      return username !== undefined && users.registrationHeight(username) !== undefined
    })
    unlessFull(() => following.follow(localUser, known))
  },
  remove: (localUser, names) => {
    following.unfollow(localUser, names)
  },
  hasEnded: () => false,
})

const forEver = '9999999999'

const isKind = (text: string): text is MuteKind => (muteKinds as readonly string[]).includes(text)

const muteOf = (name: string, value: string): Mute | undefined => {
  const kind = name.slice(0, name.indexOf(':'))
  const until = value.slice(0, forEver.length)
  if (!isKind(kind) || !/^[0-9]{10}$/u.test(until)) return undefined
  const mute = { kind, value: value.slice(forEver.length), until: until === forEver ? undefined : Number(until) }
  // As it would be told from here: another one would never be found again.
  const key = name.slice(kind.length + 1)
  const isAsKept = mute.value === (kind === 'user' ? key : mute.value.trim())
  return isAsKept && muteKey(mute) === key ? mute : undefined
}

const mutesIn = ({ mutes }: OwnListsSources): OwnList => {
  const of = (localUser: string): ReadonlyMap<string, string> =>
    new Map(
      mutes
        .of(localUser)
        .map(({ kind, value, until }) => [
          `${kind}:${muteKey({ kind, value }) ?? ''}`,
          `${until === undefined ? forEver : timeText(until)}${value}`,
        ]),
    )
  return {
    kind: 'mute',
    canChange: true,
    of,
    add: (localUser, entries) => {
      for (const [name, value] of entries) {
        const mute = muteOf(name, value)
        if (mute !== undefined) unlessFull(() => mutes.add(localUser, mute))
      }
    },
    remove: (localUser, names) => {
      for (const name of names) {
        const kind = name.slice(0, name.indexOf(':'))
        if (isKind(kind)) mutes.remove(localUser, { kind, value: name.slice(kind.length + 1) })
      }
    },
    hasEnded: (value, now) => value.slice(0, forEver.length) !== forEver && Number(value.slice(0, 10)) <= now,
  }
}

/** By what all addresses of a feed have in common: two computers may follow it by two, and the greater one (https) holds. */
const feedsIn = ({ feeds }: OwnListsSources): OwnList => ({
  kind: 'feed',
  canChange: true,
  of: (localUser) => new Map(feeds.follows(localUser).map(({ url, nick }) => [feedKey(url), `${url} ${nick}`])),
  add: (localUser, entries) => {
    for (const [key, value] of entries) {
      const [url = '', nick = ''] = value.split(' ')
      if (feedKey(url) === key) unlessFull(() => feeds.followAsElsewhere(localUser, { url, nick }))
    }
  },
  remove: (localUser, keys) => {
    for (const key of keys) feeds.unfollow(localUser, key)
  },
  hasEnded: () => false,
})

/** A list of its own: computers that know nothing of it keep it as it is. */
const toldFeedsIn = ({ feeds }: OwnListsSources): OwnList => ({
  kind: 'told',
  canChange: false,
  of: (localUser) =>
    new Map(feeds.follows(localUser).flatMap(({ url, isTold }) => (isTold ? [[feedKey(url), ''] as const] : []))),
  add: (localUser, entries) => {
    for (const key of entries.keys()) feeds.tell(localUser, key, true)
  },
  remove: (localUser, keys) => {
    for (const key of keys) feeds.tell(localUser, key, false)
  },
  hasEnded: () => false,
})

const tagsIn = ({ tags }: OwnListsSources): OwnList => ({
  kind: 'tag',
  canChange: false,
  of: (localUser) => new Map(tags.of(localUser).map(({ tag }) => [tag, ''])),
  add: (localUser, entries) => {
    for (const tag of entries.keys()) unlessFull(() => tags.watch(localUser, tag))
  },
  remove: (localUser, names) => {
    for (const tag of names) unlessFull(() => tags.unwatch(localUser, tag))
  },
  hasEnded: () => false,
})

/** By member and list; without a member it is the list itself. */
const peopleIn = ({ peopleLists }: OwnListsSources): OwnList => {
  const entryOf = (name: string) => ({
    member: name.slice(0, name.indexOf(':')),
    list: name.slice(name.indexOf(':') + 1),
  })
  return {
    kind: 'people',
    canChange: false,
    of: (localUser) => new Map(peopleLists.entries(localUser).map(({ list, member }) => [`${member}:${list}`, ''])),
    add: (localUser, entries) => {
      for (const name of entries.keys()) unlessFull(() => peopleLists.addEntry(localUser, entryOf(name)))
    },
    remove: (localUser, names) => {
      for (const name of names) peopleLists.removeEntry(localUser, entryOf(name))
    },
    hasEnded: () => false,
  }
}

/** How long one post is looked for, in milliseconds. */
const findMs = 30_000
/** Posts that are looked for at once. Nobody waits for them. */
const mostLooking = 4
/** Posts that came and wait for their place: fewer than are looked for. */
const mostRemembered = 64
/** Posts that cannot be kept, and are not looked for again. */
const mostRefused = 1024

/** Kept posts, whose names travel: the posts themselves are looked for, and what nobody has again with each reading. */
class KeptPosts implements OwnList {
  readonly kind = 'bookmark'
  readonly canChange = false
  /** A post that was looked for has come. */
  readonly found = new Signal<string>()
  readonly #sources: OwnListsSources
  readonly #looking = new Set<string>()
  readonly #posts = new Map<string, VerifiedPost>()
  readonly #refused = new BoundedMap<string, true>(mostRefused)

  constructor(sources: OwnListsSources) {
    this.#sources = sources
  }

  of(localUser: string): ReadonlyMap<string, string> {
    const { bookmarks } = this.#sources
    return new Map(
      bookmarks
        .places(localUser)
        .map(({ author, postNumber, added }) => [`${author}:${String(postNumber)}`, timeText(added)]),
    )
  }

  add(localUser: string, entries: ReadonlyMap<string, string>): void {
    const inOrder = [...entries].sort(([, left], [, right]) => (left < right ? -1 : 1))
    for (const [name, added] of inOrder) {
      const post = this.#posts.get(name)
      if (post === undefined) this.#look(localUser, name)
      else if (!unlessFull(() => this.#sources.bookmarks.add(localUser, post, Number(added))))
        this.#refused.set(`${localUser} ${name}`, true)
      this.#posts.delete(name)
    }
  }

  remove(localUser: string, names: readonly string[]): void {
    for (const name of names) {
      const reference = placeOf(name)
      if (reference !== undefined) this.#sources.bookmarks.remove(localUser, reference)
    }
  }

  hasEnded(): boolean {
    return false
  }

  #look(localUser: string, name: string): void {
    const place = placeOf(name)
    if (place === undefined || this.#refused.has(`${localUser} ${name}`)) return
    if (this.#looking.has(name) || this.#looking.size >= mostLooking) return
    this.#looking.add(name)
    const done = (): void => {
      this.#looking.delete(name)
    }
    this.#sources.findPost(place.author, place.postNumber).then((post) => {
      done()
      if (this.#posts.size < mostRemembered) this.#posts.set(name, post)
      this.found.emit(localUser)
    }, done)
  }
}

const placeOf = (name: string): { readonly author: string; readonly postNumber: number } | undefined => {
  const [, author = '', digits = ''] = /^([a-z0-9_]{1,16}):([0-9]{1,10})$/u.exec(name) ?? []
  return author === '' ? undefined : { author, postNumber: Number(digits) }
}

/** A group has another alias on each computer: it is known by its key. */
const groupMark = (publicKey: Uint8Array): string => `*${encodeHex(sha256(publicKey).subarray(0, 8))}`

const marksIn = ({ messages, groups }: OwnListsSources): OwnMarks => {
  const nameOf = (peer: string): string | undefined => {
    if (!peer.startsWith('*')) return peer
    const publicKey = groups.publicKey(peer)
    return publicKey === undefined ? undefined : groupMark(publicKey)
  }
  return {
    of: (localUser) =>
      new Map(
        messages.marks(localUser).flatMap(({ peer, author, number }): readonly (readonly [string, number])[] => {
          const name = nameOf(peer)
          return name === undefined ? [] : [[`${name}:${author}`, number]]
        }),
      ),
    read: (localUser, marks) => {
      const aliases = new Map(groups.list(localUser).map((alias) => [nameOf(alias), alias]))
      const known = [...marks].flatMap(([name, number]) => {
        const [thread = '', author = ''] = name.split(':')
        const peer = thread.startsWith('*') ? aliases.get(thread) : parseUsername(thread)
        return peer === undefined || parseUsername(author) === undefined ? [] : [{ peer, author, number }]
      })
      if (known.length > 0) messages.readElsewhere(localUser, known)
    },
  }
}

const partsOf = (sources: OwnListsSources, scope: Scope): OwnParts => {
  const { bookmarks, feeds, following, messages, mutes, peopleLists, tags } = sources
  const kept = new KeptPosts(sources)
  const listsChanged = new Signal<string>()
  const changed = listsChanged.emit.bind(listsChanged)
  const follows = ({ localUser }: { readonly localUser: string }): void => {
    changed(localUser)
  }
  const each = [bookmarks.changed, mutes.changed, kept.found, feeds.followsChanged, peopleLists.changed, tags.changed]
  for (const signal of each) scope.defer(signal.on(changed))
  for (const signal of [following.followed, following.unfollowed]) scope.defer(signal.on(follows))
  return {
    lists: [
      followsIn(sources),
      feedsIn(sources),
      toldFeedsIn(sources),
      tagsIn(sources),
      mutesIn(sources),
      peopleIn(sources),
      kept,
    ],
    marks: marksIn(sources),
    listsChanged,
    marksChanged: messages.changed,
  }
}

/** What they are opened with. */
export interface OwnListsParts
  extends Omit<OwnListsSources, 'findPost'>,
    Omit<OwnListsNeeds, 'keys' | 'keysAdded' | 'parts' | 'isOnline'> {
  readonly wallet: Wallet
  readonly dht: Pick<Dht, 'state'>
  readonly posts: Pick<Posts, 'find'>
}

/** Opens them. */
export const openOwnLists = ({ wallet, dht, posts, ...sources }: OwnListsParts, scope: Scope): OwnLists => {
  const findPost: OwnListsSources['findPost'] = (author, postNumber) => posts.find(author, postNumber, findMs)
  return new OwnLists(
    {
      ...sources,
      keys: wallet,
      keysAdded: wallet.keysAdded,
      isOnline: () => dht.state().contacts > 0,
      parts: partsOf({ ...sources, findPost }, scope),
    },
    scope,
  )
}
