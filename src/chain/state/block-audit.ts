// Looks at a block of the active chain again: on disk, by itself, in the registry, and on it (rpc.md 2.2, verifychain).
import { equalBytes } from '../../base/bytes.ts'
import type { Network } from '../../protocol/network.ts'
import { checkBlockBody, checkBlockSize } from '../rules/block-check.ts'
import { checkConnect, type IsReplacement } from '../rules/connect-rules.ts'
import type { BlockStore } from '../store/chain-store.ts'
import type { BlockIndex } from '../tree/block-index.ts'
import { type Block, decodeBlock } from '../wire/block.ts'
import type { BestChain } from './best-chain.ts'
import type { ChainUserDirectory } from './user-directory.ts'

/** What blocks are compared with. */
export interface AuditParts {
  readonly network: Network
  readonly index: BlockIndex
  readonly best: BestChain
  readonly store: BlockStore
  readonly directory: ChainUserDirectory
  readonly isReplacement: IsReplacement
}

/** What each level looks at, with all that the lower ones do. */
export const auditLevels = {
  /** Its bytes are on disk and can be read. */
  read: 0,
  /** It is valid by itself, and follows its parent. */
  alone: 1,
  /** The registry holds its registrations, word for word and in their places, and nothing else of its height. */
  registry: 2,
  /** It is valid on the registry as it was below it. */
  connected: 3,
} as const

/** What the registry should say of a block. */
interface Place {
  readonly height: number
  /** Number of its first transaction in the whole chain. */
  readonly position: number
}

const isAlone = (content: Block, block: number, { network, index }: AuditParts): boolean =>
  equalBytes(content.header.id, index.idOf(block)) &&
  equalBytes(content.header.parentId, index.idOf(index.parentOf(block))) &&
  checkBlockSize(content).ok &&
  checkBlockBody(content, network).ok

const isRegistered = (content: Block, { height, position }: Place, { directory }: AuditParts): boolean => {
  const rows = directory.rowsBetween(position, position + content.transactions.length)
  if (rows.length !== content.transactions.length - 1) return false
  return rows.every((row, at) => {
    const transaction = content.transactions[at + 1]
    const isHere = row.position === position + at + 1 && row.height === height
    return isHere && transaction !== undefined && equalBytes(row.bytes, transaction.bytes)
  })
}

const isConnected = (content: Block, height: number, { directory, isReplacement }: AuditParts): boolean =>
  checkConnect(content, (name) => directory.currentAt(name, height - 1), isReplacement).ok

/**
 * The block of the active chain at a height above 0, if it is sound. `end` is the number in the whole chain of the
 * transaction after its last one; the number of its first one is the `end` of the block below.
 */
export const auditBlock = (
  parts: AuditParts,
  { height, end, level }: { readonly height: number; readonly end: number; readonly level: number },
): { readonly content: Block; readonly end: number } | undefined => {
  const block = parts.best.at(height)
  // From the disk, not from the blocks that are remembered.
  const bytes = parts.store.blockBytes(block)
  const decoded = bytes === undefined ? undefined : decodeBlock(bytes)
  if (decoded?.ok !== true) return undefined
  const content = decoded.value
  const position = end - content.transactions.length
  if (level >= auditLevels.alone && !isAlone(content, block, parts)) return undefined
  if (level >= auditLevels.registry && !isRegistered(content, { height, position }, parts)) return undefined
  if (level >= auditLevels.connected && !isConnected(content, height, parts)) return undefined
  return { content, end: position }
}

/** Whether the newest blocks of the chain are as they should be: what a start can afford to look at. */
export const isNewestSound = (parts: AuditParts, count: number): boolean => {
  let end = parts.best.transactionCount
  for (let { height } = parts.best; height > Math.max(0, parts.best.height - count); height -= 1) {
    const audited = auditBlock(parts, { height, end, level: auditLevels.connected })
    if (audited === undefined) return false
    end = audited.end
  }
  return true
}
