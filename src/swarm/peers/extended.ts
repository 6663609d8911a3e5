// What a peer says in the extension protocol: who it is, and whom else it knows (swarm-posts.md 2.5).
import { isPeerPort, mayKnock } from '../rules/knocking.ts'
import {
  decodeExtensionHandshake,
  decodePeerExchange,
  exchangeId,
  type ExtensionHandshake,
  handshakeId,
} from '../wire/extension.ts'
import type { ValueOf } from '../wire/messages.ts'
import type { Surroundings } from './gathering.ts'
import type { PeerList } from './peer-list.ts'
import type { Present } from './roster.ts'

/** Who speaks, and where what is said is noted. */
interface Speaker extends Present, Pick<Surroundings, 'nowMs' | 'peersFound'> {
  readonly candidates: PeerList
}

const introduce = (
  { peer, exchange, candidates, nowMs }: Speaker,
  payload: Uint8Array,
  introduced: (handshake: ExtensionHandshake) => void,
): void => {
  const decoded = decodeExtensionHandshake(payload)
  if (!decoded.ok) {
    peer.refuse(decoded.rejection)
    return
  }
  exchange.introduced(decoded.value)
  introduced(decoded.value)
  const { endpoint } = exchange
  if (endpoint === undefined || !peer.inbound || !isPeerPort(endpoint.port)) return
  candidates.add(endpoint, 'incoming')
  candidates.connected(endpoint, nowMs())
}

const takeExchange = ({ peer, exchange, candidates, peersFound }: Speaker, payload: Uint8Array): void => {
  if (!exchange.mayReceive()) {
    peer.refuse({ code: 'exchange-flood' })
    return
  }
  const decoded = decodePeerExchange(payload)
  if (!decoded.ok) {
    peer.refuse(decoded.rejection)
    return
  }
  for (const endpoint of decoded.value.added) if (mayKnock(endpoint, peer.isLocal)) candidates.add(endpoint, 'exchange')
  peersFound()
}

/** Takes an extended message. */
export const extended = (
  speaker: Speaker,
  { id, payload }: ValueOf<'extended'>,
  introduced: (handshake: ExtensionHandshake) => void = () => undefined,
): void => {
  if (id === handshakeId) introduce(speaker, payload, introduced)
  else if (id === exchangeId) takeExchange(speaker, payload)
  else speaker.peer.refuse({ code: 'extension-unknown' })
}
