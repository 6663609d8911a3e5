// The transport of a daemon, as it is set.
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Sockets } from '../net/endpoint.ts'
import { limitedSockets, type NetworkKind } from '../net/network-kind.ts'
import { systemSockets } from '../net/sockets.ts'
import type { WaySettings } from './way-settings.ts'

/** What a way is opened with. */
export interface WayNeeds {
  readonly clock: Clock
  readonly random: Random
}

/** What everything in the node reaches the world by. */
export const openWay = async (
  { clock, random }: WayNeeds,
  way: WaySettings,
  onlyNetworks: readonly NetworkKind[] | undefined,
): Promise<Sockets> => {
  const direct = systemSockets()
  const limited = (sockets: Sockets): Sockets =>
    onlyNetworks === undefined ? sockets : limitedSockets(sockets, onlyNetworks)
  if (way.kind === 'direct') return limited(direct)
  const { proxiedSockets } = await import('../net/proxied-sockets.ts')
  const isolation = encodeHex(random.bytes(16))
  return limited(proxiedSockets(direct, { clock, proxy: way.proxy, isolation }))
}
