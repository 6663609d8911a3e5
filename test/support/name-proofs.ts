// A short chain with names in it, and proofs of them: right ones, and some that prove nothing.
import { concatBytes } from '../../src/base/bytes.ts'
import { type Block, type BlockHeader, makeHeader } from '../../src/chain/wire/block.ts'
import {
  encodeNameProof,
  makeNameProof,
  type NameProof,
  type NameProofSource,
} from '../../src/chain/wire/name-proof.ts'
import { type UserRegistration, withNonce } from '../../src/chain/wire/registration.ts'
import { meetsTarget } from '../../src/chain/wire/compact-target.ts'
import { makeTransaction, type Transaction } from '../../src/chain/wire/transaction.ts'
import { scryptHashSync } from '../../src/crypto/hash.ts'
import { publicKeyOf } from '../../src/crypto/keys.ts'
import { regressionNetwork } from '../../src/protocol/network.ts'
import { chainOn, childOf, quickGenesis, registration, replacement, secret } from './chain-builders.ts'

const fillers = (count: number, from: number): readonly Transaction[] =>
  Array.from({ length: count }, (_, index) => registration(`n${String(from + index)}`, secret(100)).transaction)

const alice = registration('alice', secret(1))
const handedOn = replacement('alice', { from: secret(1), to: secret(2) })

/** Alice is registered at height 2 among others and gets another key at 5; the tip is 14. */
export const proofBlocks: readonly Block[] = (() => {
  const blocks: Block[] = [quickGenesis, childOf(quickGenesis)]
  const add = (transactions: readonly Transaction[]): void => {
    blocks.push(childOf(blocks.at(-1) ?? quickGenesis, { transactions }))
  }
  add([...fillers(2, 0), alice.transaction, ...fillers(1, 2)])
  add([])
  add([])
  add([handedOn.transaction])
  blocks.push(...chainOn(blocks.at(-1) ?? quickGenesis, 9))
  return blocks
})()

/** A chain of blocks as proofs are made from it. */
export const sourceOf = (blocks: readonly Block[]): NameProofSource => ({
  network: regressionNetwork,
  bestHeight: blocks.length - 1,
  headerAt: (height) => blocks[height]?.header,
  transactionIdsAt: (height) => blocks[height]?.transactions.map(({ id }) => id),
})

/** Both registrations of alice, the newest first. */
export const placedAlice = [
  { height: 5, transaction: handedOn.transaction },
  { height: 2, transaction: alice.transaction },
]

/** The proof of alice, as it is made with blocks up to a height. */
export const proofOfAlice = (
  headers: Parameters<typeof makeNameProof>[3] = { confirmations: 2 },
  bestHeight = proofBlocks.length - 1,
): NameProof => {
  const proof = makeNameProof('alice', placedAlice, { ...sourceOf(proofBlocks), bestHeight }, headers)
  if (proof === undefined) throw new Error('no proof')
  return proof
}

/** The same as bytes. */
export const proofBytesOfAlice = (): Uint8Array => encodeNameProof(proofOfAlice())

const changedLink = (index: number, change: object): NameProof => {
  const proof = proofOfAlice()
  return { ...proof, links: proof.links.map((link, at) => (at === index ? { ...link, ...change } : link)) }
}

/** A registration of the same name by somebody who has none of the keys. */
const stolen: UserRegistration = replacement('alice', { from: secret(8), to: secret(9) })

/** A real transaction of somebody, the second half of whose bytes is the id of a registration of alice that nobody mined. */
export const twofold = (() => {
  const forged = registration('alice', secret(9))
  for (let nonce = 0; ; nonce += 1) {
    const candidate = withNonce(forged, nonce).transaction
    if (!meetsTarget(candidate.id, regressionNetwork.registrationBits)) continue
    // version, no message, name 'x', and a key script of 51 bytes: 64 bytes that end with the id.
    const head = Uint8Array.of(1, 0, 0, 0, 0, 2, 1, 0x78, 51, 50)
    const bytes = concatBytes(head, new Uint8Array(22).fill(nonce & 0xff), candidate.id)
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const outer = makeTransaction({
      version: 1,
      messageScript: new Uint8Array(0),
      usernameScript: bytes.subarray(6, 8),
      publicKeyScript: bytes.subarray(9, 60),
      nonce: view.getUint32(60, true),
    })
    if (meetsTarget(outer.id, regressionNetwork.registrationBits)) return { outer, forged: candidate, bytes }
  }
})()

/** The proof that the hidden registration would make: its branch goes one hash deeper than the tree. */
const twofoldProof = (): NameProof => {
  const block = childOf(quickGenesis, { transactions: [twofold.outer] })
  const blocks = [quickGenesis, block, ...chainOn(block, 3)]
  const proof = makeNameProof('x', [{ height: 1, transaction: twofold.outer }], sourceOf(blocks), { confirmations: 2 })
  const [link] = proof?.links ?? []
  if (proof === undefined || link === undefined) throw new Error('no proof')
  const branch = [twofold.bytes.subarray(0, 32), ...link.branch]
  return {
    ...proof,
    username: 'alice',
    links: [{ ...link, index: 2 * link.index + 1, branch, transaction: twofold.forged }],
  }
}

/** The same header with a nonce that is none. */
const worthless = (header: BlockHeader): BlockHeader => {
  for (let nonce = header.nonce + 1; ; nonce += 1) {
    const changed = makeHeader({ ...header, nonce })
    if (!meetsTarget(scryptHashSync(changed.bytes), changed.bits)) return changed
  }
}

const withRun = (change: (headers: NameProof['runs'][number]) => NameProof['runs'][number]): NameProof => {
  const proof = proofOfAlice()
  return { ...proof, runs: proof.runs.map((run, index) => (index === 0 ? change(run) : run)) }
}

/** Proofs that prove nothing, by what is said of them. */
export const badProofs: Readonly<Record<string, NameProof>> = {
  'proof-version': { ...proofOfAlice(), version: 2 },
  'proof-other-network': { ...proofOfAlice(), network: 'main' },
  'proof-empty': { ...proofOfAlice(), links: [] },
  'proof-order': { ...proofOfAlice(), links: [...proofOfAlice().links].reverse() },
  'proof-registration': { ...proofOfAlice(), username: 'bob' },
  'proof-signature': changedLink(1, { transaction: stolen.transaction }),
  'proof-block-missing': { ...proofOfAlice(), runs: proofOfAlice().runs.slice(1) },
  'proof-branch': changedLink(0, { index: 2 }),
  'proof-branch-ambiguous': twofoldProof(),
  'proof-header-target': withRun((run) =>
    run.map((header, at) => (at === 2 ? { ...header, bits: 0x207ffffe } : header)),
  ),
  'proof-header-work': withRun((run) => run.map((header, at) => (at === run.length - 1 ? worthless(header) : header))),
}

/** The key of alice at the tip. */
export const keyOfAlice = publicKeyOf(secret(2))
