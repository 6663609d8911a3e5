// What others say exists: the newest number that the status of an author names, and why posts of the DHT were refused.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import type { PostRejection } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'

/** Users whose claims are remembered: as many as a node follows. */
const maxUsers = 20_000

interface UserClaims {
  newest: number
  readonly refused: BoundedMap<number, PostRejection['code']>
}

/** Remembers claims; nothing of them is shown as true before the posts are here. */
export class Claims {
  readonly #users = new BoundedMap<Username, UserClaims>(maxUsers)

  /** Sees a verified item of the DHT; true when it names a newer post than was known. */
  see({ target, sequence }: SignedItem): boolean {
    if (target.resource !== 'status' || target.kind !== 'single' || sequence === undefined) return false
    const claims = this.#of(target.name as Username)
    if (sequence <= claims.newest) return false
    claims.newest = sequence
    return true
  }

  /** What the DHT has under a number is no acceptable post. */
  refused(username: Username, postNumber: number, code: PostRejection['code']): void {
    this.#of(username).refused.set(postNumber, code)
  }

  /** The highest number that a status named; −1 when none did. */
  newest(username: Username): number {
    return this.#users.peek(username)?.newest ?? -1
  }

  refusalOf(username: Username, postNumber: number): PostRejection['code'] | undefined {
    return this.#users.peek(username)?.refused.peek(postNumber)
  }

  #of(username: Username): UserClaims {
    const known = this.#users.get(username)
    if (known !== undefined) return known
    const claims = { newest: -1, refused: new BoundedMap<number, PostRejection['code']>(limits.refusedOfTable) }
    this.#users.set(username, claims)
    return claims
  }
}
