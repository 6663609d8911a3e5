// How doors listen: at an address that they open themselves, or on a socket that a service manager handed over.
import type { Server } from 'node:net'
import { CodedError, messageOf } from '../base/coded-error.ts'

/** Where a door listens. */
export type ListeningPlace =
  | { readonly host: string; readonly port: number; readonly ipv6Only?: boolean }
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
export const listenAt = async (server: Server, place: ListeningPlace): Promise<void> => {
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
