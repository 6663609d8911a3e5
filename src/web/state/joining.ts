// Accepting an invitation with the node that served the page: the same steps as `twister join`.
import type { Client } from '../../api/client.ts'
import { addNodes, hasBlock } from '../../api/joining.ts'
import { type Invitation, type InvitationRejection, parseInvitation } from '../../protocol/invitation.ts'
import { parseUsername } from '../../protocol/username.ts'
import { recall, remember } from './stored.ts'

/** What came of it. */
export type JoinOutcome =
  | { readonly kind: 'refused'; readonly code: InvitationRejection['code'] }
  /** Another network: another node has to join it. */
  | { readonly kind: 'elsewhere'; readonly invitation: Invitation }
  /** Another network under the same name. */
  | { readonly kind: 'other-chain' }
  | { readonly kind: 'joined'; readonly invitation: Invitation }

const rememberedAs = (network: string): string => `invited ${network}`

/** Whom an invitation into this network named that was taken in here before there was a user. */
export const namesOfInvitation = (network: string): readonly string[] =>
  (recall('browser', rememberedAs(network)) ?? '').split(' ').filter((name) => parseUsername(name) !== undefined)

/**
 * Connects to the nodes of an invitation, and follows whom it names, or keeps the names where there is no user yet.
 * Faults: those of the commands.
 */
export const acceptInvitation = async (
  client: Client,
  link: string,
  username: string | undefined,
): Promise<JoinOutcome> => {
  const parsed = parseInvitation(link)
  if (!parsed.ok) return { kind: 'refused', code: parsed.rejection.code }
  const invitation = parsed.value
  const { network, chain } = await client.getstatus({})
  if (network !== invitation.network) return { kind: 'elsewhere', invitation }
  if (!(await hasBlock(client, invitation.block, chain.height))) return { kind: 'other-chain' }
  await addNodes(client, invitation.peers)
  if (username === undefined) remember('browser', rememberedAs(network), invitation.follow.join(' '))
  else if (invitation.follow.length > 0) await client.follow({ username, users: invitation.follow })
  return { kind: 'joined', invitation }
}
