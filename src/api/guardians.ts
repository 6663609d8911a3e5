// Commands on guardians: friends who keep parts of a recovery sheet.
import { integer, list, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { RecoveredJson } from './users.ts'

/** Most friends of one call: a sheet is split among fewer. */
const maxFriends = 100

/** A sheet that was split among friends. */
export interface GuardedSheetJson {
  readonly username: string
  /** Unix seconds. */
  readonly created: number
  /** So many parts bring the name back. */
  readonly needed: number
  /** `sent`: the message with the part is on its way; otherwise it could not be written. */
  readonly guardians: readonly { readonly username: string; readonly sent: boolean }[]
  /** As of recovery sheets. */
  readonly state: 'valid' | 'used' | 'worthless'
}

/** A part that is in the messages of a local user. */
export interface KeptPartJson {
  readonly owner: string
  /** Who sent it. */
  readonly from: string
  readonly number: number
  readonly total: number
  readonly needed: number
  /** What is handed over. */
  readonly text: string
}

export const guardians = {
  createguardians: command({
    summary:
      'Split a new recovery sheet of a local user among friends, each of whom gets a part in a direct message. So many of them as are needed can bring the name back, or take it.',
    params: {
      username: required(string),
      friends: required(list(string, maxFriends)),
      needed: required(integer),
    },
    result: result<GuardedSheetJson>('who has got a part'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  listguardians: command({
    summary: 'Recovery sheets that were split among friends on this node, and what they are worth now.',
    params: {},
    result: result<readonly GuardedSheetJson[]>('sheets by time'),
    access: 'owner',
    extension: true,
  }),
  listparts: command({
    summary: 'Parts of recovery sheets in the messages of a local user: to keep for somebody, or given back.',
    params: { username: required(string), owner: optional(string) },
    result: result<readonly KeptPartJson[]>('parts, those of the newest messages first'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  getpart: command({
    summary: 'The part that somebody gave to a local user to keep: for handing it back.',
    params: { username: required(string), owner: required(string) },
    result: result<KeptPartJson>('the part'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  useparts: command({
    summary: 'Bring a name back with parts of its recovery sheet, in any order and with any text around them.',
    params: { text: required(string) },
    result: result<RecoveredJson>('whose sheet it was, and whether its key is the valid one already'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
} as const
