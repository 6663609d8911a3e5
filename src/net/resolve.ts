// Host names, turned into addresses by the DNS of the machine, and connections to them.
import { lookup } from 'node:dns/promises'
import { reject, type Verdict } from '../base/verdict.ts'
import { canonicalAddress } from '../codec/ip.ts'
import type { Connection, ConnectOptions, ConnectRejection, Endpoint, Sockets } from './endpoint.ts'
import { isOnion } from './network-kind.ts'

/** More addresses of one name than this are of no use, and could only be an attempt to flood us. */
const maxAddresses = 64

/** The addresses of a host name, IPv4 first; of an address, itself. Empty when the name cannot be resolved. */
export const resolveHost = async (name: string): Promise<readonly string[]> => {
  const own = canonicalAddress(name)
  if (own !== undefined) return [own]
  if (name === '' || isOnion(name)) return []
  try {
    const found = await lookup(name, { all: true })
    const ordered = [...found.filter(({ family }) => family === 4), ...found.filter(({ family }) => family !== 4)]
    return ordered.slice(0, maxAddresses).map(({ address }) => address)
  } catch {
    return []
  }
}

/** Connects by name with what a transport can do for addresses. */
export const connectByName = async (
  { resolve, connect }: Pick<Sockets, 'resolve' | 'connect'>,
  to: Endpoint,
  options: ConnectOptions,
): Promise<Verdict<Connection, ConnectRejection>> => {
  if (canonicalAddress(to.address) !== undefined) return connect(to, options)
  let verdict: Verdict<Connection, ConnectRejection> = reject({ code: 'connect-unreachable' })
  for (const address of await resolve(to.address)) {
    verdict = await connect({ address, port: to.port }, options)
    if (verdict.ok || verdict.rejection.code === 'connect-aborted') break
  }
  return verdict
}
