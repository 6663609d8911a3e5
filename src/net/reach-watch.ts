// Who came to us unasked, from where a stranger can come: the proof that a port is open.
import { BoundedMap } from '../base/bounded-map.ts'
import type { Clock } from '../base/clock.ts'
import { isRoutable } from '../codec/ip-networks.ts'
import type { Endpoint, Sockets } from './endpoint.ts'

/** What carries whoever comes. */
export type PortKind = 'tcp' | 'udp'

/** Addresses that were sent datagrams lately: what comes from there may be an answer. */
const maxAsked = 8_192

/** When strangers came. */
export class ReachWatch {
  readonly #clock: Clock
  readonly #lastMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Unix milliseconds at which a stranger came to a port the last time; undefined: none did since the start. */
  lastReachedMs(kind: PortKind, port: number): number | undefined {
    return this.#lastMs.get(`${kind} ${String(port)}`)
  }

  came(kind: PortKind, port: number): void {
    this.#lastMs.set(`${kind} ${String(port)}`, this.#clock.nowMs())
  }
}

type OnDatagram = (bytes: Uint8Array, from: Endpoint) => void

/** Tells of the first datagram from an address that got none from us; then it only passes on. */
const watchDatagrams = (onFirst: () => void) => {
  let asked: BoundedMap<string, true> | undefined = new BoundedMap(maxAsked)
  return {
    sent: ({ address }: Endpoint): void => {
      asked?.set(address, true)
    },
    received: ({ address }: Endpoint): void => {
      if (asked === undefined || asked.has(address) || !isRoutable(address)) return
      asked = undefined
      onFirst()
    },
  }
}

/** The same transport, watched. */
export const watchedSockets = (sockets: Sockets, watch: ReachWatch): Sockets => ({
  ...sockets,
  listen: async (at, onConnection) => {
    const listener = await sockets.listen(at, (connection) => {
      if (isRoutable(connection.remote.address)) watch.came('tcp', listener.local.port)
      onConnection(connection)
    })
    return listener
  },
  datagrams: async (at, onDatagram: OnDatagram) => {
    const watching = watchDatagrams(() => {
      watch.came('udp', socket.local.port)
    })
    const socket = await sockets.datagrams(at, (bytes, from) => {
      watching.received(from)
      onDatagram(bytes, from)
    })
    return {
      local: socket.local,
      send: (to, bytes) => {
        watching.sent(to)
        socket.send(to, bytes)
      },
      close: () => socket.close(),
    }
  },
})
