// Whether a peer whose handshake is complete gets in, and who has to leave for it (swarm-posts.md 2.2-3).
import { compareBytes, equalBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { isLocal, personNetwork } from '../../codec/ip-networks.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import { limits } from '../../protocol/limits.ts'
import type { Gathering } from './gathering.ts'
import type { Peer } from './peer.ts'
import type { SwarmRejection } from '../rules/rejections.ts'

/** Who knocks. */
export interface Newcomer {
  readonly peerId: Uint8Array
  readonly remote: Endpoint
  readonly inbound: boolean
}

/** Who is in, and the rules of the house. */
export interface House {
  readonly peerId: Uint8Array
  readonly peers: readonly Peer[]
  readonly manyConnectionsPerAddress: boolean
  readonly isBanned: (endpoint: Endpoint) => boolean
}

/**
 * Of two connections between the same two nodes, both sides keep the one that the larger peer id began; a second one in
 * the same direction means that the first is dead, which the other side knew sooner.
 */
const keepsNew = (house: House, existing: Peer, newcomer: Newcomer): boolean => {
  if (existing.stale || existing.inbound === newcomer.inbound) return true
  const ourIdIsLarger = compareBytes(house.peerId, newcomer.peerId) === 1
  return newcomer.inbound !== ourIdIsLarger
}

/** Without an exchange of posts for this long, whoever came to us makes room for another one. */
const idleMs = 60_000

/** Who leaves when somebody else comes: of those who gave us nothing, then of all, the one that is idle longest. */
export const idlest = (peers: Iterable<Peer>): Peer | undefined => {
  let found: Peer | undefined
  for (const peer of peers) {
    if (!peer.inbound || peer.isLocal || peer.over || peer.idleMs < idleMs) continue
    const isWorse = found !== undefined && (peer.gave === found.gave ? peer.idleMs > found.idleMs : !peer.gave)
    if (found === undefined || isWorse) found = peer
  }
  return found
}

const isOneTooMany = (house: House, leaving: readonly Peer[], { address }: Endpoint): boolean => {
  if (isLocal(address)) return false
  const person = personNetwork(address)
  const sameAddress = house.peers.filter(({ remote }) => personNetwork(remote.address) === person)
  return sameAddress.length - leaving.length >= limits.swarmConnectionsPerAddress
}

/** Strangers cannot take all places of a swarm: the rest is for those whom we choose. */
const incomingShare = 0.75

const withRoom = (
  { peers }: House,
  leaving: readonly Peer[],
  { inbound }: Newcomer,
): Verdict<readonly Peer[], SwarmRejection> => {
  const room = limits.swarmConnectionsPerSwarm * (inbound ? incomingShare : 1)
  if (peers.length - leaving.length < room) return accept(leaving)
  const idle = idlest(peers)
  return idle === undefined ? reject({ code: 'swarm-full' }) : accept([...leaving, idle])
}

/** The connections to end when the newcomer gets in, or why it does not. */
export const admit = (house: House, newcomer: Newcomer): Verdict<readonly Peer[], SwarmRejection> => {
  if (equalBytes(newcomer.peerId, house.peerId)) return reject({ code: 'handshake-self' })
  if (house.isBanned(newcomer.remote)) return reject({ code: 'handshake-banned' })
  const leaving: Peer[] = []
  for (const existing of house.peers) {
    if (existing.remote.address !== newcomer.remote.address) continue
    const isSame = equalBytes(existing.peerId, newcomer.peerId)
    if (!isSame && house.manyConnectionsPerAddress) continue
    if (isSame ? !keepsNew(house, existing, newcomer) : !existing.stale) return reject({ code: 'handshake-duplicate' })
    leaving.push(existing)
  }
  if (isOneTooMany(house, leaving, newcomer.remote)) return reject({ code: 'address-full' })
  return withRoom(house, leaving, newcomer)
}

/** A peer stays for so long at least, time enough to hear what there is … */
export const shortestStayMs = 15_000
/** … and while posts come or go. */
const restMs = 10_000

/** Peers that we dialled and may leave, those of whom their swarm has more first, then those at rest longest. */
export const whoMayLeave = (
  peers: ReadonlyMap<Peer, Gathering>,
  count: number,
): readonly (readonly [Peer, Gathering])[] => {
  const resting = [...peers].filter(
    ([peer]) => !peer.inbound && !peer.over && peer.ageMs >= shortestStayMs && peer.idleMs >= restMs,
  )
  const isSpare = (swarm: Gathering): number => (swarm.roster.size > 1 ? 1 : 0)
  resting.sort(([left, of], [right, other]) => isSpare(other) - isSpare(of) || right.idleMs - left.idleMs)
  return resting.slice(0, Math.max(0, count))
}
