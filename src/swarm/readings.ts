// What is read of all swarms: posts, numbers and counters, of those that run and of those that ran.
import { allPostFlags, postFlags } from '../protocol/post-kind.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'
import type { PieceStore } from './store/piece-store.ts'
import type { Swarm } from './swarm.ts'
import { reportOf, stateOf } from './swarm-report.ts'
import type { PostAvailability, PostClaim, PostQuery, SwarmReport, SwarmState } from './types.ts'

/** The read side of the swarms. */
export class SwarmReadings {
  readonly #pieces: PieceStore
  readonly #swarms: ReadonlyMap<Username, Swarm>

  constructor(pieces: PieceStore, swarms: ReadonlyMap<Username, Swarm>) {
    this.#pieces = pieces
    this.#swarms = swarms
  }

  joined(): readonly Username[] {
    return [...this.#swarms.keys()]
  }

  posts(query: PostQuery): readonly VerifiedPost[] {
    const id = this.#pieces.idOf(query.username)
    return id === undefined ? [] : this.#pieces.posts(id, query)
  }

  claims(query: PostQuery): readonly PostClaim[] {
    const id = this.#pieces.idOf(query.username)
    return id === undefined ? [] : this.#pieces.claims(id, query)
  }

  latestTime(username: Username): number {
    const id = this.#pieces.idOf(username)
    return id === undefined ? -Infinity : this.#pieces.latestTime(id)
  }

  post(username: Username, postNumber: number): VerifiedPost | undefined {
    const id = this.#pieces.idOf(username)
    return id === undefined ? undefined : this.#pieces.post(id, postNumber)
  }

  lastHave(username: Username): number {
    const swarm = this.#swarms.get(username)
    return swarm?.log.held.highest() ?? this.#highestStored(username, allPostFlags) ?? -1
  }

  lastPublic(username: Username): number | undefined {
    const swarm = this.#swarms.get(username)
    return swarm === undefined ? this.#highestStored(username, postFlags.retransmit) : swarm.log.lastPublic
  }

  pieceCount(username: Username): number {
    const id = this.#pieces.idOf(username)
    return this.#swarms.get(username)?.log.held.count ?? (id === undefined ? 0 : this.#pieces.count(id))
  }

  state(username: Username): SwarmState | undefined {
    const swarm = this.#swarms.get(username)
    return swarm === undefined ? undefined : stateOf(swarm)
  }

  report(username: Username): SwarmReport | undefined {
    const swarm = this.#swarms.get(username)
    return swarm === undefined ? undefined : reportOf(swarm)
  }

  availability(username: Username, postNumber: number): PostAvailability | undefined {
    const counts = this.#swarms.get(username)?.downloads.availability
    return counts === undefined ? undefined : { now: counts.of(postNumber), most: counts.mostOf(postNumber) }
  }

  peerCount(): number {
    let count = 0
    for (const swarm of this.#swarms.values()) count += swarm.roster.size
    return count
  }

  #highestStored(username: Username, allowedFlags: number): number | undefined {
    const id = this.#pieces.idOf(username)
    return id === undefined ? undefined : this.#pieces.highest(id, allowedFlags)
  }
}
