// Votes for soft checkpoints between peers: what is news goes on to all, newcomers get the last ones (chain.md 6.6).
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { SoftCheckpoints } from '../state/soft-checkpoints.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { type CheckpointVote, softCheckpointVersion } from '../wire/messages.ts'
import type { SigningKey } from '../wire/promoted-message.ts'

/** What the relay needs. */
export interface VoteRelayParts {
  readonly clock: Clock
  readonly pool: PeerPool
  readonly index: Pick<BlockIndex, 'find'>
  readonly softCheckpoints: SoftCheckpoints
  /** Asks a peer for the way to a block. */
  readonly askFor: (peer: Peer, id: Uint8Array) => void
}

/** Votes of one peer that are looked at, at once and each second: ten names vote once in six blocks. */
const votesBurst = 60
const votesPerSecond = 0.5

/** The way of votes. */
export class VoteRelay {
  readonly #parts: VoteRelayParts
  readonly #rates = new WeakMap<Peer, TokenBucket>()

  constructor(parts: VoteRelayParts) {
    this.#parts = parts
    parts.pool.joined.on((peer) => {
      if (hears(peer)) for (const vote of parts.softCheckpoints.votesForLast()) peer.send('cp', vote)
    })
  }

  receive(peer: Peer, vote: CheckpointVote): void {
    const { index, softCheckpoints, askFor } = this.#parts
    if (!this.#rateOf(peer).take() || !softCheckpoints.take(vote)) return
    this.#spread(vote, peer)
    const { last } = softCheckpoints
    if (last?.height === vote.height && index.find(last.id) === noBlock) askFor(peer, last.id)
  }

  /** Votes in the name of a local user, if one may and it is time. */
  cast(keyOf: (username: Username) => SigningKey | undefined): void {
    const vote = this.#parts.softCheckpoints.cast(keyOf)
    if (vote !== undefined) this.#spread(vote, undefined)
  }

  #spread(vote: CheckpointVote, from: Peer | undefined): void {
    for (const peer of this.#parts.pool.ready()) if (peer !== from && hears(peer)) peer.send('cp', vote)
  }

  #rateOf(peer: Peer): TokenBucket {
    const known = this.#rates.get(peer)
    if (known !== undefined) return known
    const rate = new TokenBucket(this.#parts.clock, votesPerSecond, votesBurst)
    this.#rates.set(peer, rate)
    return rate
  }
}

const hears = ({ version }: Peer): boolean => (version?.version ?? 0) >= softCheckpointVersion
