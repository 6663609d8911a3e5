// Datagrams to everybody on the links of this machine: each of its private networks of IPv4.
import { createSocket, type Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { type Clock, repeat } from '../base/clock.ts'
import type { Scope } from '../base/scope.ts'
import { ipv4Number } from '../codec/ip.ts'
import { isPrivate, networkTest } from '../codec/ip-networks.ts'
import { plainBytes } from './bind.ts'
import type { Endpoint } from './endpoint.ts'

/** A network that this machine is in, by its own address there. */
export interface Link {
  readonly address: string
  /** Whether an address is on this link. */
  readonly has: (address: string) => boolean
}

/** What somebody on a link sends to all. */
export type OnMulticast = (bytes: Uint8Array, from: Endpoint, link: Link) => void

/** A group on all links. */
export interface Multicast {
  /** To all of each link; best effort. */
  send(bytesFor: (link: Link) => Uint8Array): void
}

/** Joins a group at its address and port until the scope closes; of a bound node on the link of that address alone. */
export type JoinMulticast = (
  group: Endpoint,
  boundAddress: string | undefined,
  onDatagram: OnMulticast,
  scope: Scope,
) => Multicast

/** Links that are joined at most: containers and virtual machines have one each. */
const maxLinks = 8
/** A machine goes from one network to another. */
const lookPeriodMs = 15_000

/** The links there are now; strangers are on those with public addresses. */
const linksNow = (boundAddress: string | undefined): readonly Link[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address, cidr, internal }) => {
      const has = cidr === null ? undefined : networkTest(cidr)
      const isUsable = !internal && ipv4Number(address) !== undefined && isPrivate(address)
      return has === undefined || !isUsable || address !== (boundAddress ?? address) ? [] : [{ address, has }]
    })
    .slice(0, maxLinks)

/** The groups of this machine. */
export const systemMulticast =
  (clock: Clock): JoinMulticast =>
  (group, boundAddress, onDatagram, scope) => {
    const sockets = new Map<string, { readonly socket: Socket; readonly link: Link }>()
    const leave = (address: string): void => {
      sockets.get(address)?.socket.close()
      sockets.delete(address)
    }
    const join = (link: Link): void => {
      const socket = createSocket({
        type: 'udp4',
        reuseAddr: true,
        // Only the group is sent to: what is said last leaves before the socket closes.
        lookup: (host, _options, done) => {
          done(null, host, 4)
        },
      })
      sockets.set(link.address, { socket, link })
      // A link that cannot be joined, or goes away, is looked for again.
      socket.once('error', () => {
        if (sockets.get(link.address)?.socket === socket) leave(link.address)
      })
      socket.bind(group.port, () => {
        try {
          socket.addMembership(group.address, link.address)
          socket.setMulticastInterface(link.address)
          socket.setMulticastTTL(255)
        } catch {
          leave(link.address)
        }
      })
      socket.on('message', (bytes, { address, port }) => {
        if (link.has(address) && port !== 0) onDatagram(plainBytes(bytes), { address, port }, link)
      })
    }
    const look = (): void => {
      const links = linksNow(boundAddress)
      for (const address of [...sockets.keys()]) if (!links.some((link) => link.address === address)) leave(address)
      for (const link of links) if (!sockets.has(link.address)) join(link)
    }
    look()
    scope.defer(() => {
      for (const address of [...sockets.keys()]) leave(address)
    })
    scope.task('look for links', (signal) => repeat(clock, lookPeriodMs, signal, look))
    return {
      send: (bytesFor) => {
        for (const { socket, link } of sockets.values())
          socket.send(bytesFor(link), group.port, group.address, () => undefined)
      },
    }
  }
