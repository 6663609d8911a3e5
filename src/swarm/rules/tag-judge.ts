// Which posts go through the swarm of a hashtag: valid, new, with the tag, and not too many of one author (extensions.md 7).
import { BoundedMap } from '../../base/bounded-map.ts'
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { hashtagsOf } from '../../protocol/hashtags.ts'
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { decodePost, judgePost, type PostRejection, type SignedPost, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import { isTooEarly } from './too-early.ts'

/** Why a post goes no further. `post-known` to `post-early` may come of an honest peer; all others are lies. */
export interface TagRejection {
  readonly code:
    | 'post-known'
    | 'post-old'
    | 'author-too-fast'
    | 'post-early'
    | 'post-without-tag'
    | PostRejection['code']
}

/** Whether an honest peer may have sent it. */
export const isForgivable = ({ code }: TagRejection): boolean =>
  code === 'post-known' || code === 'post-old' || code === 'author-too-fast' || code === 'post-early'

/** Of one author and tag so many at once, and then one a minute. */
const ofAuthor = { perSecond: 1 / 60, burst: 8 }
/** What is older is no news: a day of blocks. */
const newsBlocks = 144

/** Blocks after a change of keys during which an honest peer may still go by the old ones. */
const disputeBlocks = 12

/** Judges the posts of all hashtags that are watched here. */
export class TagJudge {
  readonly #clock: Clock
  readonly #keys: UserKeys
  readonly #known = new BoundedMap<string, true>(limits.tagPostsKnown)
  /** Names with new keys, and up to which height honest peers may go by the old ones. */
  readonly #disputed = new BoundedMap<Username, number>(limits.tagAuthors)
  readonly #authors = new BoundedMap<string, TokenBucket>(limits.tagAuthors)

  constructor(clock: Clock, keys: UserKeys) {
    this.#clock = clock
    this.#keys = keys
  }

  /** Judges hostile bytes; cheap tests first, the signature last. */
  judge(tag: string, piece: Uint8Array): Verdict<VerifiedPost, TagRejection> {
    const decoded = decodePost(piece)
    if (!decoded.ok) return decoded
    const { author, postNumber } = decoded.value
    const passing = this.#passing(tag, decoded.value)
    if (!passing.ok) return passing
    const judged = judgePost(piece, author, postNumber, this.#keys)
    if (judged.ok) return this.#letThrough(tag, judged.value)
    const best = this.#keys.bestHeight()
    const isDisputed = judged.rejection.code === 'post-signature-invalid' && best <= (this.#disputed.peek(author) ?? -1)
    return isDisputed || isTooEarly(piece, judged.rejection, best) ? reject({ code: 'post-early' }) : judged
  }

  /** Honest peers may go by the old keys of these names for a while. */
  keysChanged(names: ReadonlySet<Username>): void {
    for (const name of names) this.#disputed.set(name, this.#keys.bestHeight() + disputeBlocks)
  }

  /** Lets a judged post through, once. */
  admit(tag: string, post: VerifiedPost): Verdict<VerifiedPost, TagRejection> {
    const passing = this.#passing(tag, post)
    return passing.ok ? this.#letThrough(tag, post) : passing
  }

  #letThrough(tag: string, post: VerifiedPost): Verdict<VerifiedPost, never> {
    this.#bucketOf(tag, post.author).take()
    this.#known.set(keyOf(tag, post), true)
    return accept(post)
  }

  #passing(tag: string, post: SignedPost): Verdict<SignedPost, TagRejection> {
    if (!hashtagsOf(post).has(tag)) return reject({ code: 'post-without-tag' })
    if (this.#known.has(keyOf(tag, post))) return reject({ code: 'post-known' })
    if (post.height < this.#keys.bestHeight() - newsBlocks) return reject({ code: 'post-old' })
    const isTooFast = (this.#authors.peek(`${tag}/${post.author}`)?.left ?? 1) < 1
    return isTooFast ? reject({ code: 'author-too-fast' }) : accept(post)
  }

  #bucketOf(tag: string, author: Username): TokenBucket {
    const key = `${tag}/${author}`
    const known = this.#authors.get(key)
    const bucket = known ?? new TokenBucket(this.#clock, ofAuthor.perSecond, ofAuthor.burst)
    if (known === undefined) this.#authors.set(key, bucket)
    return bucket
  }
}

const keyOf = (tag: string, { author, postNumber }: SignedPost): string => `${tag}/${author}/${String(postNumber)}`
