// Calls a running node over HTTP.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
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
}

/** A reply as JSON. */
export interface RpcReplyJson {
  readonly result: unknown
  readonly error: RpcErrorJson | null
}

const credentialsOf = (settings: ClientSettings): string => {
  if (settings.password !== undefined) return `${settings.user ?? ''}:${settings.password}`
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

/** Sends one command. Faults: `client.no-cookie`, `client.unreachable`, `client.unauthorized`, `client.no-json`. */
export const callNode = (settings: ClientSettings, method: string, params: readonly unknown[]): Promise<RpcReplyJson> =>
  new Promise((resolve, reject) => {
    const authorization = `Basic ${Buffer.from(credentialsOf(settings)).toString('base64')}`
    const body = JSON.stringify({ method, params, id: 1 })
    const call = request(
      {
        host: settings.host,
        port: settings.port,
        method: 'POST',
        path: '/',
        headers: {
          Authorization: authorization,
          Connection: 'close',
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          try {
            resolve(parseReply(response.statusCode ?? 0, Buffer.concat(parts).toString('utf8')))
          } catch (error) {
            reject(error instanceof Error ? error : new CodedError('client.no-json', String(error)))
          }
        })
      },
    )
    call.on('error', () => {
      reject(
        new CodedError(
          'client.unreachable',
          `No node answers at ${settings.host}:${String(settings.port)}. Is twisterd running there? (-rpcconnect, -rpcport)`,
        ),
      )
    })
    call.end(body)
  })
