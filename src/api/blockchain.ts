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

/** `getlastsoftcheckpoint` (rpc.md 2.2). */
export interface SoftCheckpointJson {
  readonly height: number
  readonly hash: string
  readonly usernames: readonly string[]
}

export const blockchain = {
  getblockcount: command({
    summary: 'Height of the tip.',
    params: {},
    result: result<number>('the height'),
    access: 'read',
  }),
  getbestblockhash: command({
    summary: 'Id of the last block.',
    params: {},
    result: result<string>('64 hexadecimal digits'),
    access: 'public',
  }),
  getdifficulty: command({
    summary: 'How hard it is to find a block, relative to the easiest target.',
    params: {},
    result: result<number>('the difficulty'),
    access: 'read',
  }),
  getrawmempool: command({
    summary: 'Ids of the registrations that wait for a block.',
    params: {},
    result: result<readonly string[]>('ids of 64 hexadecimal digits'),
    access: 'read',
  }),
  verifychain: command({
    summary:
      'Looks at the last blocks on disk again; 0 blocks: all. Level 0: they can be read; 1: each is valid by itself, with its proof of work; 2: the registry of names says what they say; 3 (as a rule): each is valid on the registry below it.',
    params: { checklevel: optional(integer), numblocks: optional(integer) },
    result: result<boolean>('whether all of them are sound'),
    access: 'owner',
  }),
  exportblocks: command({
    summary:
      'Writes all blocks of the chain into a new file on the machine of the node, in the form of the C++ node: other nodes read it with -loadblock, or as bootstrap.dat.',
    params: { filename: required(string) },
    result: result<{ readonly blocks: number; readonly bytes: number }>('how many blocks, and how many bytes'),
    access: 'owner',
    extension: true,
  }),
  getlastsoftcheckpoint: command({
    summary:
      'The newest block that three of the ten voting names agree on, by the votes heard since the start; empty while none is known.',
    params: {},
    result: result<SoftCheckpointJson | Record<string, never>>('height, id and the users who voted'),
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
