// What is missing of the posts of users, who says that it exists, why it is not here, and what fills it.
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { Dht } from '../../dht/index.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import { Claims } from './claims.ts'
import { gapsOf, type UserGaps } from './gaps.ts'
import { Repair } from './repair.ts'

/** What completeness is built from. */
export interface CompletenessNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly users: UserKeys
  readonly dht: Pick<Dht, 'get'>
  readonly swarms: Pick<Swarms, 'numbers' | 'joined' | 'post' | 'posted'>
}

/** Two or more posts under one number, the one that stands in its place first. */
export interface NumberConflict {
  readonly postNumber: number
  readonly posts: readonly VerifiedPost[]
}

/** The gaps of one user, and the numbers with several posts. */
export interface Completion extends UserGaps {
  readonly username: Username
  readonly conflicts: readonly NumberConflict[]
}

const tickMs = 1_000
/** Users looked at in one second, at most, beside those of whom something is known to have changed. */
const usersPerTick = 20
/** Seconds in which each of a few users is looked at once. */
const roundTicks = 5

const isWhole = ({ missing, conflicts }: Completion): boolean => missing.length + conflicts.length === 0

/** Knows of each user whose swarm runs here what is missing, and has it filled. */
export class Completeness {
  /** What is known of a user’s gaps has changed. */
  readonly changed = new Signal<Username>()
  readonly #needs: CompletenessNeeds
  readonly #claims = new Claims()
  readonly #repair: Repair
  readonly #touched = new Set<Username>()
  /** Users with gaps or conflicts, as they were told last. */
  readonly #open = new Map<Username, { readonly text: string; readonly completion: Completion }>()
  #position = 0
  /** Looks that are due; what is left of one waits for the next second. */
  #share = 0

  constructor(needs: CompletenessNeeds, scope: Scope) {
    this.#needs = needs
    const { clock, swarms } = needs
    const sources = { ...needs, numbers: swarms.numbers, claims: this.#claims }
    this.#repair = new Repair({ ...sources, gapsOf: (username) => this.#gapsOf(username) })
    const touch = ({ author }: VerifiedPost): void => {
      this.#touched.add(author)
    }
    scope.defer(swarms.posted.on(touch))
    scope.defer(swarms.numbers.conflicted.on(touch))
    const timer = clock.every(tickMs, () => {
      this.#tick()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** Sees a verified item of the DHT that passes by. */
  see(item: SignedItem): void {
    if (this.#claims.see(item)) this.#touched.add(item.target.name as Username)
  }

  /** Undefined: the swarm of this user does not run here. What is missing is looked for soon: somebody wants to know. */
  of(text: string): Completion | undefined {
    const username = parseUsername(text)
    if (username === undefined) return undefined
    this.#repair.hurry(username)
    return this.#completionOf(username)
  }

  /** Of all users whose swarms run here, those with gaps or conflicts, as of the last look. */
  open(): readonly Completion[] {
    return [...this.#open.values()].map(({ completion }) => completion)
  }

  /** The gaps of one user as of the last look; undefined: there are none. */
  latest(username: string): Completion | undefined {
    return this.#open.get(username as Username)?.completion
  }

  /** Users of whom newer posts are known than are held, and how many. */
  newerKnown(): readonly { readonly username: Username; readonly posts: number }[] {
    return this.open().flatMap(({ username, missing, newer }) =>
      newer > 0 && missing.some(({ why }) => why !== 'offered') ? [{ username, posts: newer }] : [],
    )
  }

  #gapsOf(username: Username): UserGaps | undefined {
    const { swarms } = this.#needs
    const report = swarms.numbers.of(username)
    if (report === undefined) return undefined
    return gapsOf({
      report,
      newestClaimed: this.#claims.newest(username),
      linkOf: (postNumber) => swarms.post(username, postNumber)?.userpost.int('lastk'),
      refusalOf: (postNumber) => this.#claims.refusalOf(username, postNumber),
    })
  }

  #completionOf(username: Username): Completion | undefined {
    const gaps = this.#gapsOf(username)
    if (gaps === undefined) return undefined
    const { numbers } = this.#needs.swarms
    const conflicts = new Map<number, VerifiedPost[]>()
    for (const post of numbers.conflicts(username)) {
      const held = this.#needs.swarms.post(username, post.postNumber)
      const posts = conflicts.get(post.postNumber) ?? (held === undefined ? [] : [held])
      conflicts.set(post.postNumber, [...posts, post])
    }
    return { ...gaps, username, conflicts: [...conflicts].map(([postNumber, posts]) => ({ postNumber, posts })) }
  }

  #tick(): void {
    const joined = this.#needs.swarms.joined()
    const due = new Set(this.#touched)
    this.#touched.clear()
    this.#share += Math.min(usersPerTick, joined.length / roundTicks)
    for (; this.#share >= 1; this.#share -= 1) {
      this.#position = (this.#position + 1) % joined.length
      due.add(joined[this.#position] as Username)
    }
    let room = usersPerTick
    for (const username of this.#open.keys()) if (room-- > 0) due.add(username)
    for (const username of due) this.#look(username)
    this.#repair.tick(joined).catch((error: unknown) => {
      this.#needs.log.error('gaps not filled', { error: messageOf(error) })
    })
  }

  #look(username: Username): void {
    const completion = this.#completionOf(username)
    const before = this.#open.get(username)
    if (completion === undefined || isWhole(completion)) {
      if (this.#open.delete(username)) this.changed.emit(username)
      return
    }
    const { missing, conflicts } = completion
    const text = JSON.stringify([missing, conflicts.map(({ postNumber, posts }) => [postNumber, posts.length])])
    if (text === before?.text) return
    this.#open.set(username, { text, completion })
    this.changed.emit(username)
  }
}
