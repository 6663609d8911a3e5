// What routers are asked for, whatever the protocol.
import type { Clock } from '../base/clock.ts'
import type { PortKind } from './reach-watch.ts'
import type { Sockets } from './endpoint.ts'

/** A port of this machine that strangers shall reach under the same number. */
export interface WantedPort {
  readonly kind: PortKind
  readonly port: number
}

/** What routers are talked to with. */
export interface MappingNeeds {
  readonly clock: Clock
  readonly sockets: Pick<Sockets, 'connect' | 'datagrams'>
}

/** What came of it. `unanswered`: no router speaks this protocol. */
export type Mapped =
  | { readonly state: 'mapped'; readonly externalAddress: string | undefined }
  | { readonly state: 'unanswered' }
  | { readonly state: 'refused'; readonly reason: string }

/** A router that answers. */
export interface Router {
  readonly protocol: 'nat-pmp' | 'upnp'
  map(wanted: WantedPort, seconds: number): Promise<Mapped>
  unmap(wanted: WantedPort): Promise<void>
}
