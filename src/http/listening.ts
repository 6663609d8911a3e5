// How doors listen, at an address that they open themselves or on a socket that a service manager handed over, and close.
import type { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { CodedError, messageOf } from '../base/coded-error.ts'

/** An address that a door opens itself. */
export interface ListeningAddress {
  readonly host: string
  readonly port: number
  readonly ipv6Only?: boolean
}

/** Where a door listens. */
export type ListeningPlace =
  | ListeningAddress
  /** A socket that is bound already; `port` is the one that it must have, and `setting` names it. */
  | { readonly fd: number; readonly port: number; readonly setting: string }

const started = (server: Server, options: Parameters<Server['listen']>[0]): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** The port at which a server listens; undefined: none. */
export const portOf = (server: Server): number | undefined => {
  const bound = server.address()
  return typeof bound === 'object' ? bound?.port : undefined
}

const unusable = (fd: number, why: string): CodedError =>
  new CodedError('http.socket-unusable', `The socket that the node was given (descriptor ${String(fd)}) ${why}`, { fd })

/**
 * Listens. Throws what the system says for an address; for a socket that was handed over, `http.socket-unusable`: it
 * cannot be listened on, says nothing about who calls, or is not where the settings send people.
 */
const listenAt = async (server: Server, place: ListeningPlace): Promise<void> => {
  if ('host' in place) {
    await started(server, place)
    return
  }
  const { fd, port, setting } = place
  try {
    await started(server, { fd })
  } catch (error) {
    throw unusable(
      fd,
      `cannot be listened on (${messageOf(error)}). It must be a ListenStream= of a unit without Accept=yes.`,
    )
  }
  const bound = portOf(server)
  if (bound === port) return
  server.close()
  throw bound === undefined
    ? unusable(fd, 'is a file, over which nobody can see who calls. Write an address and a port behind ListenStream=.')
    : unusable(
        fd,
        `is at port ${String(bound)}, and commands and links go to ${String(port)}. Set -${setting}=${String(bound)}, or change ListenStream=.`,
      )
}

/** Listens; `faultOf` makes of what the system says of an address what people are told. Fault besides: `http.socket-unusable`. */
export const listenOr = async (
  server: Server,
  place: ListeningPlace,
  faultOf: (error: NodeJS.ErrnoException, at: ListeningAddress) => CodedError,
): Promise<void> => {
  try {
    await listenAt(server, place)
  } catch (error) {
    throw 'host' in place ? faultOf(error as NodeJS.ErrnoException, place) : error
  }
}

/** Where a door with an address of its own listens, or the socket that it was handed. */
export const placeOfDoor = (
  { address, port, socket }: { readonly address: string; readonly port: number; readonly socket?: number | undefined },
  setting: string,
): ListeningPlace => (socket === undefined ? { host: address, port } : { fd: socket, port, setting })

/** Closes a door, and all connections at once. */
export const closeAtOnce = (server: HttpServer): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeAllConnections()
  })

/**
 * Takes nobody in any more and ends idle connections at once, the others when their calls end or the grace is over
 * (errata 7). `endStreams` ends what would never end by itself.
 */
export const closeInTime = (
  server: HttpServer,
  { clock, graceMs, endStreams }: { readonly clock: Clock; readonly graceMs: number; readonly endStreams?: () => void },
): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.after(graceMs, () => {
      server.closeAllConnections()
    })
    server.close(() => {
      timer.cancel()
      resolve()
    })
    endStreams?.()
    server.closeIdleConnections()
  })
