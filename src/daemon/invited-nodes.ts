// The nodes and names of the invitation that brought a data directory into its network.
import { decodeUtf8 } from '../codec/utf8.ts'
import { type Invitation, parseInvitation } from '../protocol/invitation.ts'
import type { DataDirectory } from '../store/data-directory.ts'

/** The last invitation that was accepted: its nodes are dialled at each start, since no address book keeps a neighbour. */
export const invitationFile = 'invitation'

type Folder = Pick<DataDirectory, 'readFile'>

const invitationOf = (directory: Folder, network: string): Invitation | undefined => {
  const held = directory.readFile(invitationFile)
  const read = parseInvitation((held === undefined ? undefined : decodeUtf8(held)) ?? '')
  return read.ok && read.value.network === network ? read.value : undefined
}

/** The nodes of the invitation that brought this data directory into its network. */
export const invitedNodes = (directory: Folder, network: string): readonly string[] =>
  invitationOf(directory, network)?.peers ?? []

/** Whom that invitation names as users to follow. */
export const invitedNames = (directory: Folder, network: string): readonly string[] =>
  invitationOf(directory, network)?.follow ?? []
