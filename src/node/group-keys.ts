// Keys of groups as files of the wallet carry them, under their aliases.
import { encodeWif } from '../crypto/wif.ts'
import type { Network } from '../protocol/network.ts'
import type { GroupKeys } from './wallet/wallet-files.ts'
import type { Groups } from './messages/groups/groups.ts'

/** The groups, as dumps take their keys and bring them. What they are called is told by their members again. */
export const groupKeysIn = (groups: Pick<Groups, 'keys' | 'kept' | 'restore'>, network: Network): GroupKeys => ({
  keys: () =>
    groups.keys().map(({ alias, privateKey }) => ({ name: alias, privateKey, compressed: true, createdAt: 0 })),
  kept: () => groups.kept(),
  adopt: ({ name, privateKey }) => {
    const secret = encodeWif(privateKey, network.secretVersion)
    groups.restore({ alias: name, secret, description: '', members: [] })
  },
})
