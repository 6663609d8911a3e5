// Opens the DHT of a node: that of IPv4, that of IPv6, or both (ADR 73).
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Chain } from '../chain/index.ts'
import { isLoopback } from '../codec/ip-networks.ts'
import { type Dht, joinFamilies, openDht } from '../dht/index.ts'
import type { Endpoint } from '../net/endpoint.ts'
import { openSharedSocket, type SharedSocket } from '../net/shared-socket.ts'
import { meteredShares, type TrafficMeter } from '../net/traffic-meter.ts'
import { type Network, swarmPortOffset } from '../protocol/network.ts'
import type { NodeSettings, Platform } from './overlays.ts'

/** What the DHT is opened with. */
interface DhtParts extends Platform {
  /** At the DHT’s port of the address that the node is bound to. */
  readonly datagrams: SharedSocket
  readonly metrics: Metrics
  readonly chain: Chain
  readonly adjustedTime: () => number
  /** What the DHT sends and receives passes it. */
  readonly meter: TrafficMeter
  /** Under which the node is known by itself. */
  readonly ownAddress: string | undefined
}

/** Bytes of foreign items that the DHT keeps. */
const maxStoredItemBytes = 64 * 1024 * 1024

const isIpv6 = (address: string): boolean => address.includes(':')

/** Whom nobody can reach by that family is not told as a peer of it; and no address is told of a node behind a proxy. */
const acceptsSwarms = ({ acceptsConnections, isProxied, bindAddress }: NodeSettings, name: 'dht' | 'dht6'): boolean =>
  acceptsConnections && !isProxied && (name === 'dht' || isIpv6(bindAddress))

const chainPeersForDht = (chain: Chain, network: Network): readonly Endpoint[] => {
  const shifted = (address: string, port: number): Endpoint => ({ address, port: port + swarmPortOffset })
  const peers = chain
    .peers()
    .map(({ endpoint, inbound }) => shifted(endpoint.address, inbound ? network.port : endpoint.port))
  return [...peers, ...chain.knownEndpoints(50).map(({ address, port }) => shifted(address, port))]
}

const openFamily = (settings: NodeSettings, parts: DhtParts, name: 'dht' | 'dht6', scope: Scope): Dht =>
  openDht(
    {
      ...parts,
      log: parts.log.child(name),
      metrics: name === 'dht' ? parts.metrics : parts.metrics.prefixed('ipv6_'),
      keys: parts.chain.users,
      provedKeys: parts.chain.provedKeys,
      adjustedTime: parts.adjustedTime,
      bootstrapEndpoints: () => chainPeersForDht(parts.chain, settings.network),
      deputies: settings.isProxied ? parts.chain.deputies : undefined,
      isReached: () => parts.chain.peers().some(({ inbound }) => inbound),
    },
    {
      databasePath: settings.databasePath(name),
      family: name === 'dht6' ? 6 : 4,
      swarmPort: acceptsSwarms(settings, name) ? settings.port + swarmPortOffset : 0,
      externalAddress: parts.ownAddress ?? parts.chain.externalAddress(),
      maxStoredBytes: maxStoredItemBytes,
      ...(settings.reads === undefined ? {} : { reads: settings.reads }),
      ...(settings.relaysReads === undefined ? {} : { relaysReads: settings.relaysReads }),
    },
    scope.child(name),
  )

/** The DHT of IPv4, that of IPv6 where the node is bound to an address of it, or both. */
export const openTheDht = async (settings: NodeSettings, parts: DhtParts, scope: Scope): Promise<Dht> => {
  const { bindAddress, usesIpv6Dht = false } = settings
  if (!usesIpv6Dht) return openFamily(settings, parts, 'dht', scope)
  if (isIpv6(bindAddress) && bindAddress !== '::') return openFamily(settings, parts, 'dht6', scope)
  const address = isLoopback(bindAddress) ? '::1' : '::'
  const at = { address, port: settings.port + swarmPortOffset, isIpv6Alone: true }
  const { sockets, log, metrics, meter } = parts
  const needs = { sockets, log: log.child('net'), metrics: metrics.prefixed('ipv6_') }
  const datagrams = meteredShares(await openSharedSocket(needs, at, scope.child('net')), meter)
  return joinFamilies(
    openFamily(settings, parts, 'dht', scope),
    openFamily(settings, { ...parts, datagrams }, 'dht6', scope),
  )
}
