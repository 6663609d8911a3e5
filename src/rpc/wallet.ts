// Handlers of commands on the wallet as a whole.
import type { CommandHandlers } from '../api/contract.ts'
import { rpcErrorCode } from '../api/errors.ts'
import type { wallet } from '../api/wallet.ts'
import type { RpcContext } from './context.ts'
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
    await node.passphrase.unlock(passphrase, timeout)
    return null
  },
  walletpassphrasechange: async ({ node }, { oldpassphrase, newpassphrase }) => {
    await node.passphrase.changePassphrase(oldpassphrase, newpassphrase)
    return null
  },
  walletlock: ({ node }) => {
    if (!node.passphrase.isEncrypted)
      throw rpcFault(rpcErrorCode.walletState, 'Error: running with an unencrypted wallet, but walletlock was called.')
    node.passphrase.lock()
    return null
  },
}
