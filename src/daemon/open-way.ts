// The transport of a daemon, as it is set.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { encodeHex } from '../codec/hex.ts'
import type { Sockets } from '../net/endpoint.ts'
import { systemGateways } from '../net/gateways.ts'
import { type JoinMulticast, systemMulticast } from '../net/multicast.ts'
import { limitedSockets, type NetworkKind } from '../net/network-kind.ts'
import { systemSockets } from '../net/sockets.ts'
import { directWay, type HiddenServiceState, type Way } from '../net/way.ts'
import type { DataDirectory } from '../store/data-directory.ts'
import type { WaySettings } from './way-settings.ts'

/** What a way is opened with. */
export interface WayNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly directory: DataDirectory
}

/** What is set of it. */
export interface WayOptions {
  readonly way: WaySettings
  readonly onlyNetworks: readonly NetworkKind[] | undefined
  readonly findsNeighbours: boolean
  readonly opensInRouter: boolean
  readonly node: { readonly acceptsConnections: boolean; readonly bindAddress: string }
}

/** What everything in the node reaches the world by. */
export interface OpenWay {
  readonly sockets: Sockets
  readonly way: Way
  /** Undefined: the local network is left alone. */
  readonly multicast: JoinMulticast | undefined
  /** Undefined: routers are left alone. */
  readonly gateways: (() => readonly string[]) | undefined
  /** Lets others come to these ports by the hidden service, if there is to be one. */
  readonly serve: (ports: readonly number[], scope: Scope) => Promise<void>
}

/** Makes the transport; the parts that few need are loaded when somebody does. */
export const openWay = async (
  needs: WayNeeds,
  { way, onlyNetworks, findsNeighbours, opensInRouter, node }: WayOptions,
): Promise<OpenWay> => {
  const direct = systemSockets()
  const limited = (sockets: Sockets): Sockets =>
    onlyNetworks === undefined ? sockets : limitedSockets(sockets, onlyNetworks)
  if (way.kind === 'direct') {
    const reachesIpv4 = onlyNetworks === undefined || onlyNetworks.includes('ipv4')
    return {
      sockets: limited(direct),
      way: directWay,
      multicast: findsNeighbours && reachesIpv4 ? systemMulticast(needs.clock) : undefined,
      gateways: opensInRouter && reachesIpv4 ? systemGateways : undefined,
      serve: () => Promise.resolve(),
    }
  }
  const { proxiedSockets } = await import('../net/proxied-sockets.ts')
  const { clock, random } = needs
  const isolation = encodeHex(random.bytes(16))
  const sockets = limited(proxiedSockets(direct, { clock, proxy: way.proxy, isolation }))
  let hiddenService = (): HiddenServiceState => ({ state: 'off' })
  return {
    sockets,
    multicast: undefined,
    gateways: undefined,
    way: { kind: way.kind, proxy: way.proxy, hiddenService: () => hiddenService() },
    serve: async (ports, scope) => {
      if (way.kind !== 'tor' || !node.acceptsConnections) return
      const { keepHiddenService } = await import('./hidden-service.ts')
      const options = { control: way.control, password: way.password, address: node.bindAddress, ports }
      hiddenService = keepHiddenService({ ...needs, sockets: direct }, options, scope)
    },
  }
}
