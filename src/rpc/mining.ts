// Handlers of commands for mining programs.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { BlockTemplateJson, mining, MiningInfoJson } from '../api/mining.ts'
import { decodeHex, encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import { limits } from '../protocol/limits.ts'
import type { RpcContext } from './context.ts'
import { errorsOf } from './control.ts'
import { rpcFault } from './errors.ts'

/** What the C++ node tells mining programs; its flags are part of nothing that is judged. */
const coinbaseFlags = '062f503253482f'
const mostSignatures = 1000

const info = ({ node }: RpcContext): MiningInfoJson => {
  const waiting = node.mining.waiting()
  return {
    blocks: node.blocks.tip().height,
    currentblocksize: waiting.blockBytes,
    currentblocktx: waiting.count,
    difficulty: node.blocks.difficulty(),
    errors: errorsOf(node),
    generate: node.mining.isRunning(),
    genproclimit: node.mining.threads(),
    hashespersec: node.mining.hashesPerSecond(),
    pooledtx: waiting.count,
    testnet: node.network.name === 'testnet',
  }
}

const template = ({ node }: RpcContext): BlockTemplateJson => {
  const { block, minimumTime, registrations, target } = node.mining.template()
  const { header } = block
  return {
    version: header.version,
    previousblockhash: encodeDisplayHash(header.parentId),
    transactions: registrations.map(({ bytes, id }) => ({
      data: encodeHex(bytes),
      hash: encodeDisplayHash(id),
      depends: [],
    })),
    coinbaseaux: { flags: coinbaseFlags },
    target: target.toString(16).padStart(64, '0'),
    mintime: minimumTime,
    mutable: ['time', 'transactions', 'prevblock'],
    noncerange: '00000000ffffffff',
    sigoplimit: mostSignatures,
    sizelimit: limits.blockBytes,
    curtime: header.time,
    bits: header.bits.toString(16).padStart(8, '0'),
    height: header.height,
  }
}

export const miningHandlers: CommandHandlers<typeof mining, RpcContext> = {
  gethashespersec: ({ node }) => node.mining.hashesPerSecond(),
  getmininginfo: info,
  getwork: ({ node }, { data }) => {
    if (data === undefined) return node.mining.work()
    return node.mining.submitWork(decodeHex(data) ?? new Uint8Array(0))
  },
  getblocktemplate: (context, { request }) => {
    if ((request?.mode ?? 'template') !== 'template')
      throw rpcFault(rpcErrorCode.invalidParameter, 'The only mode is “template”.')
    return template(context)
  },
  submitblock: async ({ node }, { hexdata }) =>
    (await node.mining.submit(decodeHex(hexdata) ?? new Uint8Array(0))) ? null : 'rejected',
}
