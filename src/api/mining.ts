// Commands for mining programs (rpc.md 2.3).
import { anyJson, optional, record, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

/** `getmininginfo` (rpc.md 2.3). */
export interface MiningInfoJson {
  readonly blocks: number
  readonly currentblocksize: number
  readonly currentblocktx: number
  readonly difficulty: number
  readonly errors: string
  readonly generate: boolean
  readonly genproclimit: number
  readonly hashespersec: number
  readonly pooledtx: number
  readonly testnet: boolean
}

/** `getblocktemplate` (rpc.md 2.3). */
export interface BlockTemplateJson {
  readonly version: number
  readonly previousblockhash: string
  /** But for the promoted message. */
  readonly transactions: readonly { readonly data: string; readonly hash: string; readonly depends: readonly [] }[]
  readonly coinbaseaux: { readonly flags: string }
  readonly target: string
  readonly mintime: number
  readonly mutable: readonly string[]
  readonly noncerange: string
  readonly sigoplimit: number
  readonly sizelimit: number
  readonly curtime: number
  readonly bits: string
  readonly height: number
}

/** Work of `getwork`, in hexadecimal. */
export interface WorkJson {
  readonly midstate: string
  readonly data: string
  readonly hash1: string
  readonly target: string
}

export const mining = {
  gethashespersec: command({
    summary: 'Hashes a second that this machine tries; 0 while it does not mine.',
    params: {},
    result: result<number>('hashes a second'),
    access: 'read',
  }),
  getmininginfo: command({
    summary: 'How mining goes.',
    params: {},
    result: result<MiningInfoJson>('the state'),
    access: 'read',
  }),
  getwork: command({
    summary: 'Work for an old mining program; with data: takes found work in and tells whether it is of use.',
    params: { data: optional(string) },
    result: result<WorkJson | boolean>('the work, or whether it was taken'),
    access: 'owner',
  }),
  getblocktemplate: command({
    summary: 'A block for a mining program to search.',
    params: { request: optional(record({ mode: optional(anyJson) })) },
    result: result<BlockTemplateJson>('the template'),
    access: 'owner',
  }),
  submitblock: command({
    summary: 'Takes a found block in: its bytes in hexadecimal. The second parameter is not looked at.',
    params: { hexdata: required(string), options: optional(record({})) },
    result: result<'rejected' | null>('null, or “rejected”'),
    access: 'owner',
  }),
} as const
