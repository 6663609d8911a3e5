// Which networks this machine is in.
import { networkInterfaces } from 'node:os'
import { isRoutable } from '../codec/ip-networks.ts'

/** There are addresses of IPv6 that the world can reach, and none of IPv4 but that of the machine itself. */
export const hasIpv6Alone = (interfaces = networkInterfaces()): boolean => {
  const addresses = Object.values(interfaces).flatMap((each) => each ?? [])
  const hasIpv4 = addresses.some(({ family, internal }) => family === 'IPv4' && !internal)
  return !hasIpv4 && addresses.some(({ family, address }) => family === 'IPv6' && isRoutable(address))
}
