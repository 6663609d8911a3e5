// Commands on the wallet as a whole: its passphrase and its files (rpc.md 2.4).
import { integer, required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'

export const wallet = {
  encryptwallet: command({
    summary:
      'Give the wallet a passphrase. The node stops; after the next start the wallet is locked until walletpassphrase. Without the passphrase nobody can read the keys, you included.',
    params: { passphrase: required(string) },
    result: result<string>('what happens next'),
    access: 'owner',
  }),
  walletpassphrase: command({
    summary: 'Unlock the wallet for a number of seconds.',
    params: { passphrase: required(string), timeout: required(integer) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  walletpassphrasechange: command({
    summary: 'Replace the passphrase of the wallet.',
    params: { oldpassphrase: required(string), newpassphrase: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
  walletlock: command({
    summary: 'Lock the wallet: until walletpassphrase is called nothing can be signed.',
    params: {},
    result: result<null>('nothing'),
    access: 'owner',
  }),
} as const
