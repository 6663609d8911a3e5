// A peer as `getpeerinfo` shows it.
import type { Peer } from './peer.ts'
import type { ChainPeerInfo } from '../types.ts'

const seconds = (timeMs: number): number => Math.floor(timeMs / 1000)

/** The particulars of a connected peer. */
export const peerInfoOf = (peer: Peer, isSyncPeer: boolean): ChainPeerInfo => ({
  endpoint: peer.remote,
  services: peer.version?.services ?? 0n,
  lastSend: seconds(peer.lastSendMs),
  lastReceive: seconds(peer.lastReceiveMs),
  bytesSent: peer.bytesSent,
  bytesReceived: peer.bytesReceived,
  connectedSince: seconds(peer.connectedMs),
  version: peer.version?.version ?? 0,
  userAgent: peer.version?.userAgent ?? '',
  inbound: peer.inbound,
  startHeight: peer.version?.startHeight ?? -1,
  banScore: peer.banScore,
  isSyncPeer,
})
