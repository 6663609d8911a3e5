// Brings somebody into this network: a link and its picture for a camera.
import { createResource, createSignal, createUniqueId, For, type JSX, Show } from 'solid-js'
import type { Client } from '../../api/client.ts'
import { buriedBlock, reachableNodes } from '../../api/joining.ts'
import type { OwnAddressJson } from '../../api/doctor.ts'
import type { StatusJson } from '../../api/control.ts'
import { type Invitation, invitationLink, parseInvitation } from '../../protocol/invitation.ts'
import { parseUsername } from '../../protocol/username.ts'
import { placeTexts } from '../locales/en-places.ts'
import { usePage } from '../state/page.ts'
import { LinkCode } from './link-code.tsx'

/** What a link says, and where this node may be reached if nobody has told it yet. */
interface Material {
  readonly invitation: Invitation
  readonly own: readonly OwnAddressJson[]
}

const materialOf = async (client: Client, status: StatusJson): Promise<Material> => {
  const peers = [...new Set(await reachableNodes(client))]
  const block = await buriedBlock(client, status.chain.height)
  const follow = status.users
    .filter(({ state }) => state === 'ready')
    .map(({ username }) => parseUsername(username))
    .filter((name) => name !== undefined)
  return {
    invitation: { network: status.network, peers, block, follow },
    own: peers.length > 0 ? [] : await client.listaddresses({}),
  }
}

/** The link to a node at an address that somebody typed or chose; undefined: it is no address. */
const linkTo = (invitation: Invitation, address: string): string | undefined => {
  const link = invitationLink({ ...invitation, peers: [address] })
  return parseInvitation(link).ok ? link : undefined
}

/** Whoever founds a network is alone in it: which address others can reach is chosen, or said. */
const Founding = (props: { readonly material: Material }): JSX.Element => {
  const id = createUniqueId()
  const [chosen, setChosen] = createSignal(0)
  const [typed, setTyped] = createSignal('')
  const address = (): string => typed().trim() || (props.material.own[chosen()]?.address ?? '')
  const reach = (): keyof typeof placeTexts.invitation.reach =>
    typed().trim() === '' ? (props.material.own[chosen()]?.reach ?? 'typed') : 'typed'
  return (
    <>
      <fieldset class="choice">
        <legend>{placeTexts.invitation.address}</legend>
        <For each={props.material.own}>
          {(own, index) => (
            <label class="tick">
              <input
                type="radio"
                name={`${id}-address`}
                checked={chosen() === index() && typed().trim() === ''}
                onChange={() => {
                  setTyped('')
                  setChosen(index())
                }}
              />
              <code>{own.address}</code>
            </label>
          )}
        </For>
        <label for={id}>{placeTexts.invitation.other}</label>
        <input
          id={id}
          type="text"
          inputmode="url"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          placeholder="host:port"
          value={typed()}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </fieldset>
      <Show
        when={linkTo(props.material.invitation, address())}
        fallback={<p class="muted">{placeTexts.invitation.none}</p>}
      >
        {(link) => (
          <>
            <p role="status">{placeTexts.invitation.reach[reach()]}</p>
            <p class="muted">{placeTexts.invitation.lead}</p>
            <LinkCode link={link()} picture={placeTexts.invitation.picture} />
          </>
        )}
      </Show>
    </>
  )
}

export const InvitationCard = (): JSX.Element => {
  const { session } = usePage()
  const [material] = createResource(async () => {
    const status = session.status()
    return status === undefined ? undefined : materialOf(session.client, status).catch(() => undefined)
  })
  return (
    <section class="panel" aria-labelledby="invitation-title">
      <h2 id="invitation-title">{placeTexts.invitation.title}</h2>
      <Show when={material()} fallback={<p class="muted">{placeTexts.invitation.none}</p>}>
        {(made) => (
          <Show when={made().invitation.peers.length > 0} fallback={<Founding material={made()} />}>
            <p class="muted">{placeTexts.invitation.lead}</p>
            <LinkCode link={invitationLink(made().invitation)} picture={placeTexts.invitation.picture} />
          </Show>
        )}
      </Show>
    </section>
  )
}
