// Proofs of names: made from the chain for somebody who has none, and judged, beside what this chain says.
import { equalBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import {
  type Chain,
  decodeBlockHeader,
  encodeNameProof,
  judgeNameProof,
  makeNameProof,
  type NameProofSource,
  type ProvedName,
} from '../../chain/index.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import { proofWords } from './proof-words.ts'

/** What proofs need. */
export interface NameProofsNeeds {
  readonly chain: Pick<
    Chain,
    'network' | 'isLight' | 'learn' | 'users' | 'tip' | 'headerAt' | 'blockIdAt' | 'blockSummary'
  >
  /** Proofs of a name that its owner has put where all can find them. */
  readonly proofsElsewhere: (username: Username) => Promise<readonly Uint8Array[]>
  /** Of a header; scrypt where none is given. */
  readonly proofOfWork?: ((header: Uint8Array) => Promise<Uint8Array>) | undefined
}

/** A proof as it is handed on. */
export interface MadeProof {
  readonly bytes: Uint8Array
  readonly proved: ProvedName
}

/**
 * What the chain here says of a proof. `confirms`: the key is the one of the name. `newer`: the name has another one
 * since. `contradicts`: other blocks stand here. `unknown`: it does not reach that far.
 */
export type ChainView = 'confirms' | 'newer' | 'contradicts' | 'unknown'

/** A proof that holds by itself, and what the chain here says of it. */
export interface JudgedProof extends ProvedName {
  readonly view: ChainView
}

const newestHeight = (proved: ProvedName | undefined): number => proved?.keys.at(-1)?.height ?? -1

type RegistrationRecord = ReturnType<Chain['users']['registrationsOf']>[number]

/** Whose proof, of which registrations, with which headers. */
type ProofParts = [
  name: Parameters<typeof makeNameProof>[0],
  placed: Parameters<typeof makeNameProof>[1],
  headers: Parameters<typeof makeNameProof>[3],
  /** Of the last block that there is for it. */
  bestHeight?: number,
]

/** Headers above a registration, and at the tip, when nobody says how many. */
const usualConfirmations = 6

/** The highest block below a height whose id every program of the network has. */
const anchorBelow = ({ checkpoints }: Network, height: number): number =>
  Math.max(0, ...checkpoints.map((checkpoint) => checkpoint.height).filter((each) => each <= height))

export class NameProofs {
  readonly #needs: NameProofsNeeds

  constructor(needs: NameProofsNeeds) {
    this.#needs = needs
  }

  /**
   * Makes the proof of a registered name, or, without blocks, finds one that its owner has made. `isWhole`: with all
   * headers from the last block that every program of the network knows. Faults: `proof.light`, `proof.unknown-name`,
   * `proof.too-long`.
   */
  async make(
    name: string,
    { confirmations = usualConfirmations, isWhole = false }: { confirmations?: number; isWhole?: boolean },
  ): Promise<MadeProof> {
    const { chain } = this.#needs
    if (chain.isLight) return this.#found(name, isWhole)
    const registrations = this.#registrationsOf(name)
    const [newest] = registrations
    if (newest === undefined)
      throw new CodedError('proof.unknown-name', 'Nobody has registered this name, as far as the blocks here tell.')
    const placed = registrations.map(({ height, registration }) => ({ height, transaction: registration.transaction }))
    const above = Math.min(Math.max(confirmations, 0), limits.nameProofConfirmations)
    const headers = isWhole
      ? { from: anchorBelow(chain.network, registrations.at(-1)?.height ?? 0) }
      : { confirmations: above }
    const made = await this.#tried(newest.registration.username, placed, headers)
    if (made !== undefined) return made
    throw new CodedError(
      'proof.too-long',
      'No proof can be made of this name: it would hold too many headers. Ask for fewer of them.',
    )
  }

  /** Judges a proof by itself, then looks at the chain here. Fault: `proof.refused` (why, in `fields`). */
  async judge(bytes: Uint8Array): Promise<JudgedProof> {
    const judged = await this.#judge(bytes)
    if (!judged.ok) throw new CodedError('proof.refused', proofWords(judged.rejection), { ...judged.rejection })
    return { ...judged.value, view: this.#viewOf(judged.value) }
  }

  /**
   * A proof of a name that no short reorganisation makes worthless, the same each time; undefined: its newest
   * registration is not buried deep enough, or there is none.
   */
  async makeBuried(username: Username): Promise<Uint8Array | undefined> {
    const registrations = this.#registrationsOf(username)
    const bestHeight = (registrations[0]?.height ?? Number.POSITIVE_INFINITY) + usualConfirmations
    if (bestHeight > this.#needs.chain.tip().height) return undefined
    const placed = registrations.map(({ height, registration }) => ({ height, transaction: registration.transaction }))
    const made = await this.#tried(username, placed, { confirmations: usualConfirmations }, bestHeight)
    return made?.bytes
  }

  /** Of those that the owner has put into the network, the one that leads furthest. */
  async #found(name: string, isWhole: boolean): Promise<MadeProof> {
    const { chain, proofsElsewhere } = this.#needs
    const username = parseUsername(name)
    let best: MadeProof | undefined
    if (username !== undefined && !isWhole) {
      // With the newest key that peers show, older proofs do not count.
      await chain.learn([username])
      for (const bytes of await proofsElsewhere(username)) {
        const judged = await this.#judge(bytes)
        if (judged.ok && newestHeight(judged.value) > newestHeight(best?.proved)) best = { bytes, proved: judged.value }
      }
    }
    if (best !== undefined) return best
    throw new CodedError(
      'proof.light',
      isWhole
        ? 'This node is light: it has no blocks to make such a proof from. Ask a node that is not.'
        : 'This node is light: it has no blocks to make a proof from, and found none that the owner of the name has put into the network. Ask a node that is not.',
    )
  }

  #registrationsOf(name: string): readonly RegistrationRecord[] {
    const username = parseUsername(name)
    return username === undefined ? [] : this.#needs.chain.users.registrationsOf(username, limits.nameProofLinks)
  }

  /** What a stranger would refuse is not handed out. */
  async #tried(...[name, placed, headers, bestHeight]: ProofParts): Promise<MadeProof | undefined> {
    const proof = makeNameProof(name, placed, this.#source(bestHeight), headers)
    if (proof === undefined) return undefined
    const bytes = encodeNameProof(proof)
    const judged = await this.#judge(bytes)
    return judged.ok ? { bytes, proved: judged.value } : undefined
  }

  #judge(bytes: Uint8Array) {
    const { chain, proofOfWork } = this.#needs
    return judgeNameProof(bytes, {
      network: chain.network,
      ...(proofOfWork === undefined ? {} : { proofOfWork }),
      isKnown: ({ height, id }) => this.#isOurs(height, id),
    })
  }

  #isOurs(height: number, id: Uint8Array): boolean {
    const ours = this.#needs.chain.blockIdAt(height)
    return ours !== undefined && equalBytes(ours, id)
  }

  #viewOf({ username, keys }: ProvedName): ChainView {
    const { users, tip } = this.#needs.chain
    const newest = keys.at(-1)
    if (newest === undefined) return 'unknown'
    if (keys.some(({ height, blockId }) => height <= tip().height && !this.#isOurs(height, blockId)))
      return 'contradicts'
    if (newest.height > tip().height) return 'unknown'
    return users.registrationHeight(username) === newest.height ? 'confirms' : 'newer'
  }

  #source(bestHeight = this.#needs.chain.tip().height): NameProofSource {
    const { chain } = this.#needs
    return {
      network: chain.network,
      bestHeight,
      headerAt: (height) => {
        const bytes = chain.headerAt(height)
        return bytes === undefined ? undefined : decodeBlockHeader(bytes)
      },
      transactionIdsAt: (height) => {
        const id = chain.blockIdAt(height)
        return id === undefined ? undefined : chain.blockSummary(id)?.transactionIds
      },
    }
  }
}
