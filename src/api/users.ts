// Commands on local users, their keys and registrations (rpc.md 2.4, 2.5).
import { boolean, integer, optional, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import { rpcErrorCode } from './errors.ts'

/** `testvector` (rpc.md 2.4), in hexadecimal. */
export interface TestVectorJson {
  readonly secret: string
  readonly pubkey: string
  readonly hashMagic: string
  readonly plaintext: string
  readonly hash: string
  readonly sign: string
  readonly sec: { readonly key: string; readonly mac: string; readonly orig: number; readonly body: string }
}

/** What `createrecovery` answers: it is nowhere else. */
export interface RecoverySheetJson {
  readonly username: string
  readonly network: string
  /** Unix seconds. */
  readonly created: number
  /** Capital hexadecimal digits; each line carries its own check (docs/recovery-sheet.md). */
  readonly lines: readonly string[]
}

/** A sheet that was made here. */
export interface KnownSheetJson {
  readonly username: string
  readonly created: number
  /** `worthless`: the key that granted it has been replaced since. `used`: its key is the valid one. */
  readonly state: 'valid' | 'used' | 'worthless'
  /** Of a worthless one: the block that replaced the key, and its time in Unix seconds. */
  readonly replaced?: { readonly height: number; readonly time: number }
}

/** What `userecovery` answers. */
export interface RecoveredJson {
  readonly username: string
  /** Its key is the valid one already: there is nothing to wait for. */
  readonly registered: boolean
}

export const users = {
  createwalletuser: command({
    summary: 'Create a key for a name in the wallet. Publish it with sendnewusertransaction. Keep the secret safe.',
    params: { username: required(string), replacekey: optional(boolean) },
    result: result<string>('the secret key: 52 characters'),
    access: 'owner',
    needs: 'keys',
  }),
  listwalletusers: command({
    summary: 'Names of the users in the wallet.',
    params: {},
    result: result<readonly string[]>('names'),
    access: 'public',
  }),
  dumpprivkey: command({
    summary:
      'The secret key of a local user: the one that is valid. While a newer one waits for its registration, “name/pending” shows that.',
    params: { username: required(string) },
    result: result<string>('the secret key'),
    access: 'owner',
    needs: 'keys',
  }),
  importprivkey: command({
    summary: 'Add a secret key to the wallet under its name. rescan has no effect.',
    params: {
      secret: required(string),
      username: required(string),
      rescan: optional(boolean),
      allow_new_user: optional(boolean),
    },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  dumppubkey: command({
    summary: 'The public key that the chain binds to a name.',
    params: { username: required(string) },
    result: result<string>('66 hexadecimal digits, or an empty string when the name is free'),
    access: 'read',
  }),
  sendnewusertransaction: command({
    summary: 'Do the proof of work for a local user’s name and publish the registration. Answers when it is sent.',
    params: { username: required(string) },
    result: result<string>('the transaction id'),
    access: 'owner',
    wrongType: rpcErrorCode.invalidParameter,
  }),
  registeruser: command({
    summary: 'Start the registration of a local user and return at once; getstatus and the feed tell how far it is.',
    params: { username: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  stopregistration: command({
    summary:
      'End the proof of work for a local user’s name before it is sent. The key stays in the wallet; registeruser begins again.',
    params: { username: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    extension: true,
  }),
  createrecovery: command({
    summary:
      'Make a recovery sheet of a registered local user: a second key and the grant of the present one to put it in its place. Print it, keep it off line, and keep nothing of it here.',
    params: { username: required(string) },
    result: result<RecoverySheetJson>('the lines of the sheet: WHOEVER HAS THEM CAN TAKE THE NAME'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  listrecoveries: command({
    summary: 'Recovery sheets that were made on this node, and what they are worth now.',
    params: {},
    result: result<readonly KnownSheetJson[]>('sheets by name and time'),
    access: 'owner',
    extension: true,
  }),
  userecovery: command({
    summary:
      'Bring a name back with the lines of its recovery sheet. The proof of work begins; getstatus and the feed tell how far it is.',
    params: { text: required(string) },
    result: result<RecoveredJson>('whose sheet it is, and whether its key is the valid one already'),
    access: 'owner',
    needs: 'keys',
    extension: true,
  }),
  listusernamespartial: command({
    summary: 'Registered names that begin with a text.',
    params: { prefix: required(string), count: required(integer), exact_match: optional(boolean) },
    result: result<readonly string[]>('names in order'),
    access: 'public',
  }),
  signmessage: command({
    summary: 'Signs a text with the key of a local user.',
    params: { username: required(string), message: required(string) },
    result: result<string>('the signature in base64'),
    access: 'owner',
    needs: 'keys',
  }),
  verifymessage: command({
    summary: 'Whether a text was signed by a user.',
    params: { username: required(string), signature: required(string), message: required(string) },
    result: result<boolean>('true or false'),
    access: 'read',
  }),
  testvector: command({
    summary: 'A known text hashed, signed and sealed with the key of a local user, for those who write programs.',
    params: { username: required(string) },
    result: result<TestVectorJson>('all in hexadecimal, with the SECRET KEY'),
    access: 'owner',
    needs: 'keys',
  }),
} as const
