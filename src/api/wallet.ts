// Commands on the wallet as a whole: its passphrase and its files (rpc.md 2.4).
import { integer, optional, required, string } from '../codec/schema.ts'
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
    needs: 'passphrase',
  }),
  walletpassphrasechange: command({
    summary: 'Replace the passphrase of the wallet.',
    params: { oldpassphrase: required(string), newpassphrase: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    needs: 'passphrase',
  }),
  walletlock: command({
    summary: 'Lock the wallet: until walletpassphrase is called nothing can be signed.',
    params: {},
    result: result<null>('nothing'),
    access: 'owner',
    needs: 'passphrase',
  }),
  dumpwallet: command({
    summary:
      'Write all secret keys as text into a new file on the machine of the node, for its owner only. A name that is no whole path is one in the data directory. Only an older dump of this wallet is replaced.',
    params: { filename: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
    needs: 'keys',
  }),
  importwallet: command({
    summary:
      'Add the keys of a file: a dump, a wallet file of the C++ node without a passphrase, or a backup, which may need its passphrase. What is in the wallet stays.',
    params: { filename: required(string), passphrase: optional(string) },
    result: result<null>('nothing'),
    access: 'owner',
    needs: 'keys',
  }),
  backupwallet: command({
    summary:
      'Copy the wallet into a new file or a folder on the machine of the node; it is sealed if the wallet is. Bring it back with importwallet. Only an older backup of this wallet is replaced.',
    params: { destination: required(string) },
    result: result<null>('nothing'),
    access: 'owner',
  }),
} as const
