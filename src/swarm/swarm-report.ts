// What one swarm looks like from inside, for `torrentstatus` (rpc.md 2.8).
import { endpointText } from '../codec/ip.ts'
import type { Member } from './peers/member.ts'
import type { Swarm } from './swarm.ts'
import type { SwarmPeerReport, SwarmReport, SwarmState } from './types.ts'
import type { Bitfield } from './wire/bitfield.ts'

const bitsOf = (bits: Bitfield, length: number): string => {
  let text = ''
  for (let number = 0; number < length; number += 1) text += bits.has(number) ? '1' : '0'
  return text
}

/** Numbers that are shown one by one: of longer logs the first ones. */
const shownNumbers = 65_536

const peerReport = ({ peer, download, upload }: Member, length: number): SwarmPeerReport => ({
  address: endpointText(peer.remote),
  inbound: peer.inbound,
  transport: peer.transport,
  isExtended: peer.features.extended,
  wantsOurs: upload.interested,
  weWant: download.interested,
  weChoke: upload.choked,
  chokesUs: download.choked,
  requests: download.outstanding.size,
  bitfield: bitsOf(download.offered, length),
})

/** The counters of a swarm. */
export const stateOf = ({ username, log, roster, candidates }: Swarm): SwarmState => ({
  username,
  pieces: log.held.count,
  knownPieces: log.pieces - 1,
  connections: roster.size,
  knownPeers: candidates.namedCount,
})

/** All that is known of a swarm. */
export const reportOf = (swarm: Swarm): SwarmReport => {
  const length = Math.min(swarm.log.pieces, shownNumbers)
  const peers = [...swarm.roster.members()].map((member) => peerReport(member, length))
  return { ...stateOf(swarm), bitfield: bitsOf(swarm.log.held, length), peers }
}
