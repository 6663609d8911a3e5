// Commands on raw registrations (rpc.md 2.4, 2.5).
import { integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { rpcErrorCode } from './errors.ts'

/** A decoded transaction (rpc.md 2.5). */
export interface TransactionJson {
  /** Hash of the name, not of the transaction: by it the C++ node finds it. */
  readonly txid: string
  readonly version: number
  /** The text of a promoted message; empty on a registration. */
  readonly message: string
  readonly username: string
  /** The key; after it, on a replacement, the signature of the old one. */
  readonly pubKey: readonly string[]
  readonly nonce: number
}

/** `getrawtransaction` verbose (rpc.md 2.5). */
export interface PlacedTransactionJson extends TransactionJson {
  readonly hex: string
  readonly blockhash: string
  readonly height: number
  readonly confirmations: number
  readonly time: number
  readonly blocktime: number
}

/** A registration of a local user, as wallet programs know it (rpc.md 2.4). */
export interface WalletTransactionJson {
  readonly confirmations: number
  readonly blockhash: string
  readonly blockindex: number
  readonly blocktime: number
  readonly txid: string
  readonly time: number
  readonly timereceived: number
}

/** `gettransaction` (rpc.md 2.4). */
export interface WalletTransactionDetailsJson extends WalletTransactionJson {
  readonly details: readonly Record<string, never>[]
}

export const transactions = {
  getrawtransaction: command({
    summary: 'The registration of a name that the chain knows, by the name. verbose 0: its bytes in hexadecimal.',
    params: { username: required(string), verbose: optional(integer) },
    result: result<string | PlacedTransactionJson>('the registration'),
    access: 'read',
  }),
  createrawtransaction: command({
    summary:
      'Makes a registration and does its proof of work, which takes seconds. It is neither kept nor sent. To replace a key, give the signature of the new key by the old one.',
    params: { username: required(string), pubKey: required(string), signedByOldKey: optional(string) },
    result: result<string>('the transaction in hexadecimal'),
    access: 'owner',
    wrongType: rpcErrorCode.invalidParameter,
  }),
  decoderawtransaction: command({
    summary: 'What a transaction in hexadecimal says, whether or not it is valid.',
    params: { hex: required(string) },
    result: result<TransactionJson>('the transaction'),
    access: 'read',
    wrongType: rpcErrorCode.invalidParameter,
  }),
  sendrawtransaction: command({
    summary: 'Sends a registration in hexadecimal to the network.',
    params: { hex: required(string) },
    result: result<string>('its id'),
    access: 'owner',
    wrongType: rpcErrorCode.invalidParameter,
  }),
  gettransaction: command({
    summary: 'The registration of a local user by its id.',
    params: { txid: required(string) },
    result: result<WalletTransactionDetailsJson>('the registration and where it stands'),
    access: 'owner',
  }),
  listtransactions: command({
    summary: 'Always empty: there are no payments in this chain.',
    params: { account: optional(string), count: optional(integer), from: optional(integer) },
    result: result<readonly never[]>('nothing'),
    access: 'owner',
  }),
  listsinceblock: command({
    summary: 'Registrations of local users in blocks after a given one, or all.',
    params: { blockhash: optional(string), target_confirmations: optional(integer) },
    result: result<{ readonly transactions: readonly WalletTransactionJson[]; readonly lastblock: string }>(
      'the registrations, and the block to ask for next time',
    ),
    access: 'owner',
  }),
} as const
