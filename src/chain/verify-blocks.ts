// Looks at the last blocks again, at a level, some at a time (rpc.md 2.2, verifychain).
import { type Clock, nextTurn } from '../base/clock.ts'
import { CodedError } from '../base/coded-error.ts'
import type { Network } from '../protocol/network.ts'
import { auditBlock, auditLevels, type AuditParts } from './state/block-audit.ts'
import type { ChainState } from './state/chain-state.ts'
import { meetsTarget } from './wire/compact-target.ts'

/** What a verification is told. */
export interface VerifyOptions {
  readonly clock: Clock
  readonly network: Network
  /** How many blocks below and with the tip; 0: all. */
  readonly depth: number
  /** See `auditLevels`; above 3 is 3. */
  readonly level: number
  readonly proofOfWork: (header: Uint8Array) => Promise<Uint8Array>
  readonly signal: AbortSignal
  /** There are headers alone. */
  readonly isLight?: boolean | undefined
}

/** Of a node without blocks. */
const verifyHeaders = async ({ best, index, store }: ChainState, options: VerifyOptions): Promise<boolean> => {
  const { depth, level, signal, proofOfWork } = options
  const lowest = depth === 0 ? 1 : Math.max(1, best.height - depth + 1)
  for (let { height } = best; height >= lowest && !signal.aborted; height -= 1) {
    // A reorganisation meanwhile makes the chain shorter.
    if (height > best.height) continue
    const block = best.at(height)
    const header = store.headerBytes(block)
    const bits = index.bitsOf(block)
    if (level >= auditLevels.alone && !meetsTarget(await proofOfWork(header), bits)) return false
  }
  return !signal.aborted
}

const verifyOnce = async (parts: AuditParts, options: VerifyOptions): Promise<boolean | 'moved'> => {
  const { best, index } = parts
  const { clock, depth, level, signal, proofOfWork } = options
  const lowest = depth === 0 ? 1 : Math.max(1, best.height - depth + 1)
  let end = best.transactionCount
  for (let { height, tip: expected } = best; height >= lowest && !signal.aborted; height -= 1) {
    if (best.at(height) !== expected) return 'moved'
    const audited = auditBlock(parts, { height, end, level })
    if (audited === undefined) return false
    const { header } = audited.content
    if (level >= auditLevels.alone && !meetsTarget(await proofOfWork(header.bytes), header.bits)) return false
    if (level < auditLevels.alone) await nextTurn(clock, signal)
    end = audited.end
    expected = index.parentOf(expected)
  }
  return !signal.aborted
}

/** Whether all of them are as they should be. The proofs of work are computed on the thread pool, one after another. */
export const verifyBlocks = async (state: ChainState, options: VerifyOptions): Promise<boolean> => {
  if (options.isLight === true) return verifyHeaders(state, options)
  const { index, best, store, directory, isReplacement } = state
  const parts = { network: options.network, index, best, store, directory, isReplacement }
  try {
    for (;;) {
      const result = await verifyOnce(parts, options)
      // A reorganisation meanwhile: what was looked at is not the chain any more.
      if (result !== 'moved') return result
    }
  } catch (error) {
    if (error instanceof CodedError && error.code === 'chain.store-damaged') return false
    throw error
  }
}
