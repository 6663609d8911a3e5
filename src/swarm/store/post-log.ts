// Which posts of one user are held, how far their numbers may go, and how far peers may be told.
import { limits } from '../../protocol/limits.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { maxPostNumber } from '../../protocol/post.ts'
import { postFlags } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import { Bitfield } from '../wire/bitfield.ts'
import type { HeldPost } from './piece-store.ts'

/** Post numbers that a block adds to the bound (swarm-posts.md 2.7). */
const numbersPerBlock = 2

/** The numbers of a bitfield message and the HAVE messages after it. */
export interface Announcement {
  readonly bits: Uint8Array
  readonly further: readonly number[]
}

/** The numbers of one user's posts. */
export class PostLog {
  readonly username: Username
  readonly held = new Bitfield()
  readonly #keys: UserKeys
  #pieces = 1
  #lastPublic: number | undefined
  #bound = -1
  #advertised = -1

  constructor(username: Username, keys: UserKeys, held: Iterable<HeldPost>) {
    this.username = username
    this.#keys = keys
    for (const { post_number, flags } of held) this.add(post_number, flags)
    this.refresh()
  }

  /** Highest acceptable number; −1 when none is. */
  get bound(): number {
    return this.#bound
  }

  /** One more than the highest number known to exist, and one: nobody is ever complete (swarm-posts.md 1.2). */
  get pieces(): number {
    return this.#pieces
  }

  get lastPublic(): number | undefined {
    return this.#lastPublic
  }

  /** A post with this number exists. */
  known(postNumber: number): void {
    this.#pieces = Math.max(this.#pieces, Math.min(postNumber, limits.swarmPieceNumbers) + 2)
  }

  /** A post is held. */
  add(postNumber: number, flags: number): void {
    this.held.set(postNumber)
    this.known(postNumber)
    const isPublic = (flags & ~postFlags.retransmit) === 0
    if (isPublic) this.#lastPublic = Math.max(postNumber, this.#lastPublic ?? -1)
  }

  /** Posts are held no more; `lastPublic` is the highest public one of the rest. They exist still: others may have them. */
  remove(postNumbers: readonly number[], lastPublic: number | undefined): void {
    for (const postNumber of postNumbers) this.held.clear(postNumber)
    this.#lastPublic = lastPublic
  }

  /** Posts are held no more; the newest public one stays what it is. */
  letGo(postNumbers: readonly number[]): void {
    for (const postNumber of postNumbers) this.held.clear(postNumber)
  }

  /** Peers drop whoever announces more than their own bound, and may be a block behind us (swarm-posts.md 0-4, H6). */
  mayAdvertise(postNumber: number): boolean {
    return postNumber <= this.#advertised
  }

  /** Follows the chain; returns the held numbers that may be announced from now on (swarm-posts.md H4). */
  refresh(): readonly number[] {
    const before = this.#advertised
    this.#bound = Math.min(maxPostNumber(this.username, this.#keys) ?? -1, limits.swarmPieceNumbers - 1)
    this.#advertised = this.#keys.bestHeight() <= 0 ? this.#bound : this.#bound - numbersPerBlock
    const released: number[] = []
    const last = Math.min(this.#advertised, this.#pieces)
    for (let number = before + 1; number <= last; number += 1) if (this.held.has(number)) released.push(number)
    return released
  }

  /**
   * What to tell a new peer, or undefined when nothing is held. It judges number 8n − 7 of n bytes by its own bound
   * (swarm-posts.md 2.7), and one number above the last is left open, so that we do not look complete.
   */
  announcement(): Announcement | undefined {
    let last = Math.min(this.held.highest(), this.#advertised)
    while (last >= 0 && !this.held.has(last)) last -= 1
    if (last < 0) return undefined
    let byteLength = Math.ceil((last + 2) / 8)
    while (byteLength > 0 && 8 * byteLength - 7 > this.#advertised) byteLength -= 1
    const further: number[] = []
    for (let number = 8 * byteLength; number <= last; number += 1) if (this.held.has(number)) further.push(number)
    return { bits: this.held.toBytes(byteLength, last), further }
  }
}
