// Keys of names as the blocks tell them: which ones a name has had, and that it has another one now.
import { equalBytes } from '../../base/bytes.ts'
import { Signal } from '../../base/signal.ts'
import type { Chain } from '../../chain/index.ts'
import type { Scope } from '../../base/scope.ts'
import { limits } from '../../protocol/limits.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostQuery } from '../../swarm/index.ts'
import { type BoundKey, type NameKey, originOf } from './key-history.ts'

/** A name with one of its keys. */
export interface NamedKey extends NameKey {
  readonly username: Username
}

/** The newest key of a name has changed; undefined: the name is free again. */
export interface NewKey {
  readonly username: Username
  readonly key: NameKey | undefined
}

/** Posts held here that a key has signed, by their numbers. */
export interface SignedPosts {
  readonly first: number
  readonly last: number
  readonly count: number
  /** Those with a number above the first one of a newer key: written late, or by whoever has the old key. */
  readonly late: number
}

/** A key with the posts of it that are held here; undefined: none of those that were looked at. */
export interface SigningKeyPeriod extends NameKey {
  readonly posts: SignedPosts | undefined
}

/** What names need. */
export interface NamesNeeds {
  readonly chain: Pick<Chain, 'users' | 'headerAt' | 'keysChanged'>
  readonly localUsers: () => readonly Username[]
  /** Whom anybody here follows. */
  readonly followed: () => ReadonlySet<Username>
  readonly isFollowed: (username: Username) => boolean
  readonly posts: (query: PostQuery) => readonly VerifiedPost[]
}

/** The time in a header (chain.md 3.1). */
const timeOffset = 72

const anyFlags = 0xf

/** Keys of names. Nothing is kept: blocks say all of it, after a restart and a reorganisation as before. */
export class Names {
  readonly changed = new Signal<NewKey>()
  readonly #needs: NamesNeeds
  /** What was found doubtful of whom at which height: pages ask every two seconds, and who follows thousands asks of each. */
  #doubtful: { readonly of: string; readonly keys: readonly NamedKey[] } | undefined

  constructor(needs: NamesNeeds, scope: Scope) {
    this.#needs = needs
    scope.defer(
      needs.chain.keysChanged.on(({ names }) => {
        this.#doubtful = undefined
        for (const username of names)
          if (needs.isFollowed(username) || needs.localUsers().includes(username))
            this.changed.emit({ username, key: this.#keysOf(username)[0] })
      }),
    )
  }

  /** The keys of a name, the newest first. */
  keysOf(name: string, count: number): readonly NameKey[] {
    const username = parseUsername(name)
    return username === undefined ? [] : this.#keysOf(username).slice(0, count)
  }

  /** The same, with what each has signed of the newest posts held here. */
  historyOf(name: string, count: number): readonly SigningKeyPeriod[] {
    const keys = this.keysOf(name, limits.nameKeys)
    const posts = keys.length === 0 ? [] : this.#newestPosts(name as Username)
    return keys.slice(0, count).map((key, index) => ({ ...key, posts: signedBy(keys, index, posts) }))
  }

  /** When names were registered first; those of which that is not known here are left out. */
  registeredAt(names: readonly string[]): readonly NamedKey[] {
    return names.flatMap((name) => {
      const first = this.keysOf(name, limits.nameKeys).at(-1)
      return first?.origin === 'registered' && first.time > 0 ? [{ username: name as Username, ...first }] : []
    })
  }

  /** The key that took the place of another one; undefined: that one is not of the name, or is the newest. */
  replacementOf(username: Username, publicKey: Uint8Array): NameKey | undefined {
    const keys = this.#keysOf(username)
    return keys[keys.findIndex((key) => equalBytes(key.publicKey, publicKey)) - 1]
  }

  /** Keys that came to names in the place of others, the newest first: of names that a local user follows, and of its own. */
  changesOf(names: readonly string[], count: number): readonly NamedKey[] {
    const found = names.flatMap((name) => {
      const username = parseUsername(name)
      if (username === undefined || this.#needs.chain.users.registrationCount(username) < 2) return []
      const keys = this.keysOf(username, count).filter(({ origin }) => origin !== 'registered')
      return keys.map((key) => ({ username, ...key }))
    })
    return found.sort((left, right) => right.height - left.height).slice(0, count)
  }

  /** Names here or followed from here whose key came by a word that was given before, or that anybody may repeat now (H5). */
  doubtful(): readonly NamedKey[] {
    const local = this.#needs.localUsers()
    const height = this.#needs.chain.users.bestHeight()
    const watched = [...new Set([...local, ...this.#needs.followed()])]
    const of = [height, local.length, ...watched].join(' ')
    if (this.#doubtful?.of !== of)
      this.#doubtful = { of, keys: this.#doubtfulOf(watched, new Set(local), height - limits.doubtfulKeyBlocks) }
    return this.#doubtful.keys
  }

  #doubtfulOf(watched: readonly Username[], local: ReadonlySet<Username>, newest: number): readonly NamedKey[] {
    return watched.flatMap((username) => {
      const [change] = this.changesOf([username], 1)
      const isDoubtful = change !== undefined && (change.origin === 'replayed' || change.origin === 'returned')
      return isDoubtful && (local.has(username) || change.height > newest) ? [change] : []
    })
  }

  #keysOf(username: Username): readonly NameKey[] {
    const { chain, localUsers } = this.#needs
    const bound = chain.users.registrationsOf(username, limits.nameKeys)
    const isLocal = localUsers().includes(username)
    // Names of one person are those that may have had one key.
    const elsewhere = (): readonly BoundKey[] =>
      isLocal && bound.length > 1
        ? localUsers().flatMap((other) =>
            other === username ? [] : chain.users.registrationsOf(other, limits.nameKeys),
          )
        : []
    const others = elsewhere()
    return bound.map((each, index) => ({
      origin: originOf(
        each,
        bound.slice(index + 1),
        others.filter(({ height }) => height < each.height),
      ),
      publicKey: each.registration.publicKey,
      height: each.height,
      time: this.#timeAt(each.height),
      transactionId: each.transactionId,
    }))
  }

  #timeAt(height: number): number {
    const header = this.#needs.chain.headerAt(height)
    if (header === undefined) return 0
    return new DataView(header.buffer, header.byteOffset).getUint32(timeOffset, true)
  }

  #newestPosts(username: Username): readonly VerifiedPost[] {
    const flags = { allowedFlags: anyFlags, requiredFlags: 0 }
    return this.#needs.posts({ username, count: limits.postsOfNameHistory, ...flags })
  }
}

/** `keys`: the newest first. A post states the height that says which key has signed it. */
const signedBy = (keys: readonly NameKey[], index: number, posts: readonly VerifiedPost[]): SignedPosts | undefined => {
  const [from, to] = [keys[index]?.height ?? 0, keys[index - 1]?.height ?? Infinity]
  const own = posts.filter(({ height }) => height >= from && height < to).map(({ postNumber }) => postNumber)
  if (own.length === 0) return undefined
  const newer = posts.filter(({ height }) => height >= to).map(({ postNumber }) => postNumber)
  const firstOfNewer = newer.reduce((least, each) => Math.min(least, each), Infinity)
  return {
    first: own.reduce((least, each) => Math.min(least, each), Infinity),
    last: own.reduce((most, each) => Math.max(most, each), 0),
    count: own.length,
    late: own.filter((number) => number > firstOfNewer).length,
  }
}
