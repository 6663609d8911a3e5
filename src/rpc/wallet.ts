// Handlers of commands on the wallet as a whole.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import { commandHelp } from '../api/help.ts'
import type { wallet } from '../api/wallet.ts'
import { type RpcContext, wholePath } from './context.ts'
import { rpcFault } from './errors.ts'

/** The words of the C++ node, which programs may look for. */
const encrypted =
  'wallet encrypted; Twister server stopping, restart to run with encrypted wallet. ' +
  'The keypool has been flushed, you need to make a new backup.'

export const walletHandlers: CommandHandlers<typeof wallet, RpcContext> = {
  encryptwallet: async (context, { passphrase }) => {
    await context.node.passphrase.encrypt(passphrase)
    // Only the end of the process is sure to wipe what has been copied in memory.
    context.stop()
    return encrypted
  },
  walletpassphrase: async ({ node }, { passphrase, timeout }) => {
    if (passphrase === '') throw rpcFault(rpcErrorCode.misc, commandHelp('walletpassphrase') ?? '')
    await node.passphrase.unlock(passphrase, timeout)
    return null
  },
  walletpassphrasechange: async ({ node }, { oldpassphrase, newpassphrase }) => {
    await node.passphrase.changePassphrase(oldpassphrase, newpassphrase)
    return null
  },
  walletlock: ({ node }) => {
    node.passphrase.lock()
    return null
  },
  dumpwallet: async (context, { filename }) => {
    await context.node.walletFiles.dump(wholePath(context, filename))
    return null
  },
  importwallet: async (context, { filename, passphrase }) => {
    const { refused } = await context.node.walletFiles.take(wholePath(context, filename), passphrase)
    if (refused === 0) return null
    throw rpcFault(
      rpcErrorCode.wallet,
      `Error adding some keys to wallet: ${String(refused)} have no name that can be registered. The others were added.`,
    )
  },
  backupwallet: async (context, { destination }) => {
    if (destination === '') throw rpcFault(rpcErrorCode.wallet, 'Error: Wallet backup failed! Say which file.')
    await context.node.walletFiles.backUp(wholePath(context, destination))
    return null
  },
}
