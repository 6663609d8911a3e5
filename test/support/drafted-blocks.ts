// Blocks in bytes, written by hand: valid ones, and ones that break one rule of chain.md 2 to 5 each.
import { sha256d } from '../../src/crypto/hash.ts'
import type { PrivateKey } from '../../src/crypto/keys.ts'
import { signData } from '../../src/crypto/signature.ts'
import { type ChainModel, expand, merkleRoot, type ModelNetwork, readModelBlock } from './chain-model.ts'

const size = (length: number): Buffer => (length < 253 ? Buffer.of(length) : Buffer.of(253, length & 255, length >> 8))
const counted = (bytes: Uint8Array): Buffer => Buffer.concat([size(bytes.length), bytes])

/** A push of some bytes, in the shortest form. */
export const push = (bytes: Uint8Array): Buffer =>
  bytes.length < 0x4c
    ? Buffer.concat([Buffer.of(bytes.length), bytes])
    : bytes.length < 256
      ? Buffer.concat([Buffer.of(0x4c, bytes.length), bytes])
      : Buffer.concat([Buffer.of(0x4d, bytes.length & 255, bytes.length >> 8), bytes])

/** A transaction from its scripts. */
export const transactionBytes = (message: Uint8Array, userName: Uint8Array, pubKey: Uint8Array, nonce = 0): Buffer => {
  const ends = Buffer.alloc(8)
  ends.writeInt32LE(1, 0)
  ends.writeUInt32LE(nonce, 4)
  const scripts = [message, userName, pubKey].map(counted)
  return Buffer.concat([ends.subarray(0, 4), ...scripts, ends.subarray(4)])
}

const numberOf = (hash: Uint8Array): bigint => BigInt(`0x${Buffer.from(hash).reverse().toString('hex')}`)

/** A registration whose work is enough, or just not. */
export const registrationBytes = (userName: Uint8Array, pubKey: Uint8Array, bits: number, isEnough = true): Buffer => {
  for (let nonce = 0; ; nonce += 1) {
    const bytes = transactionBytes(Buffer.alloc(0), userName, pubKey, nonce)
    if (numberOf(sha256d(bytes)) <= expand(bits) === isEnough) return bytes
  }
}

/** A promoted message. */
export const promotedBytes = (text: Uint8Array, signer: string, key?: PrivateKey, salt = 0): Buffer => {
  const message = push(text)
  const signature = key === undefined ? Buffer.alloc(0) : signData(message, key)
  return transactionBytes(
    message,
    Buffer.concat([push(Buffer.from(signer, 'latin1')), push(signature), push(Buffer.of(salt, 1, 2, 3))]),
    Buffer.alloc(0),
  )
}

/** A block before its work. */
export interface Draft {
  transactions: Buffer[]
  version: number
  height: number
  time: number
  bits: number
  root: string | undefined
  /** Whether its proof of work is enough. */
  isWorked: boolean
}

/** A valid child of a block, but for its transactions. */
export const draftOn = (model: ChainModel, parent: string, secondsLater: number): Draft => {
  const block = model.block(parent)
  return {
    ...{ transactions: [], version: 2, height: block.height + 1, bits: model.requiredBits(block) },
    ...{ time: Math.max(block.time + secondsLater, model.medianTime(parent) + 1), root: undefined, isWorked: true },
  }
}

/** Does the work of a draft. */
export const finishDraft = (draft: Draft, parent: string, network: ModelNetwork): Buffer => {
  const { transactions } = draft
  const ids = transactions.map((bytes) => Buffer.from(sha256d(bytes)).toString('hex'))
  const header = Buffer.alloc(84)
  header.writeInt32LE(draft.version, 0)
  header.writeInt32LE(draft.height, 4)
  header.write(parent, 8, 'hex')
  header.write(draft.root ?? merkleRoot(ids.length === 0 ? ['00'.repeat(32)] : ids), 40, 'hex')
  header.writeUInt32LE(draft.time, 72)
  header.writeUInt32LE(draft.bits, 76)
  for (let nonce = 0; ; nonce += 1) {
    header.writeUInt32LE(nonce, 80)
    if (numberOf(network.proofOfWork(header)) <= expand(draft.bits) === draft.isWorked) break
  }
  return Buffer.concat([header, size(transactions.length), ...transactions])
}

/** The id of a block in bytes, as the model names it. */
export const modelIdOf = (bytes: Buffer): string => readModelBlock(bytes).id
