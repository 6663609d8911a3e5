// What a user has marked as liked; of users of this node also what was marked in private (swarm-posts.md 4.4, 5.2).
import { decodeBencodeDict } from '../codec/bencode.ts'
import { open } from '../crypto/ecies.ts'
import { limits } from '../protocol/limits.ts'
import { isAuthentic, type VerifiedPost } from '../protocol/post.ts'
import { type CarriedPost, postFlags } from '../protocol/post-kind.ts'
import type { UserKeys } from '../protocol/ports.ts'
import { parseUsername } from '../protocol/username.ts'
import type { Swarms } from '../swarm/index.ts'
import type { KeyRing } from './key-ring.ts'

/** What favourites are read from. */
export interface FavouritesNeeds {
  readonly keys: Pick<KeyRing, 'keysOf' | 'isLocked'>
  readonly users: UserKeys
  readonly swarms: Pick<Swarms, 'join' | 'posts'>
  readonly adjustedTime: () => number
}

/** Which favourites, by the numbers of the posts that make them. */
export interface FavouriteQuery {
  readonly username: string
  readonly count: number
  readonly maxPostNumber?: number | undefined
  readonly sincePostNumber?: number | undefined
  /** Whether private ones are opened; otherwise they are left out. */
  readonly opensPrivate: boolean
}

/** What was inside a private favourite. */
export interface OpenedFavourite extends CarriedPost {
  readonly comment: string
  /** The marked post is signed by its author; sealed parts are judged when they are opened, since nobody else can. */
  readonly isAuthentic: boolean
}

/** A post that marks another one. */
export interface Favourite {
  readonly post: VerifiedPost
  /** Undefined: the favourite is public. */
  readonly opened: OpenedFavourite | undefined
}

/** Most favourites of one answer. */
const maxFavourites = 5000

/** Favourites of users. */
export class Favourites {
  readonly #needs: FavouritesNeeds

  constructor(needs: FavouritesNeeds) {
    this.#needs = needs
  }

  /** Newest first. Runs the swarm of the user from now on: who asks is about to read more. */
  of({ username: text, count, opensPrivate, ...range }: FavouriteQuery): readonly Favourite[] {
    const { swarms, users, adjustedTime } = this.#needs
    const username = parseUsername(text)
    if (username === undefined || users.registrationHeight(username) === undefined) return []
    swarms.join(username)
    const latest = adjustedTime() + limits.futureSeconds
    const posts = swarms.posts({
      ...{ username, ...range },
      count: Math.min(Math.max(count, 0), maxFavourites),
      allowedFlags: postFlags.privateFavourite,
      requiredFlags: postFlags.favourite,
    })
    return posts
      .filter(({ userpost, time }) => userpost.int('time') !== undefined && time <= latest)
      .toSorted((left, right) => right.time - left.time || right.postNumber - left.postNumber)
      .map((post) => this.#shown(post, opensPrivate))
      .filter((favourite) => favourite !== undefined)
  }

  #shown(post: VerifiedPost, opensPrivate: boolean): Favourite | undefined {
    if (post.kind.kind === 'favourite') return { post, opened: undefined }
    const opened = opensPrivate && !this.#needs.keys.isLocked ? this.#open(post) : undefined
    return opened === undefined ? undefined : { post, opened }
  }

  /** Whoever replaced a key still reads what was sealed to the one before. */
  #open({ kind, author }: VerifiedPost): OpenedFavourite | undefined {
    if (kind.kind !== 'private-favourite') return undefined
    for (const { privateKey } of this.#needs.keys.keysOf(author)) {
      const plaintext = open(kind.sealed, privateKey)
      if (plaintext.ok) return openedFrom(plaintext.value, this.#needs.users)
    }
    return undefined
  }
}

const openedFrom = (plaintext: Uint8Array, users: UserKeys): OpenedFavourite | undefined => {
  const bounds = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: false }
  const decoded = decodeBencodeDict(plaintext, bounds)
  const userpost = decoded.ok ? decoded.value.dict('userpost') : undefined
  if (!decoded.ok || userpost === undefined) return undefined
  const signature = decoded.value.bytes('sig_userpost') ?? new Uint8Array(0)
  const comment = decoded.value.text('comment') ?? ''
  return { userpost, signature, comment, isAuthentic: isAuthentic({ userpost, signature }, users) }
}
