// Friendly commands by which one person brings another into a network: a link, as text and as a QR code.
import { renderUnicodeCompact } from 'uqr'
import { type Invitation, invitationLink, type InvitationRejection, parseInvitation } from '../protocol/invitation.ts'
import type { OwnAddressJson } from '../api/doctor.ts'
import { addNodes, buriedBlock, hasBlock, reachableNodes } from '../api/joining.ts'
import { CodedError } from '../base/coded-error.ts'
import { splitHostAndPort } from '../codec/ip.ts'
import { answerWith, chosenUser, line, nameOf, type Session, type Verb } from './verb.ts'

/** Addresses of this machine in one link: with each the code for a camera gets finer. */
const mostOwn = 3

const meanings: Readonly<Record<InvitationRejection['code'], string>> = {
  'invitation-malformed': 'This is no invitation: those begin with twister:join? – put the link into quotes.',
  'invitation-network-unknown': 'The invitation names no network that this program knows.',
  'invitation-peer-malformed': 'The invitation names a node in a way that cannot be read. Ask for a new one.',
  'invitation-name-malformed': 'The invitation names a user that cannot exist. Ask for a new one.',
}

const reaches: Readonly<Record<OwnAddressJson['reach'], string>> = {
  told: 'as other nodes see it.',
  internet: 'everybody can come there, if no router or firewall stands in between.',
  network: 'only who is in the same network, at the same router, can come there.',
  computer: 'only other nodes on this computer can come there.',
}

/** Addresses of a node that nobody has told any yet, such as the first of a network. Fault: `cli.no-address`. */
const addressesForOthers = async ({ client, terminal }: Session): Promise<readonly OwnAddressJson[]> => {
  const own = await client.listaddresses({})
  const forOthers = own.filter(({ reach }) => reach !== 'computer')
  if (forOthers.length > 0) return forOthers.slice(0, mostOwn)
  const here = own[0] === undefined ? '' : ` Nodes on this computer come to ${own[0].address}.`
  throw new CodedError(
    'cli.no-address',
    `Nobody has told this node its address yet. Say where it can be reached: ${terminal.call} invite <host:port>.${here}`,
  )
}

const invite = async (session: Session, words: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const bad = words.find((word) => splitHostAndPort(word, 1) === undefined)
  if (bad !== undefined) throw new CodedError('cli.address', `“${bad}” is no address: write host:port.`)
  const status = await client.getstatus({})
  const known = [...new Set([...words, ...(await reachableNodes(client))])]
  const own = known.length === 0 ? await addressesForOthers(session) : []
  const peers = known.length === 0 ? own.map(({ address }) => address) : known
  const follow = status.users.filter(({ state }) => state === 'ready').map(({ username }) => nameOf(username))
  const block = await buriedBlock(client, status.chain.height)
  const link = invitationLink({ network: status.network, peers, block, follow })
  answerWith(session, { link }, () => {
    line(session, renderUnicodeCompact(link, { border: 2 }))
    line(session, `You are invited to ${status.network} on twister. Install it, and then:`)
    line(session, `    twister join "${link}"`)
    line(session, 'starts a node in that network where none runs yet, and connects it.')
    line(session, 'Whoever has this link learns these addresses and names; it holds no secret.')
    for (const { address, reach } of own) line(session, `${address}: ${reaches[reach]}`)
    if (own.length > 0)
      line(session, `If others reach this computer in another way, say how: ${terminal.call} invite <host:port>`)
  })
}

/** Fault: the chain here has another block at that height, so that it is another network under the same name. */
const requireSameChain = async ({ client }: Session, { block }: Invitation): Promise<void> => {
  const { chain } = await client.getstatus({})
  if (block === undefined || (await hasBlock(client, block, chain.height))) return
  throw new CodedError(
    'cli.other-chain',
    `This node is in another network of the same name: its block ${String(block.height)} is not the one of the invitation. Nothing was changed.`,
  )
}

const join = async (session: Session, [text = '']: readonly string[]): Promise<void> => {
  const { client, terminal } = session
  const parsed = parseInvitation(text)
  if (!parsed.ok) throw new CodedError(`cli.${parsed.rejection.code}`, meanings[parsed.rejection.code])
  const invitation = parsed.value
  const { network, users } = await client.getstatus({})
  if (network !== invitation.network)
    throw new CodedError(
      'cli.other-network',
      `This node is in ${network}. Start one in the network of the invitation, twisterd -network=${invitation.network}, and then: twister -network=${invitation.network} join, with the link.`,
    )
  await requireSameChain(session, invitation)
  await addNodes(client, invitation.peers)
  const { follow } = invitation
  const hasUser = users.length > 0
  const username = hasUser && follow.length > 0 ? await chosenUser(session) : undefined
  if (username !== undefined) await client.follow({ username, users: follow })
  answerWith(session, { network, peers: invitation.peers, follow, username: username ?? null }, () => {
    line(session, `Joined ${network} by ${invitation.peers.join(', ')}. See ${terminal.call} status`)
    if (username !== undefined)
      line(session, `${username} follows ${follow.join(', ')}, as far as they are registered.`)
    else if (follow.length > 0)
      line(
        session,
        `Take a name: ${terminal.call} register <name> – and follow: ${terminal.call} follow ${follow.join(' ')}`,
      )
  })
}

/** The node was started, or ran: only a node somewhere else can be in another network. */
const found = async (session: Session, [name = '', ...addresses]: readonly string[]): Promise<void> => {
  const { network } = await session.client.getstatus({})
  if (network !== `private:${name}`)
    throw new CodedError(
      'cli.other-network',
      `This node is in ${network}. Leave out -network and -rpcconnect: a node for ${name} is then started beside it.`,
    )
  await invite(session, addresses)
}

/** In the order of the help. */
export const inviteVerbs: Readonly<Record<string, Verb>> = {
  invite: {
    usage: 'invite [host:port …]',
    summary:
      'A link and a QR code that bring somebody into this network, to these nodes and to your users. Addresses come before those that the node knows.',
    words: [0, 4],
    run: invite,
  },
  found: {
    usage: 'found <network name> [host:port …]',
    summary: 'Found a network of your own, start its first node, and print the invitation into it.',
    words: [1, 5],
    run: found,
  },
  join: {
    usage: 'join [-u name] "<link>"',
    summary:
      'Accept an invitation: start a node in its network where none runs, connect to its nodes, and follow whom it names.',
    words: [1, 1],
    takesUser: true,
    run: join,
  },
}
