// Sockets that a service manager has opened and hands over at the start: sd_listen_fds(3). Whoever waits at them is
// still there after a restart, and ports below 1024 need no rights.
import { fstatSync } from 'node:fs'
import { CodedError } from '../base/coded-error.ts'

/** Descriptors by the door that they are for. */
export interface HandedSockets {
  /** Of the web page and JSON-RPC. */
  readonly page: readonly number[]
  /** Of public pages, named `public`. */
  readonly publicPages: number | undefined
  /** Of a pod, named `pod`. */
  readonly pod: number | undefined
}

/** What is there where nothing was handed over. */
export const noSockets: HandedSockets = { page: [], publicPages: undefined, pod: undefined }

/** The first descriptor behind standard input and outputs, and the most that are looked at. */
const firstDescriptor = 3
const maxSockets = 16

const isSocket = (fd: number): boolean => {
  try {
    return fstatSync(fd).isSocket()
  } catch {
    return false
  }
}

const refuse = (what: string): CodedError =>
  new CodedError('handed-sockets.invalid', `${what} Start the node by a socket unit of systemd, or without LISTEN_FDS.`)

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/u.test(text) ? Number(text) : undefined

/** The only one of a name. */
const oneOf = (sockets: readonly { readonly name: string; readonly fd: number }[], name: string) => {
  const [first, second] = sockets.filter((socket) => socket.name === name)
  if (second !== undefined)
    throw refuse(`Two sockets with the name ${name} were handed over, and the node takes one; [::] covers IPv4 too.`)
  return first?.fd
}

/** The variables, which are taken out: they mean nothing to a child, and Node.js lets no child have the descriptors. */
const takeVariables = (environment: Record<string, string | undefined>) => {
  const { LISTEN_PID: forPid, LISTEN_FDS: howMany, LISTEN_FDNAMES: named } = environment
  delete environment['LISTEN_PID']
  delete environment['LISTEN_FDS']
  delete environment['LISTEN_FDNAMES']
  return { forPid, howMany, named }
}

const namesOf = (howMany: string, named: string | undefined): readonly string[] => {
  const count = wholeNumber(howMany)
  if (count === undefined || count > maxSockets)
    throw refuse(`LISTEN_FDS=${howMany} is no number of sockets from 0 to ${String(maxSockets)}.`)
  const names = named?.split(':') ?? Array.from({ length: count }, () => '')
  if (names.length === count) return names
  throw refuse(`LISTEN_FDNAMES has ${String(names.length)} names for ${String(count)} sockets.`)
}

/**
 * What was handed to this very process. The variables are taken out of `environment`. Fault: `handed-sockets.invalid`.
 */
export const takeHandedSockets = (
  environment: Record<string, string | undefined>,
  pid: number,
  isUsable: (fd: number) => boolean = isSocket,
): HandedSockets => {
  const { forPid, howMany, named } = takeVariables(environment)
  if (forPid === undefined || howMany === undefined) return noSockets
  if (wholeNumber(forPid) === undefined) throw refuse(`LISTEN_PID=${forPid} is no process number.`)
  // They were meant for whoever started this process.
  if (wholeNumber(forPid) !== pid) return noSockets
  const sockets = namesOf(howMany, named).map((name, index) => ({ fd: firstDescriptor + index, name }))
  const missing = sockets.find(({ fd }) => !isUsable(fd))
  if (missing !== undefined) throw refuse(`Descriptor ${String(missing.fd)} was handed over, and is no socket.`)
  return {
    page: sockets.filter(({ name }) => name !== 'public' && name !== 'pod').map(({ fd }) => fd),
    publicPages: oneOf(sockets, 'public'),
    pod: oneOf(sockets, 'pod'),
  }
}

/** The socket of a process that has one door: whatever its name is. Fault: `handed-sockets.invalid`. */
export const onlySocket = ({ page, publicPages, pod }: HandedSockets): number | undefined => {
  const [fd, ...others] = [...page, publicPages, pod].filter((each) => each !== undefined)
  if (others.length > 0) throw refuse('A web process of a pod listens on one socket, and several were handed over.')
  return fd
}
