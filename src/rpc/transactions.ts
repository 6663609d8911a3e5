// Handlers of commands on raw registrations.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { TransactionJson, transactions, WalletTransactionJson } from '../api/transactions.ts'
import { decodeDisplayHash, decodeHex, encodeDisplayHash, encodeHex } from '../codec/hex.ts'
import type { RpcContext } from './context.ts'
import { rpcFault } from './errors.ts'

type Transactions = RpcContext['node']['transactions']
type Described = ReturnType<Transactions['decode']>
type Placed = NonNullable<ReturnType<Transactions['registrationOf']>>

/** Longest parameter that an error repeats. */
const maxRepeated = 64

const bytesOf = (what: string, text: string): Uint8Array => {
  const bytes = decodeHex(text)
  if (bytes !== undefined && text !== '') return bytes
  throw rpcFault(
    rpcErrorCode.invalidParameter,
    `The ${what} must be hexadecimal digits, two for each byte, not “${text.slice(0, maxRepeated)}”.`,
  )
}

const transactionJson = ({ nameHash, version, message, username, keys, nonce }: Described): TransactionJson => ({
  txid: encodeDisplayHash(nameHash),
  version,
  message,
  username,
  pubKey: keys.map(encodeHex),
  nonce,
})

const walletJson = ({ transaction, place }: Placed): WalletTransactionJson => ({
  confirmations: place.confirmations,
  blockhash: encodeDisplayHash(place.blockId),
  blockindex: place.indexInBlock,
  blocktime: place.blockTime,
  txid: encodeDisplayHash(transaction.id),
  time: place.blockTime,
  timereceived: place.blockTime,
})

/** Zeros, where no block has so many confirmations. */
const noBlock = new Uint8Array(32)

/** The last block that has as many confirmations as were asked for: what comes later may still change. */
const settledBlock = ({ node }: RpcContext, confirmations: number): string => {
  const height = node.blocks.tip().height + 1 - confirmations
  return encodeDisplayHash((height < 0 ? undefined : node.blocks.idAt(height)) ?? noBlock)
}

const sinceBlock = (context: RpcContext, hash: string | undefined, confirmations: number) => {
  const { node } = context
  if (confirmations < 1) throw rpcFault(rpcErrorCode.invalidParameter, 'target_confirmations must be 1 or more.')
  const id = hash === undefined ? undefined : decodeDisplayHash(hash)
  const block = id === undefined ? undefined : node.blocks.summary(id)
  return {
    transactions: node.transactions.ofLocalUsers(block?.height).map(walletJson),
    lastblock: settledBlock(context, confirmations),
  }
}

export const transactionHandlers: CommandHandlers<typeof transactions, RpcContext> = {
  getrawtransaction: ({ node }, { username, verbose }) => {
    const found = node.transactions.registrationOf(username)
    if (found === undefined)
      throw rpcFault(
        rpcErrorCode.invalidKey,
        `There is no registration of ${username.slice(0, maxRepeated)} in a block.`,
      )
    const { transaction, place } = found
    const hex = encodeHex(transaction.bytes)
    if ((verbose ?? 0) === 0) return hex
    return {
      hex,
      ...transactionJson(transaction),
      blockhash: encodeDisplayHash(place.blockId),
      height: place.height,
      confirmations: place.confirmations,
      time: place.blockTime,
      blocktime: place.blockTime,
    }
  },
  createrawtransaction: async ({ node }, { username, pubKey, signedByOldKey }) => {
    const key = bytesOf('public key', pubKey)
    const signature = signedByOldKey === undefined ? undefined : bytesOf('signature', signedByOldKey)
    return encodeHex(await node.transactions.make(username, key, signature))
  },
  decoderawtransaction: ({ node }, { hex }) => transactionJson(node.transactions.decode(bytesOf('transaction', hex))),
  sendrawtransaction: ({ node }, { hex }) => encodeDisplayHash(node.transactions.send(bytesOf('transaction', hex))),
  gettransaction: ({ node }, { txid }) => {
    const found = node.transactions
      .ofLocalUsers()
      .find(({ transaction }) => encodeDisplayHash(transaction.id) === txid.toLowerCase())
    if (found === undefined)
      throw rpcFault(rpcErrorCode.invalidKey, 'No local user has a registration with this id in the chain.')
    return { ...walletJson(found), details: [{}] }
  },
  listtransactions: (_context, { count, from }) => {
    if ((count ?? 0) < 0 || (from ?? 0) < 0)
      throw rpcFault(rpcErrorCode.invalidParameter, 'count and from must not be negative.')
    return []
  },
  listsinceblock: (context, { blockhash, target_confirmations: confirmations }) =>
    sinceBlock(context, blockhash, confirmations ?? 1),
}
