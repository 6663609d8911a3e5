// Which networks this machine is in.
import { networkInterfaces } from 'node:os'
import { isLoopback, isPrivate, isRoutable } from '../codec/ip-networks.ts'

/** There are addresses of IPv6 that the world can reach, and none of IPv4 but that of the machine itself. */
export const hasIpv6Alone = (interfaces = networkInterfaces()): boolean => {
  const addresses = Object.values(interfaces).flatMap((each) => each ?? [])
  const hasIpv4 = addresses.some(({ family, internal }) => family === 'IPv4' && !internal)
  return !hasIpv4 && addresses.some(({ family, address }) => family === 'IPv6' && isRoutable(address))
}

/** Who can come to an address of this machine, if nothing stands in between: everybody, its own network, itself alone. */
export type AddressReach = 'internet' | 'network' | 'computer'

/** An address of this machine. */
export interface MachineAddress {
  readonly address: string
  readonly reach: AddressReach
}

const nearest: readonly AddressReach[] = ['internet', 'network', 'computer']

/** Who can come to an address; undefined: it is one of a link alone, or none that others could use. */
export const reachOf = (address: string): AddressReach | undefined => {
  if (isLoopback(address)) return 'computer'
  // Of a link alone: they name no machine without the link.
  if (/^(?:fe[89ab]|169\.254\.)/iu.test(address)) return undefined
  if (isRoutable(address)) return 'internet'
  return isPrivate(address) ? 'network' : undefined
}

/** The addresses at which this machine may be reached, those of the widest reach first; addresses of links are left out. */
export const machineAddresses = (interfaces = networkInterfaces()): readonly MachineAddress[] =>
  Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .flatMap(({ address, internal }): readonly MachineAddress[] => {
      const reach = internal ? 'computer' : reachOf(address)
      return reach === undefined ? [] : [{ address, reach }]
    })
    .sort((one, other) => nearest.indexOf(one.reach) - nearest.indexOf(other.reach))
