// Brings somebody into this network: a link and its picture for a camera.
import { createResource, type JSX, Show } from 'solid-js'
import type { Client } from '../../api/client.ts'
import { buriedBlock, reachableNodes } from '../../api/joining.ts'
import type { StatusJson } from '../../api/control.ts'
import { invitationLink } from '../../protocol/invitation.ts'
import { parseUsername } from '../../protocol/username.ts'
import { placeTexts } from '../locales/en-places.ts'
import { usePage } from '../state/page.ts'
import { LinkCode } from './link-code.tsx'

/** Undefined: nobody has told this node an address yet, so that there is nothing to lead to. */
const linkOf = async (client: Client, status: StatusJson): Promise<string | undefined> => {
  const peers = [...new Set(await reachableNodes(client))]
  if (peers.length === 0) return undefined
  const block = await buriedBlock(client, status.chain.height)
  const follow = status.users
    .filter(({ state }) => state === 'ready')
    .map(({ username }) => parseUsername(username))
    .filter((name) => name !== undefined)
  return invitationLink({ network: status.network, peers, block, follow })
}

export const InvitationCard = (): JSX.Element => {
  const { session } = usePage()
  const [link] = createResource(async () => {
    const status = session.status()
    return status === undefined ? undefined : linkOf(session.client, status).catch(() => undefined)
  })
  return (
    <section class="panel" aria-labelledby="invitation-title">
      <h2 id="invitation-title">{placeTexts.invitation.title}</h2>
      <Show when={link()} fallback={<p class="muted">{placeTexts.invitation.none}</p>}>
        {(made) => (
          <>
            <p class="muted">{placeTexts.invitation.lead}</p>
            <LinkCode link={made()} picture={placeTexts.invitation.picture} />
          </>
        )}
      </Show>
    </section>
  )
}
