// The nodes of the invitation that brought a data directory into its network.
import { decodeUtf8 } from '../codec/utf8.ts'
import { parseInvitation } from '../protocol/invitation.ts'
import type { DataDirectory } from '../store/data-directory.ts'

/** The last invitation that was accepted: its nodes are dialled at each start, since no address book keeps a neighbour. */
export const invitationFile = 'invitation'

/** The nodes of the invitation that brought this data directory into its network. */
export const invitedNodes = (directory: Pick<DataDirectory, 'readFile'>, network: string): readonly string[] => {
  const held = directory.readFile(invitationFile)
  const read = parseInvitation((held === undefined ? undefined : decodeUtf8(held)) ?? '')
  return read.ok && read.value.network === network ? read.value.peers : []
}
