// Up to which number posts of a user are known to exist: the status that authors put into the DHT says so.
import { BoundedMap } from '../../base/bounded-map.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { Username } from '../../protocol/username.ts'

/** Users whose newest number is remembered. */
const maxUsers = 2000

/** What is held. */
export interface HeldPosts {
  lastHave(username: Username): number
  joined(): readonly Username[]
}

/** Remembers it from the items that pass by; nothing is fetched for it. */
export class KnownPosts {
  readonly #newest = new BoundedMap<Username, number>(maxUsers)

  /** Sees a verified item of the DHT. */
  see({ target, sequence }: SignedItem): void {
    if (target.resource !== 'status' || target.kind !== 'single' || sequence === undefined) return
    const username = target.name as Username
    if (sequence > (this.#newest.get(username) ?? -1)) this.#newest.set(username, sequence)
  }

  /** Users whose swarm runs, and how many newer posts are known than are held. */
  missing(held: HeldPosts): readonly { readonly username: Username; readonly posts: number }[] {
    const missing: { readonly username: Username; readonly posts: number }[] = []
    for (const username of this.#newest.size === 0 ? [] : held.joined()) {
      const newest = this.#newest.get(username)
      if (newest === undefined) continue
      const posts = newest - held.lastHave(username)
      if (posts > 0) missing.push({ username, posts })
    }
    return missing
  }
}
