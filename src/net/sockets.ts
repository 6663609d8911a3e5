// The transport of the machine.
import type { Sockets } from './endpoint.ts'
import { connectByName, resolveHost } from './resolve.ts'
import { connectTcp, listenTcp } from './tcp.ts'
import { openUdp } from './udp.ts'

/** TCP, UDP and DNS of this machine. */
export const systemSockets = (): Sockets => ({
  resolve: resolveHost,
  connect: (to, options) => connectByName({ resolve: resolveHost, connect: connectTcp }, to, options),
  listen: listenTcp,
  datagrams: openUdp,
})
