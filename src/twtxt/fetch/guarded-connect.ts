// Connections to the servers of feeds: never into one's own network, whatever a name resolves to, and to the address that was looked at.
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { canonicalAddress } from '../../codec/ip.ts'
import { isRoutable, networkTest } from '../../codec/ip-networks.ts'
import type { Connection, ConnectOptions, ConnectRejection, Sockets } from '../../net/endpoint.ts'
import { hostOf } from '../feed-address.ts'
import type { FetchRejection } from './fetch-rejection.ts'

/** By what, and how far. */
export interface Reach {
  readonly sockets: Pick<Sockets, 'resolve' | 'connect'>
  /** Feeds may be on this machine and in its network. */
  readonly reachesOwnNetwork: boolean
}

/** Ways round: addresses of IPv6 that hold one of IPv4, which may be of any network (6to4, Teredo). */
const tunnels = ['2002::/16', '2001::/32'].flatMap((network) => networkTest(network) ?? [])

const isOutside = (address: string): boolean => isRoutable(address) && !tunnels.some((holds) => holds(address))

/** Most addresses of one name that are tried. */
const maxTries = 4

const rejectionOf = ({ code }: ConnectRejection): FetchRejection => {
  if (code === 'connect-timeout') return { code: 'timed-out' }
  return { code: code === 'connect-aborted' ? 'stopped' : 'unreachable' }
}

/**
 * Connects to the host of an address. A name is resolved once, and what is connected to is what was judged: an answer
 * that changes between two questions reaches nothing. A transport that resolves on the way (a proxy) is given the name:
 * what it reaches is its network, not ours.
 */
export const connectGuarded = async (
  { sockets, reachesOwnNetwork }: Reach,
  url: URL,
  port: number,
  options: ConnectOptions,
): Promise<Verdict<Connection, FetchRejection>> => {
  const host = hostOf(url)
  const found = await sockets.resolve(host)
  if (found.length === 0) return reject({ code: 'unresolved' })
  const mayReach = (address: string): boolean =>
    reachesOwnNetwork || isOutside(address) || (address === host && canonicalAddress(host) === undefined)
  const allowed = found.filter(mayReach).slice(0, maxTries)
  let rejection: FetchRejection = { code: 'own-network' }
  for (const address of allowed) {
    const connected = await sockets.connect({ address, port }, options)
    if (connected.ok) return accept(connected.value)
    rejection = rejectionOf(connected.rejection)
    if (options.signal?.aborted === true) break
  }
  return reject(rejection)
}
