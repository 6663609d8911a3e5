// Blocks and registrations for tests: mined inline on networks where that takes microseconds.
import { BoundedMap } from '../../src/base/bounded-map.ts'
import type { Clock } from '../../src/base/clock.ts'
import { SeededRandom } from '../../src/base/random.ts'
import { type Block, makeHeader, merkleRootOf } from '../../src/chain/wire/block.ts'
import { meetsTarget } from '../../src/chain/wire/compact-target.ts'
import { genesisBlock } from '../../src/chain/wire/genesis.ts'
import { promotedTransaction, type SigningKey } from '../../src/chain/wire/promoted-message.ts'
import { registrationFor, type UserRegistration, withNonce } from '../../src/chain/wire/registration.ts'
import type { Transaction } from '../../src/chain/wire/transaction.ts'
import type { ChainOptions } from '../../src/chain/types.ts'
import { encodeHex } from '../../src/codec/hex.ts'
import { scryptHashSync, sha256d } from '../../src/crypto/hash.ts'
import { createPrivateKey, type PrivateKey, publicKeyOf } from '../../src/crypto/keys.ts'
import { signData } from '../../src/crypto/signature.ts'
import type { Endpoint } from '../../src/net/endpoint.ts'
import { type Network, regressionNetwork } from '../../src/protocol/network.ts'
import { nobody, type Username } from '../../src/protocol/username.ts'
import { targetBytes, meetsTarget as meetsTargetBytes } from '../../src/workers/target.ts'
import type { JobRunner, WorkerPool } from '../../src/workers/pool.ts'
import { runInline } from './inline-jobs.ts'

/** What blocks of the C++ node say when their finder has set nothing (chain.md 2.5-7). */
export const defaultPromotedText =
  'Promoted posts are needed to run the network infrastructure. ' +
  'If you want to help, start generating blocks and advertise. [en]'

/** A network like regtest whose blocks may follow one another at once, and whose difficulty stays. */
export const quickNetwork: Network = {
  ...regressionNetwork,
  minimumBlockIntervalSeconds: 0,
  retargetIntervalBlocks: 1_000_000,
}

/** Gives a registration its proof of work. */
export const workedRegistration = (
  registration: UserRegistration,
  network: Network = quickNetwork,
): UserRegistration => {
  for (let nonce = 0; ; nonce += 1) {
    const candidate = withNonce(registration, nonce)
    if (meetsTarget(candidate.transaction.id, network.registrationBits)) return candidate
  }
}

/** A registration of a name for the public half of a secret, with proof of work. */
export const registration = (name: string, privateKey: PrivateKey, network: Network = quickNetwork): UserRegistration =>
  workedRegistration(registrationFor(name as Username, publicKeyOf(privateKey)), network)

/** A replacement of a key, signed by the old one, with proof of work. */
export const replacement = (
  name: string,
  { from, to }: { readonly from: PrivateKey; readonly to: PrivateKey },
  network: Network = quickNetwork,
): UserRegistration => {
  const publicKey = publicKeyOf(to)
  return workedRegistration(registrationFor(name as Username, publicKey, signData(publicKey, from)), network)
}

/** A secret that depends on the seed alone. */
export const secret = (seed: number): PrivateKey => createPrivateKey(new SeededRandom(seed))

const proofs = new BoundedMap<string, Uint8Array>(50_000)

/** The proof-of-work hash of a header, remembered: the same headers go through many nodes of one test. */
export const proofOf = (header: Uint8Array): Uint8Array => {
  const key = encodeHex(header)
  const known = proofs.get(key)
  if (known !== undefined) return known
  const proof = scryptHashSync(header)
  proofs.set(key, proof)
  return proof
}

/** What a built block holds besides the defaults. */
export interface BlockParts {
  readonly transactions?: readonly Transaction[]
  readonly text?: string
  readonly signer?: string
  readonly key?: SigningKey
  readonly time?: number
  readonly bits?: number
  readonly version?: number
  readonly height?: number
  readonly salt?: number
}

/** Seconds between built blocks. */
const spacingSeconds = 600

/** A valid child of a block, mined inline. */
export const childOf = (parent: Block, parts: BlockParts = {}): Block => {
  const promoted = promotedTransaction({
    text: parts.text ?? defaultPromotedText,
    signer: (parts.signer ?? nobody) as Username,
    key: parts.key,
    extraNonce: 1,
    salt: Uint8Array.of(0, 0, (parts.salt ?? 0) >> 8, (parts.salt ?? 0) & 0xff),
  })
  return withTransactions(parent, [promoted, ...(parts.transactions ?? [])], parts)
}

/** A child of a block with exactly these transactions, mined inline. */
export const withTransactions = (
  parent: Block,
  transactions: readonly Transaction[],
  parts: BlockParts = {},
): Block => {
  const fields = {
    version: parts.version ?? 2,
    height: parts.height ?? parent.header.height + 1,
    parentId: parent.header.id,
    merkleRoot: merkleRootOf(transactions.map(({ id }) => id)),
    time: parts.time ?? parent.header.time + spacingSeconds,
    bits: parts.bits ?? parent.header.bits,
  }
  for (let nonce = 0; ; nonce += 1) {
    const header = makeHeader({ ...fields, nonce })
    if (meetsTarget(proofOf(header.bytes), fields.bits)) return { header, transactions }
  }
}

const plainChain: Block[] = []

/** The first `count` blocks of one plain chain on the first block: mined once for all tests of a file. */
export const plainBlocks = (count: number): readonly Block[] => {
  for (let parent = plainChain.at(-1) ?? quickGenesis; plainChain.length < count; ) {
    parent = childOf(parent)
    plainChain.push(parent)
  }
  return plainChain.slice(0, count)
}

/** A chain of `count` blocks on top of a block. */
export const chainOn = (start: Block, count: number, parts: BlockParts = {}): readonly Block[] => {
  const blocks: Block[] = []
  for (let parent = start; blocks.length < count; ) {
    parent = childOf(parent, parts)
    blocks.push(parent)
  }
  return blocks
}

/** The first block of the quick network. */
export const quickGenesis = genesisBlock(quickNetwork)

/** A worker pool that searches on this thread: for easy targets only. */
export const inlineWorkers: WorkerPool & JobRunner = {
  size: 1,
  run: runInline,
  searchRegistration: async ({ transaction, target, signal }) => {
    const bytes = transaction.slice()
    const view = new DataView(bytes.buffer)
    for (let nonce = 0; nonce <= 0xffff_ffff && signal?.aborted !== true; nonce += 1) {
      view.setUint32(bytes.length - 4, nonce, true)
      if (meetsTargetBytes(sha256d(bytes), targetBytes(target))) return nonce
    }
    return undefined
  },
  searchBlock: async ({ header, target, firstNonce, maxAttempts, signal }) => {
    const bytes = header.slice()
    const view = new DataView(bytes.buffer)
    for (let attempt = 0; attempt < maxAttempts && signal?.aborted !== true; attempt += 1) {
      view.setUint32(80, firstNonce + attempt, true)
      if (meetsTargetBytes(proofOf(bytes), targetBytes(target))) return firstNonce + attempt
    }
    return undefined
  },
}

/** Seconds at which tests begin: long after the first block of the quick network. */
export const testStartSeconds = 1_700_000_000

/** How a chain is opened that nobody but the test is told of. */
export const chainOptions = (listenAt: Endpoint): ChainOptions => ({
  network: quickNetwork,
  databasePath: ':memory:',
  listenAt,
  connectFrom: undefined,
  connectOnly: [],
  addNodes: [],
  useDnsSeeds: false,
  client: 'twister-node/0.1.0',
  useFixedSeeds: false,
  useCheckpoints: false,
  doesErrands: true,
  maxConnections: 125,
  minimumBlockIntervalSeconds: 0,
})

/** Unix seconds of a clock. */
export const secondsOf = (clock: Clock): number => Math.floor(clock.nowMs() / 1000)
