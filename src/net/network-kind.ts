// Kinds of networks by how hosts are named, and a transport that is limited to some of them.
import { reject } from '../base/verdict.ts'
import { canonicalAddress, ipv4Number } from '../codec/ip.ts'
import type { Sockets } from './endpoint.ts'

/** As `-onlynet` names them. */
export const networkKinds = ['ipv4', 'ipv6', 'onion'] as const

/** What a host is reached through. */
export type NetworkKind = (typeof networkKinds)[number]

/** Names that only Tor knows: asking the DNS would tell everybody whom we look for (RFC 7686). */
export const isOnion = (name: string): boolean => /\.onion\.?$/iu.test(name)

/** The kind of a host; undefined for a name, which may have addresses of either family. */
const networkKindOf = (host: string): NetworkKind | undefined => {
  if (ipv4Number(host) !== undefined) return 'ipv4'
  if (canonicalAddress(host) !== undefined) return 'ipv6'
  return isOnion(host) ? 'onion' : undefined
}

/** Names that mean something else on each machine or in each house (RFC 6761, RFC 6762, RFC 8375), and those of one word. */
const ownNames = /(?:^|\.)(?:localhost|local|internal|intranet|private|lan|home|corp|home\.arpa|localdomain)\.?$/iu

/** Words with dots between them, of which the last one is no number: other forms are addresses in disguise. */
const publicName = /^(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?$/iu

/** Whether a name is one of the whole internet or of Tor, so that another machine may be asked to resolve it. */
export const isPublicName = (name: string): boolean => publicName.test(name) && !ownNames.test(name)

/** The same transport for hosts of some kinds only. A name needs one family of IP that may be reached. */
export const limitedSockets = (sockets: Sockets, kinds: readonly NetworkKind[]): Sockets => {
  const mayReach = (host: string): boolean => {
    const kind = networkKindOf(host)
    return kind === undefined ? kinds.some((allowed) => allowed !== 'onion') : kinds.includes(kind)
  }
  return {
    resolve: async (host) => (mayReach(host) ? (await sockets.resolve(host)).filter(mayReach) : []),
    connect: async (to, options) => {
      if (!mayReach(to.address)) return reject({ code: 'connect-unreachable' })
      if (networkKindOf(to.address) !== undefined) return sockets.connect(to, options)
      const [address] = (await sockets.resolve(to.address)).filter(mayReach)
      return address === undefined
        ? reject({ code: 'connect-unreachable' })
        : sockets.connect({ address, port: to.port }, options)
    },
    listen: (at, onConnection) => sockets.listen(at, onConnection),
    datagrams: async (at, onDatagram) => {
      const socket = await sockets.datagrams(at, onDatagram)
      return {
        local: socket.local,
        send: (to, bytes) => {
          if (mayReach(to.address)) socket.send(to, bytes)
        },
        close: () => socket.close(),
      }
    },
  }
}
