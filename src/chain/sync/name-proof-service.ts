// Proofs of names for peers without blocks (extensions.md 11).
import { BoundedMap } from '../../base/bounded-map.ts'
import { emptyBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Peer } from '../peers/peer.ts'
import type { PeerPool } from '../peers/peer-pool.ts'
import type { BestChain } from '../state/best-chain.ts'
import type { ChainUserDirectory } from '../state/user-directory.ts'
import type { BlockStore } from '../store/chain-store.ts'
import { noBlock } from '../tree/block-index.ts'
import { decodeBlockHeader } from '../wire/block.ts'
import { encodeNameProof, makeNameProof, type NameProofSource } from '../wire/name-proof.ts'

/** What proofs are made from. */
export interface NameProofServiceParts {
  readonly clock: Clock
  readonly pool: PeerPool
  readonly network: Network
  readonly best: BestChain
  readonly store: Pick<BlockStore, 'headerBytes' | 'block'>
  readonly directory: ChainUserDirectory
}

/** Names that a peer may ask for: as many as a node that has just begun needs. */
const [peerBurst, peerPerSecond] = [500, 20]
/** Each that is not held costs a look at a block or two. */
const [makeBurst, makePerSecond] = [500, 100]

interface Held {
  /** Block of the newest registration that the proof shows. */
  readonly block: number
  readonly bytes: Uint8Array
}

/** Answers `getnameproof`. */
export class NameProofService {
  readonly #parts: NameProofServiceParts
  readonly #budgets = new WeakMap<Peer, TokenBucket>()
  readonly #making: TokenBucket
  readonly #held = new BoundedMap<Username, Held>(limits.nameProofsServed)

  constructor(parts: NameProofServiceParts) {
    this.#parts = parts
    this.#making = new TokenBucket(parts.clock, makePerSecond, makeBurst)
  }

  receiveQuestion(peer: Peer, username: string): void {
    if (!this.#budgetOf(peer).take()) {
      this.#parts.pool.penalise(peer, { code: 'name-proof-flood' })
      return
    }
    const name = parseUsername(username)
    // Whoever has no room, or finds us busy, asks others.
    if (!peer.hasRoom) return
    const proof = name === undefined ? emptyBytes : this.#proofOf(name)
    if (proof !== undefined) peer.send('nameproof', { username, proof })
  }

  /** Empty: no registration is known here. Undefined: there is too much to do. */
  #proofOf(username: Username): Uint8Array | undefined {
    const { best, directory } = this.#parts
    const [newest] = directory.registrationsOf(username, 1)
    if (newest === undefined) return emptyBytes
    const block = best.at(newest.height)
    const held = this.#held.get(username)
    if (held?.block === block) return held.bytes
    if (!this.#making.take()) return undefined
    const bytes = this.#make(username, newest.height)
    if (bytes !== undefined) this.#held.set(username, { block, bytes })
    return bytes ?? emptyBytes
  }

  #make(username: Username, newest: number): Uint8Array | undefined {
    const { network, best, store, directory } = this.#parts
    const source: NameProofSource = {
      network,
      // Who asks has the headers above.
      bestHeight: newest,
      headerAt: (height) => {
        const block = best.at(height)
        return block === noBlock ? undefined : decodeBlockHeader(store.headerBytes(block))
      },
      transactionIdsAt: (height) => {
        const block = best.at(height)
        return block === noBlock ? undefined : store.block(block)?.transactions.map(({ id }) => id)
      },
    }
    const placed = directory
      .registrationsOf(username, limits.nameProofLinks)
      .map(({ height, registration }) => ({ height, transaction: registration.transaction }))
    const proof = makeNameProof(username, placed, source, { confirmations: 0 })
    return proof === undefined ? undefined : encodeNameProof(proof)
  }

  #budgetOf(peer: Peer): TokenBucket {
    const held = this.#budgets.get(peer) ?? new TokenBucket(this.#parts.clock, peerPerSecond, peerBurst)
    this.#budgets.set(peer, held)
    return held
  }
}
