// Commands on the chain (rpc.md 2.2).
import { boolean, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** `getblock` verbose (rpc.md 2.2). */
export interface BlockJson {
  readonly hash: string
  readonly confirmations: number
  readonly size: number
  readonly height: number
  readonly version: number
  readonly merkleroot: string
  readonly tx: readonly string[]
  readonly spamMessage: string
  readonly spamUser: string
  readonly userhashes: readonly string[]
  readonly usernames: readonly string[]
  readonly time: number
  readonly nonce: number
  readonly bits: string
  readonly difficulty: number
  readonly previousblockhash?: string
  readonly nextblockhash?: string
}

export const blockchain = {
  getblockcount: command({
    summary: 'Height of the tip.',
    params: {},
    result: result<number>('the height'),
    access: 'read',
  }),
  getblockhash: command({
    summary: 'Id of the block at a height.',
    params: { height: required(integer) },
    result: result<string>('64 hexadecimal digits'),
    access: 'read',
  }),
  getblock: command({
    summary: 'A block by its id; not verbose: its bytes in hexadecimal.',
    params: { hash: required(string), verbose: optional(boolean) },
    result: result<BlockJson | string>('the block'),
    access: 'public',
  }),
} as const
