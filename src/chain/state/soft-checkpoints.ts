// Soft checkpoints: blocks that three of ten names agree on. Votes are kept, passed on and cast, and lead nobody (chain.md 3.7, H4, H10).
import { concatBytes, equalBytes } from '../../base/bytes.ts'
import { BoundedMap } from '../../base/bounded-map.ts'
import { encodeHex } from '../../codec/hex.ts'
import { pushBytes, pushInteger } from '../../codec/script.ts'
import { signData, verifyData } from '../../crypto/signature.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { BlockIndex } from '../tree/block-index.ts'
import type { SoftCheckpoint } from '../types.ts'
import type { SigningKey } from '../wire/promoted-message.ts'
import type { CheckpointVote } from '../wire/messages.ts'
import type { BestChain } from './best-chain.ts'

/** What votes are judged by. */
export interface SoftCheckpointParts {
  readonly network: Network
  readonly users: UserKeys
  readonly best: Pick<BestChain, 'at' | 'height'>
  readonly index: Pick<BlockIndex, 'idOf'>
}

/** Votes are for every sixth block, and cast six blocks later. */
const periodBlocks = 6
const votesNeeded = 3
/** How far above our own tip a vote may lie: three keys must not pin a height that never comes (chain.md H10). */
const maxAheadBlocks = 2 * periodBlocks
/** Who votes, the regular five before those who were to become it: all count the same. */
const voters = ['mf1', 'mf1a', 'mf2', 'mf3', 'omgasm', 'nobody', 'mf2a', 'lxoliva', 'stman', 'wrewolf'] as const

interface Candidate {
  readonly height: number
  readonly id: Uint8Array
  /** Signatures by voter. */
  readonly votes: Map<string, Uint8Array>
}

/** What a voter signs (chain.md 3.7). */
export const signedVoteData = (height: number, id: Uint8Array): Uint8Array =>
  concatBytes(pushInteger(height), pushBytes(id))

const candidateKey = (height: number, id: Uint8Array): string => `${String(height)} ${encodeHex(id)}`

/** The last block that enough names have agreed on, and the votes for later ones. All of it is forgotten at the end. */
export class SoftCheckpoints {
  readonly #parts: SoftCheckpointParts
  /** Height of the last hard checkpoint: below it nothing is voted on, whether or not hard ones are in force. */
  readonly #firstHeight: number
  readonly #candidates = new BoundedMap<string, Candidate>(limits.softCheckpointCandidates)
  #last: Candidate | undefined

  constructor(parts: SoftCheckpointParts) {
    this.#parts = parts
    this.#firstHeight = Math.max(0, ...parts.network.checkpoints.map(({ height }) => height))
  }

  /** The last one, and whether our chain has another block at its height. */
  get last(): SoftCheckpoint | undefined {
    if (this.#last === undefined) return undefined
    const { best, index } = this.#parts
    const { height, id, votes } = this.#last
    const isAside = best.height >= height && !equalBytes(index.idOf(best.at(height)), id)
    return { height, id, usernames: [...votes.keys()].sort(), isAside }
  }

  /** The votes for the last one: what a peer is told that has just come. */
  votesForLast(): readonly CheckpointVote[] {
    if (this.#last === undefined) return []
    const { height, id, votes } = this.#last
    return [...votes].map(([username, signature]) => ({ height, id, username, signature }))
  }

  /** Takes a vote; says whether it is news that others should hear. */
  take({ height, id, username, signature }: CheckpointVote): boolean {
    const voter = voters.find((name) => name === username)
    if (voter === undefined || !this.#isVotedOn(height) || !this.#isNews(height, id, voter)) return false
    const { users } = this.#parts
    const key = users.keyAt(voter as string as Username, users.bestHeight())
    if (key === undefined || !verifyData(signedVoteData(height, id), signature, key)) return false
    this.#count({ height, id, username, signature })
    return true
  }

  /** Our own vote when it is time for one: for the block six below the tip, by the first local user who may. */
  cast(keyOf: (username: Username) => SigningKey | undefined): CheckpointVote | undefined {
    const { best, index } = this.#parts
    const isDue = best.height % periodBlocks === 0 && best.height > this.#firstHeight
    if (!isDue || best.height < (this.#last?.height ?? 0) + periodBlocks) return undefined
    const height = best.height - periodBlocks
    const id = index.idOf(best.at(height))
    for (const name of voters) {
      const username = parseUsername(name)
      const key = username === undefined ? undefined : keyOf(username)
      if (key === undefined) continue
      const signature = signData(signedVoteData(height, id), key.privateKey, key.compressed)
      const vote = { height, id, username: name, signature }
      return this.take(vote) ? vote : undefined
    }
    return undefined
  }

  #isVotedOn(height: number): boolean {
    const { best } = this.#parts
    // Below the last hard checkpoint the keys of voters are not known yet.
    if (best.height < this.#firstHeight || height > best.height + maxAheadBlocks) return false
    return height > 0 && height % periodBlocks === 0 && height >= Math.max(this.#firstHeight, this.#last?.height ?? 0)
  }

  #isNews(height: number, id: Uint8Array, voter: string): boolean {
    if (height === this.#last?.height) return equalBytes(id, this.#last.id) && !this.#last.votes.has(voter)
    return this.#candidates.peek(candidateKey(height, id))?.votes.has(voter) !== true
  }

  #count({ height, id, username, signature }: CheckpointVote): void {
    const key = candidateKey(height, id)
    const candidate =
      height === this.#last?.height ? this.#last : (this.#candidates.get(key) ?? { height, id, votes: new Map() })
    candidate.votes.set(username, signature)
    if (candidate === this.#last) return
    if (candidate.votes.size < votesNeeded) {
      this.#candidates.set(key, candidate)
      return
    }
    this.#last = candidate
    this.#candidates.clear()
  }
}
