// Judges a name proof without a chain (docs/protocol/extensions.md 11). Runs in browsers.
import { equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { decodeDisplayHash } from '../../codec/hex.ts'
import { scryptHash } from '../../crypto/hash.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { Username } from '../../protocol/username.ts'
import { foldBranch, type BlockHeader } from '../wire/block.ts'
import { blockWork, expandCompact, isUsableTarget, meetsTarget, powLimit } from '../wire/compact-target.ts'
import { genesisBlock } from '../wire/genesis.ts'
import { decodeNameProof, type NameProof, type NameProofLink, nameProofVersion } from '../wire/name-proof.ts'
import { isValidReplacement, registrationFrom } from '../wire/registration.ts'
import { decodeTransaction, type Transaction } from '../wire/transaction.ts'
import { retarget } from './difficulty.ts'
import { checkTransaction } from './transaction-check.ts'

/** Why a proof proves nothing. `link`: which registration, `height`: which header. */
export type NameProofRejection =
  | { readonly code: 'proof-malformed' | 'proof-version' | 'proof-empty' | 'proof-too-long' }
  | { readonly code: 'proof-other-network'; readonly network: string }
  | {
      readonly code:
        | 'proof-order'
        | 'proof-registration'
        | 'proof-signature'
        | 'proof-block-missing'
        | 'proof-branch'
        | 'proof-branch-ambiguous'
      readonly link: number
    }
  | { readonly code: 'proof-header-work' | 'proof-header-target'; readonly height: number }

/** A key that was bound to the name, and what stands on top of its block. */
export interface ProvedKey {
  readonly publicKey: Uint8Array
  readonly height: number
  /** Unix seconds, as the block claims. */
  readonly time: number
  readonly blockId: Uint8Array
  /** Headers in a row from its block on, that included. */
  readonly confirmations: number
  /** Expected hashes of these. */
  readonly work: bigint
  /** Whether headers lead in one row from a block that this program knows to this one. */
  readonly isAnchored: boolean
}

/** What a proof proves: not that the name got no other key since. */
export interface ProvedName {
  readonly username: Username
  /** The oldest first; the last one is the key. */
  readonly keys: readonly ProvedKey[]
  /** Whether the oldest of them is a first registration: then each later key has the word of the one before. */
  readonly isFromFirst: boolean
  /** The last header that is shown: whoever made the proof knew no later one, or hid it. */
  readonly tip: { readonly height: number; readonly time: number }
}

/** What judging needs besides the proof. */
export interface NameProofJudgement {
  readonly network: Network
  /** Of a header; scrypt by the platform where none is given. */
  readonly proofOfWork?: (header: Uint8Array) => Promise<Uint8Array>
  /** Headers that were judged before: those of one’s own chain. */
  readonly isKnown?: (header: BlockHeader) => boolean
}

type Judged<T> = Verdict<T, NameProofRejection>

const within = (target: bigint, before: bigint): boolean => {
  const most = before * 4n
  return target <= (most > powLimit ? powLimit : most) && target * 5n >= before
}

/** Whether a header may state its target: as the one before, or after an interval a new one, at most four times as easy or hard. */
const isTargetRight = (run: readonly BlockHeader[], index: number, network: Network): boolean => {
  const [header, before] = [run[index], run[index - 1]]
  if (header === undefined || !isUsableTarget(header.bits)) return false
  if (before === undefined || network.allowsMinimumDifficulty) return true
  if (header.height % network.retargetIntervalBlocks !== 0) return header.bits === before.bits
  const first = run[index - network.retargetIntervalBlocks]
  if (first !== undefined) return header.bits === retarget(before.bits, before.time - first.time, network)
  return within(expandCompact(header.bits), expandCompact(before.bits))
}

const judgeRun = async (
  run: readonly BlockHeader[],
  { network, proofOfWork = scryptHash, isKnown = () => false }: NameProofJudgement,
): Promise<Judged<undefined>> => {
  for (const [index, header] of run.entries()) {
    const { height } = header
    if (!isTargetRight(run, index, network)) return reject({ code: 'proof-header-target', height })
    if (isKnown(header)) continue
    // The first block is known by its id: on some networks it has no valid work (chain.md H1).
    if (equalBytes(header.id, genesisBlock(network).header.id)) continue
    if (!meetsTarget(await proofOfWork(header.bytes), header.bits)) return reject({ code: 'proof-header-work', height })
  }
  return accept(undefined)
}

/** Whether a run begins with a block whose id stands in this program. */
const isAnchor = ({ id, height }: BlockHeader, network: Network): boolean => {
  if (height === 0) return equalBytes(id, genesisBlock(network).header.id)
  const checkpoint = network.checkpoints.find((each) => each.height === height)
  const known = checkpoint === undefined ? undefined : decodeDisplayHash(checkpoint.id)
  return known !== undefined && equalBytes(known, id)
}

/**
 * A pair of hashes that is a transaction, too, could stand in a real block with a forged registration as one of its
 * halves: no honest tree has such a pair, but with a chance of one in millions.
 */
const isAmbiguous = (pair: Uint8Array, network: Network): boolean => {
  const transaction = decodeTransaction(pair)
  return transaction.ok && checkTransaction(transaction.value, network).ok
}

/** The registration of a link, if it is one of the name with its proof of work. */
const registrationIn = (transaction: Transaction, username: string, network: Network) => {
  if (!checkTransaction(transaction, network).ok) return undefined
  const registration = registrationFrom(transaction)
  return registration?.username === username ? registration : undefined
}

interface Placed {
  readonly link: NameProofLink
  readonly run: readonly BlockHeader[]
  readonly at: number
}

type LinkCode = Extract<NameProofRejection, { readonly link: number }>['code']

/** What a link says, without its block. */
const faultOfClaim = (
  { links, username }: NameProof,
  index: number,
  link: NameProofLink,
  network: Network,
): LinkCode | undefined => {
  const before = links[index - 1]
  if (before !== undefined && link.height <= before.height) return 'proof-order'
  // The first transaction of a block is its promoted message.
  if (link.index === 0 || registrationIn(link.transaction, username, network) === undefined) return 'proof-registration'
  if (before === undefined || equalBytes(before.transaction.id, link.transaction.id)) return undefined
  return isValidReplacement(link.transaction, before.transaction) ? undefined : 'proof-signature'
}

const faultOfBranch = (link: NameProofLink, root: Uint8Array, network: Network): LinkCode | undefined => {
  const pairs: Uint8Array[] = []
  const reached = foldBranch(link.transaction.id, link, (pair) => pairs.push(pair))
  if (reached === undefined || !equalBytes(reached, root)) return 'proof-branch'
  return pairs.some((pair) => isAmbiguous(pair, network)) ? 'proof-branch-ambiguous' : undefined
}

const judgeLink = (proof: NameProof, index: number, link: NameProofLink, network: Network): Judged<Placed> => {
  const code = faultOfClaim(proof, index, link, network)
  if (code !== undefined) return reject({ code, link: index })
  const placed = proof.runs
    .map((run) => ({ link, run, at: link.height - (run[0]?.height ?? 0) }))
    .find(({ run, at }) => at in run)
  const header = placed?.run[placed.at]
  if (placed === undefined || header === undefined) return reject({ code: 'proof-block-missing', link: index })
  const fault = faultOfBranch(link, header.merkleRoot, network)
  return fault === undefined ? accept(placed) : reject({ code: fault, link: index })
}

const keyOf = ({ link, run, at }: Placed, network: Network): ProvedKey => {
  const [first, header] = [run[0] as BlockHeader, run[at] as BlockHeader]
  const above = run.slice(at)
  return {
    publicKey: registrationFrom(link.transaction)?.publicKey ?? new Uint8Array(0),
    height: link.height,
    time: header.time,
    blockId: header.id,
    confirmations: above.length,
    work: above.reduce((sum, { bits }) => sum + blockWork(bits), 0n),
    isAnchored: isAnchor(first, network),
  }
}

const judgeShape = (proof: NameProof, network: Network): NameProofRejection | undefined => {
  if (proof.version !== nameProofVersion) return { code: 'proof-version' }
  if (proof.network !== network.name) return { code: 'proof-other-network', network: proof.network }
  if (proof.links.length === 0 || proof.runs.length === 0) return { code: 'proof-empty' }
  const count = proof.runs.reduce((sum, run) => sum + run.length, 0)
  return count > limits.nameProofHeaders ? { code: 'proof-too-long' } : undefined
}

/** The proof in the bytes; nothing of it is judged but its form. */
const readProof = (bytes: Uint8Array, network: Network): Judged<NameProof> => {
  // A later version may have other fields: it is told by its first byte.
  if (bytes[0] !== nameProofVersion) return reject({ code: bytes.length === 0 ? 'proof-malformed' : 'proof-version' })
  if (bytes.length > limits.nameProofBytes) return reject({ code: 'proof-too-long' })
  const decoded = decodeNameProof(bytes)
  if (!decoded.ok) return reject({ code: 'proof-malformed' })
  const fault = judgeShape(decoded.value, network)
  return fault === undefined ? accept(decoded.value) : reject(fault)
}

/** Its registrations, each in its header. */
const placeLinks = (proof: NameProof, network: Network): Judged<readonly Placed[]> => {
  const placed: Placed[] = []
  for (const [index, link] of proof.links.entries()) {
    const judged = judgeLink(proof, index, link, network)
    if (!judged.ok) return judged
    placed.push(judged.value)
  }
  return accept(placed)
}

const provedBy = (proof: NameProof, placed: readonly Placed[], network: Network): ProvedName => {
  const oldest = registrationFrom((proof.links[0] as NameProofLink).transaction)
  const last = proof.runs
    .flatMap((run) => run.slice(-1))
    .reduce((best, each) => (each.height > best.height ? each : best))
  return {
    username: proof.username as Username,
    keys: placed.map((each) => keyOf(each, network)),
    isFromFirst: oldest?.replacementSignature === undefined,
    tip: { height: last.height, time: last.time },
  }
}

/** Judges the bytes of a proof; the cheap questions come first. */
export const judgeNameProof = async (bytes: Uint8Array, needs: NameProofJudgement): Promise<Judged<ProvedName>> => {
  const read = readProof(bytes, needs.network)
  if (!read.ok) return read
  const placed = placeLinks(read.value, needs.network)
  if (!placed.ok) return placed
  for (const run of read.value.runs) {
    const judged = await judgeRun(run, needs)
    if (!judged.ok) return judged
  }
  return accept(provedBy(read.value, placed.value, needs.network))
}

/** What a proof proves to somebody who has the headers, and the registrations that say so. */
export interface ProvedLinks {
  readonly proved: ProvedName
  /** The oldest first. */
  readonly links: readonly NameProofLink[]
}

/** Judges the bytes of a proof whose headers all have to be known: no work that it shows counts, and none is computed. */
export const judgeByHeaders = (
  bytes: Uint8Array,
  network: Network,
  isKnown: (header: BlockHeader) => boolean,
): Judged<ProvedLinks> => {
  const read = readProof(bytes, network)
  if (!read.ok) return read
  const { links, runs } = read.value
  const strange = runs.flat().find((header) => !isKnown(header))
  if (strange !== undefined) return reject({ code: 'proof-header-work', height: strange.height })
  const placed = placeLinks(read.value, network)
  return placed.ok ? accept({ proved: provedBy(read.value, placed.value, network), links }) : placed
}
