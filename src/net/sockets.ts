// The transport of the machine.
import type { Sockets } from './endpoint.ts'
import { connectTcp, listenTcp } from './tcp.ts'
import { openUdp } from './udp.ts'

/** TCP and UDP of this machine. Hosts are IP addresses: resolve names first. */
export const systemSockets = (): Sockets => ({ connect: connectTcp, listen: listenTcp, datagrams: openUdp })
