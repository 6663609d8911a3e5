// Accepting an invitation with the node that served the page: the same steps as `twister join`.
import type { Client } from '../../api/client.ts'
import { addNodes, hasBlock } from '../../api/joining.ts'
import { type Invitation, type InvitationRejection, parseInvitation } from '../../protocol/invitation.ts'

/** What came of it. */
export type JoinOutcome =
  | { readonly kind: 'refused'; readonly code: InvitationRejection['code'] }
  /** Another network: another node has to join it. */
  | { readonly kind: 'elsewhere'; readonly invitation: Invitation }
  /** Another network under the same name. */
  | { readonly kind: 'other-chain' }
  | { readonly kind: 'joined'; readonly invitation: Invitation }

/** Connects to the nodes of an invitation, and follows whom it names. Faults: those of the commands. */
export const acceptInvitation = async (client: Client, link: string, username: string): Promise<JoinOutcome> => {
  const parsed = parseInvitation(link)
  if (!parsed.ok) return { kind: 'refused', code: parsed.rejection.code }
  const invitation = parsed.value
  const { network, chain } = await client.getstatus({})
  if (network !== invitation.network) return { kind: 'elsewhere', invitation }
  if (!(await hasBlock(client, invitation.block, chain.height))) return { kind: 'other-chain' }
  await addNodes(client, invitation.peers)
  if (invitation.follow.length > 0) await client.follow({ username, users: invitation.follow })
  return { kind: 'joined', invitation }
}
