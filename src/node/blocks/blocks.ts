// The chain as its readers see it.
import type { BlockSummary, Chain, ChainTip, SoftCheckpoint, WrittenBlocks } from '../../chain/index.ts'
import { nobody, parseUsername } from '../../protocol/username.ts'

/** Blocks, read only. Ids are in internal byte order. */
export interface Blocks {
  /** The last block of the active chain. */
  tip(): ChainTip
  /** The block at a height of the active chain. */
  idAt(height: number): Uint8Array | undefined
  summary(id: Uint8Array): BlockSummary | undefined
  /** Relative to a target of 2²⁴⁸ − 1, as the C++ node shows it. */
  difficulty(): number
  /** Ids of registrations that wait for a block. */
  waiting(): readonly Uint8Array[]
  /** The last block that the voting names have agreed on, as far as votes were heard since the start. */
  softCheckpoint(): SoftCheckpoint | undefined
  /** Looks at the last blocks again, 0: all, at a level from 0 to 3; tells whether all are sound. */
  verify(level: number, depth: number): Promise<boolean>
  /** Writes all blocks into a new file. Faults: `chain.light`, `chain.file-exists`, `chain.file-unwritable`. */
  exportTo(path: string): Promise<WrittenBlocks>
  /** The number of the transaction that registered a name last, counted over the whole chain; a node without blocks knows none. */
  userNumberOf(username: string): number | undefined
  /** Whom the transaction with that number registered; empty for a promoted message, undefined where there is none. */
  usernameAt(userNumber: number): string | undefined
}

type BlocksChain = Pick<
  Chain,
  | 'isLight'
  | 'tip'
  | 'softCheckpoint'
  | 'blockIdAt'
  | 'blockSummary'
  | 'difficulty'
  | 'pendingRegistrations'
  | 'verify'
  | 'exportBlocks'
  | 'users'
  | 'transactionCount'
>

/** The name that the first block speaks for (errata 66). */
const firstNumber = 0

const usernameAt = ({ users, transactionCount }: BlocksChain, userNumber: number): string | undefined => {
  if (userNumber < 0 || userNumber >= transactionCount()) return undefined
  return userNumber === firstNumber ? nobody : (users.usernameAtPosition(userNumber) ?? '')
}

/** Blocks of the chain. */
export const openBlocks = (chain: BlocksChain): Blocks => ({
  tip: () => chain.tip(),
  idAt: (height) => chain.blockIdAt(height),
  summary: (id) => chain.blockSummary(id),
  difficulty: () => chain.difficulty(),
  waiting: () => chain.pendingRegistrations().map(({ transactionId }) => transactionId),
  softCheckpoint: () => chain.softCheckpoint(),
  exportTo: (path) => chain.exportBlocks(path),
  verify: (level, depth) => chain.verify(level, depth),
  userNumberOf: (text) => {
    const username = parseUsername(text)
    return username === undefined || chain.isLight ? undefined : chain.users.registrationOf(username)?.position
  },
  usernameAt: (userNumber) => usernameAt(chain, userNumber),
})
