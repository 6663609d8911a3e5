// Profiles of the people on public pages, and whether they want to be there.
import type { Clock } from '../base/clock.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { Gate } from '../base/gate.ts'
import { BencodeDict } from '../codec/bencode.ts'
import { targetOf } from '../protocol/resources.ts'
import type { RpcContext } from '../rpc/context.ts'

/** What a person says of itself, as far as it was found. */
export interface PublicProfile {
  readonly fullName: string
  readonly bio: string
  readonly place: string
  readonly url: string
  /** `no`: nothing of this person is shown; `unlisted`: search engines are asked to leave it out. */
  readonly wish: 'shown' | 'unlisted' | 'no'
}

interface Known {
  readonly profile: PublicProfile
  readonly untilMs: number
}

const maxProfiles = 5_000
/** How long a profile holds, and how long it counts that none was found. */
const holdsMs = 10 * 60_000
const emptyHoldsMs = 60_000
/** Longest wait for one, in milliseconds. */
const waitMs = 1_500

/**
 * Profiles that are asked for at once, and that wait: all authors of as many pages as are made at once. Where one were
 * refused its owner's wish would not be heard; and the gate of the owner's own reads is not for strangers.
 */
const maxAsking = 16
const maxWaiting = 4_000

const nothingSaid: PublicProfile = { fullName: '', bio: '', place: '', url: '', wish: 'shown' }

/** Member of a profile by which people say whether public pages may show them (extensions.md 19). */
const wishMember = 'public_pages'

const profileFrom = (value: BencodeDict): PublicProfile => {
  const said = (name: string): string => (value.text(name) ?? '').slice(0, 500)
  const wish = said(wishMember).trim().toLowerCase()
  return {
    ...{ fullName: said('fullname'), bio: said('bio'), place: said('location'), url: said('url') },
    wish: wish === 'no' || wish === 'unlisted' ? wish : 'shown',
  }
}

/** Profiles, read from the DHT and kept for some minutes; each is asked for once at a time. */
export class PublicProfiles {
  readonly #items: RpcContext['node']['items']
  readonly #clock: Clock
  readonly #known: BoundedMap<string, Known>
  readonly #gate = new Gate(maxAsking, maxWaiting)
  readonly #asked = new Map<string, Promise<PublicProfile>>()

  constructor({ items }: Pick<RpcContext['node'], 'items'>, clock: Clock) {
    this.#items = items
    this.#clock = clock
    this.#known = new BoundedMap(maxProfiles)
  }

  /** The profile of a user; an empty one where none is found in time. */
  async of(username: string): Promise<PublicProfile> {
    const known = this.#known.get(username)
    if (known !== undefined && known.untilMs > this.#clock.monotonicMs()) return known.profile
    const running = this.#asked.get(username)
    if (running !== undefined) return running
    const asked = this.#ask(username, known?.profile)
    this.#asked.set(username, asked)
    try {
      return await asked
    } finally {
      this.#asked.delete(username)
    }
  }

  /** Those of some posts whose authors let them be shown. */
  async shown<Post extends { readonly author: string }>(posts: readonly Post[]): Promise<readonly Post[]> {
    const authors = [...new Set(posts.map(({ author }) => author))]
    const wishes = new Map(
      await Promise.all(authors.map(async (author) => [author, (await this.of(author)).wish] as const)),
    )
    return posts.filter(({ author }) => wishes.get(author) !== 'no')
  }

  async #ask(username: string, before: PublicProfile | undefined): Promise<PublicProfile> {
    const found = await this.#found(username)
    // What somebody wished holds on while nobody answers.
    const profile = found ?? before ?? nothingSaid
    const untilMs = this.#clock.monotonicMs() + (found === undefined ? emptyHoldsMs : holdsMs)
    this.#known.set(username, { profile, untilMs })
    return profile
  }

  async #found(username: string): Promise<PublicProfile | undefined> {
    try {
      const [item] = await this.#gate.run(() => this.#items.get(targetOf('profile', username), { timeoutMs: waitMs }))
      return item?.value instanceof BencodeDict ? profileFrom(item.value) : undefined
    } catch {
      return undefined
    }
  }
}
