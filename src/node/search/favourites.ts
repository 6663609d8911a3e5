// What a user marked as a favourite, for all to see or for nobody else (swarm-posts.md 4.4).
import { type BencodeDict, decodeBencodeDict } from '../../codec/bencode.ts'
import { open } from '../../crypto/ecies.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { postFlags } from '../../protocol/post-kind.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import type { KeyRing } from '../key-ring.ts'

/** What favourites are read from. */
export interface FavouritesNeeds {
  readonly swarms: Pick<Swarms, 'posts'>
  readonly keys: KeyRing
  readonly adjustedTime: () => number
}

/** What a private favourite holds when it is opened. */
export interface OpenedFavourite {
  /** The marked `userpost`, and its signature. */
  readonly userpost: BencodeDict
  readonly signature: Uint8Array
  readonly comment: string
}

/** A favourite. */
export interface Favourite {
  readonly post: VerifiedPost
  /** Of a private one, what nobody else sees. */
  readonly opened: OpenedFavourite | undefined
}

/** Which favourites of a user, by the number of the post that marks them. */
export interface FavouriteRange {
  readonly username: string
  readonly count: number
  readonly maxPostNumber?: number | undefined
  readonly sincePostNumber?: number | undefined
}

/** Most favourites of one answer: each private one costs a tenth of a millisecond. */
const maxFavourites = 500

const sealedLimits = { maxDepth: limits.postDepth, maxValues: limits.postValues, canonical: false } as const

const openedFrom = (plaintext: Uint8Array): OpenedFavourite | undefined => {
  const decoded = decodeBencodeDict(plaintext, sealedLimits)
  const userpost = decoded.ok ? decoded.value.dict('userpost') : undefined
  const signature = decoded.ok ? decoded.value.bytes('sig_userpost') : undefined
  if (!decoded.ok || userpost === undefined || signature === undefined) return undefined
  return { userpost, signature, comment: decoded.value.text('comment') ?? '' }
}

/** Newest first by what is claimed, then the higher number first. */
const newestFirst = (left: Favourite, right: Favourite): number =>
  right.post.time - left.post.time || right.post.postNumber - left.post.postNumber

/** Reads them. */
export class Favourites {
  readonly #needs: FavouritesNeeds

  constructor(needs: FavouritesNeeds) {
    this.#needs = needs
  }

  /** Newest first; those that claim a time to come, or none, are left out, and private ones that nobody here can open. */
  of({ username: text, count, maxPostNumber, sincePostNumber }: FavouriteRange): readonly Favourite[] {
    const username = parseUsername(text)
    if (username === undefined || count <= 0) return []
    const latest = this.#needs.adjustedTime() + limits.futureSeconds
    return this.#needs.swarms
      .posts({
        ...{ username, maxPostNumber, sincePostNumber, count: Math.min(count, maxFavourites) },
        allowedFlags: postFlags.privateFavourite,
        requiredFlags: postFlags.favourite,
      })
      .filter(({ time }) => time > 0 && time <= latest)
      .flatMap((post) => this.#favouriteIn(post) ?? [])
      .sort(newestFirst)
  }

  /** The private ones alone. */
  privateOf(username: Username): readonly Favourite[] {
    return this.#needs.swarms
      .posts({
        ...{ username, count: maxFavourites },
        allowedFlags: postFlags.privateFavourite,
        requiredFlags: postFlags.privateFavourite,
      })
      .flatMap((post) => this.#favouriteIn(post) ?? [])
  }

  #favouriteIn(post: VerifiedPost): Favourite | undefined {
    if (post.kind.kind === 'favourite') return { post, opened: undefined }
    if (post.kind.kind !== 'private-favourite' || this.#needs.keys.isLocked) return undefined
    for (const key of this.#needs.keys.keysOf(post.author)) {
      const plaintext = open(post.kind.sealed, key.privateKey)
      const opened = plaintext.ok ? openedFrom(plaintext.value) : undefined
      if (opened !== undefined) return { post, opened }
    }
    return undefined
  }
}
