// Handlers of the chain's commands.
import type { BlockJson, blockchain } from '../api/blockchain.ts'
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import { decodeDisplayHash, encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { type RpcContext, wholePath } from './context.ts'
import { rpcFault } from './errors.ts'

const verboseBlock = ({ node }: RpcContext, id: Uint8Array): BlockJson | undefined => {
  const found = node.blocks.summary(id)
  if (found === undefined) return undefined
  const best = node.blocks.tip().height
  const next = found.active ? node.blocks.idAt(found.height + 1) : undefined
  return {
    hash: encodeDisplayHash(id),
    confirmations: found.active ? best - found.height + 1 : 0,
    size: found.bytes.length,
    height: found.height,
    version: found.version,
    merkleroot: encodeDisplayHash(found.merkleRoot),
    tx: found.transactionIds.map(encodeDisplayHash),
    spamMessage: found.promotedText,
    spamUser: found.promotedBy,
    userhashes: found.userHashes.map(encodeDisplayHash),
    usernames: found.usernames,
    time: found.time,
    nonce: found.nonce,
    bits: found.bits.toString(16).padStart(8, '0'),
    difficulty: found.difficulty,
    ...(found.height === 0 ? {} : { previousblockhash: encodeDisplayHash(found.previousId) }),
    ...(next === undefined ? {} : { nextblockhash: encodeDisplayHash(next) }),
  }
}

export const blockchainHandlers: CommandHandlers<typeof blockchain, RpcContext> = {
  getblockcount: ({ node }) => node.blocks.tip().height,
  getbestblockhash: ({ node }) => encodeDisplayHash(node.blocks.tip().id),
  getdifficulty: ({ node }) => node.blocks.difficulty(),
  getrawmempool: ({ node }) => node.blocks.waiting().map(encodeDisplayHash),
  verifychain: ({ node, gates }, { checklevel: level, numblocks: depth }) =>
    gates.checks.run(() => node.blocks.verify(level ?? 3, Math.max(depth ?? 288, 0))),
  exportblocks: (context, { filename }) =>
    context.gates.checks.run(() => context.node.blocks.exportTo(wholePath(context, filename))),
  getlastsoftcheckpoint: ({ node }) => {
    const last = node.blocks.softCheckpoint()
    return last === undefined
      ? {}
      : { height: last.height, hash: encodeDisplayHash(last.id), usernames: last.usernames }
  },
  getblockhash: ({ node }, { height }) => {
    const id = height < 0 ? undefined : node.blocks.idAt(height)
    if (id === undefined)
      throw rpcFault(
        rpcErrorCode.misc,
        `There is no block at height ${String(height)}: the chain goes from 0 to ${String(node.blocks.tip().height)}.`,
      )
    return encodeDisplayHash(id)
  },
  getblock: (context, { hash, verbose }) => {
    const id = decodeDisplayHash(hash)
    const unknown = rpcFault(rpcErrorCode.invalidKey, 'No block with this id is known.')
    if (id === undefined) throw unknown
    if (verbose === false) {
      const found = context.node.blocks.summary(id)
      if (found === undefined) throw unknown
      return encodeHex(found.bytes)
    }
    const block = verboseBlock(context, id)
    if (block === undefined) throw unknown
    return block
  },
}
