// Which machines may be the router of this one.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { ipv4Number } from '../codec/ip.ts'
import { isPrivate, networkTest } from '../codec/ip-networks.ts'

/** Asked at most: a machine may be in several networks. */
const maxGateways = 4

/** Default routes of Linux, whose addresses stand in the order of the machine. */
const routesOfLinux = (): readonly string[] => {
  try {
    return readFileSync('/proc/net/route', 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, destination]) => destination === '00000000')
      .flatMap(([, , gateway = '']) => [Uint8Array.from(Buffer.from(gateway, 'hex')).reverse().join('.')])
  } catch {
    return []
  }
}

/** Elsewhere nobody tells without a program: routers have the first address of their network, as a rule. */
const firstOf = (address: string): string => address.replace(/\.\d+$/u, '.1')

/** Routers by their addresses, in the private networks of this machine; none where it has a public address only. */
export const systemGateways = (): readonly string[] => {
  const links = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, internal }) => !internal && ipv4Number(address) !== undefined && isPrivate(address))
  const routes = routesOfLinux()
  const guessed = routes.length > 0 ? routes : links.map(({ address }) => firstOf(address))
  const isOnLink = (gateway: string): boolean =>
    links.some(({ cidr, address }) => address !== gateway && cidr !== null && networkTest(cidr)?.(gateway) === true)
  return [...new Set(guessed)].filter(isOnLink).slice(0, maxGateways)
}
