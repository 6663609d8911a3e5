// Calls a running node over HTTP.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { join } from 'node:path'
import { checkServerIdentity, type PeerCertificate, rootCertificates } from 'node:tls'
import type { RpcErrorJson } from '../api/errors.ts'
import { CodedError } from '../base/coded-error.ts'
import { cookieFile } from './cookie.ts'

/** Where the node is and who calls. */
export interface ClientSettings {
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly password: string | undefined
  /** Where the cookie file is. */
  readonly dataDirectory: string
  /** Speaks TLS: the certificate of the node, where it lies on this machine, is trusted as it is. Absent: no TLS. */
  readonly certificateFile?: string | undefined
}

/** A reply as JSON. */
export interface RpcReplyJson {
  readonly result: unknown
  readonly error: RpcErrorJson | null
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/u.test(host)

const credentialsOf = (settings: ClientSettings): string => {
  if (settings.password !== undefined) return `${settings.user ?? ''}:${settings.password}`
  if (!isThisMachine(settings.host))
    throw new CodedError(
      'client.no-password',
      `The cookie of this machine’s node is not shown to ${settings.host}. Give -rpcuser and -rpcpassword of that node.`,
    )
  const path = join(settings.dataDirectory, cookieFile)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw new CodedError(
      'client.no-cookie',
      `No node seems to run with this data directory: ${path} is not there. Start one with twisterd, or give -datadir, or -rpcuser and -rpcpassword.`,
    )
  }
}

const parseReply = (status: number, body: string): RpcReplyJson => {
  if (status === 401)
    throw new CodedError(
      'client.unauthorized',
      'The node does not accept these credentials. Check -datadir, -rpcuser and -rpcpassword.',
    )
  try {
    return JSON.parse(body) as RpcReplyJson
  } catch {
    throw new CodedError('client.no-json', `The node answered with status ${String(status)} and no JSON.`)
  }
}

const unreachable = ({ host, port }: ClientSettings): CodedError =>
  new CodedError(
    'client.unreachable',
    `No node answers at ${host}:${String(port)}. Is twisterd running there? (-rpcconnect, -rpcport)`,
  )

const cutOff = (): CodedError =>
  new CodedError(
    'client.cut-off',
    'The node went away before its answer was complete. What it was asked may or may not be done: look before asking again.',
  )

const requestOptions = (settings: ClientSettings, body: string) => ({
  host: settings.host,
  port: settings.port,
  method: 'POST',
  path: '/',
  // A connection of its own: one that the node has just closed must not be taken for a node that went away.
  agent: false,
  headers: {
    Authorization: `Basic ${Buffer.from(credentialsOf(settings)).toString('base64')}`,
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  },
})

/** The certificate that lies there is the node’s, whatever names it has; any other one has to be good in itself. */
export const trustOf = (path: string) => {
  let own: string | undefined
  try {
    own = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  const fingerprint = new X509Certificate(own).fingerprint256
  return {
    ca: [...rootCertificates, own],
    allowPartialTrustChain: true,
    checkServerIdentity: (host: string, certificate: PeerCertificate): Error | undefined =>
      certificate.fingerprint256 === fingerprint ? undefined : checkServerIdentity(host, certificate),
  }
}

const untrusted = ({ code = '' }: NodeJS.ErrnoException): CodedError | undefined =>
  /CERT|SSL|TLS|SELF_SIGNED|ISSUER/u.test(code)
    ? new CodedError(
        'client.untrusted',
        `What answers there does not speak TLS, or shows a certificate that is not trusted (${code}). Check -rpcssl, or name the certificate of the node with -rpcsslcertificatechainfile=<file>.`,
      )
    : undefined

const readReply = async (response: IncomingMessage): Promise<RpcReplyJson> => {
  const parts: Buffer[] = []
  try {
    for await (const part of response) parts.push(part as Buffer)
  } catch {
    throw cutOff()
  }
  return parseReply(response.statusCode ?? 0, Buffer.concat(parts).toString('utf8'))
}

/**
 * Sends one command. Faults: `client.no-cookie`, `client.no-password`, `client.unreachable`, `client.cut-off`,
 * `client.unauthorized`, `client.no-json`. With `signal` a call that takes too long ends as one that is cut off.
 */
export const callNode = async (
  settings: ClientSettings,
  method: string,
  params: readonly unknown[],
  signal?: AbortSignal,
): Promise<RpcReplyJson> => {
  const body = JSON.stringify({ method, params, id: 1 })
  const options = { ...requestOptions(settings, body), ...(signal === undefined ? {} : { signal }) }
  const secure = settings.certificateFile === undefined ? undefined : trustOf(settings.certificateFile)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const call = secure === undefined ? request(options, resolve) : requestOverTls({ ...options, ...secure }, resolve)
    let isConnected = false
    call.on('socket', (socket) =>
      socket.once(secure === undefined ? 'connect' : 'secureConnect', () => {
        isConnected = true
      }),
    )
    call.on('error', (error: NodeJS.ErrnoException) => {
      reject(isConnected ? cutOff() : (untrusted(error) ?? unreachable(settings)))
    })
    call.end(body)
  })
  return readReply(response)
}
