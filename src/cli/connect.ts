// The client for programs: `import { connect } from 'twister-node/client'`.
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { request as requestOverTls } from 'node:https'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '../api/client.ts'
import { type FeedEvent, isFeedEvent } from '../api/feed.ts'
import { CodedError } from '../base/coded-error.ts'
import { cookieFile } from './cookie.ts'
import { callNode, type ClientSettings, trustOf } from './rpc-client.ts'

export type { Client } from '../api/client.ts'
export type { FeedEvent } from '../api/feed.ts'
export type { PostJson, UserpostJson } from '../api/shapes.ts'

/** Where the node is, and who calls. Without anything: the node of this user on this machine. */
export interface ConnectOptions {
  /** Address of the page or of JSON-RPC; as a rule `http://127.0.0.1:28332/`. */
  readonly url?: string
  /** Of HTTP Basic, as `twister credential create` makes them. Without a password the cookie file is read. */
  readonly user?: string
  readonly password?: string
  /** Where the cookie file is: the data directory of the network; as a rule `~/.twister-node`. */
  readonly dataDirectory?: string
  /** Certificate of the node (PEM), where it is not one that the system trusts. */
  readonly certificateFile?: string
}

/** Which events are wanted. */
export interface EventsQuery {
  /** Local users: what they follow and what concerns them. */
  readonly usernames: readonly string[]
  /** The `arrival` of the last post that is known; absent: only what comes from now on. */
  readonly since?: number
  /** Ends the events. */
  readonly signal?: AbortSignal
}

/** A node: each command as a method that takes its parameters by name, and its events. */
export type Connection = Client & {
  /**
   * Events as they come. When the connection is lost it is made again, and goes on after the last post: none is missing,
   * none comes twice. Ends with the signal; throws what will not get better, such as wrong credentials.
   */
  events(query: EventsQuery): AsyncIterableIterator<FeedEvent>
}

const usualUrl = 'http://127.0.0.1:28332/'

const firstPauseMs = 500
const lastPauseMs = 30_000

/** Silence after which a connection counts as lost: the node gives a sign of life each 20 seconds. */
const silenceMs = 60_000

const settingsOf = (options: ConnectOptions): ClientSettings => {
  const url = new URL(options.url ?? usualUrl)
  const isSecure = url.protocol === 'https:'
  return {
    host: url.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(url.port === '' ? (isSecure ? 443 : 80) : url.port),
    user: options.user,
    password: options.password,
    dataDirectory: options.dataDirectory ?? join(homedir(), '.twister-node'),
    certificateFile: isSecure ? (options.certificateFile ?? '') : undefined,
  }
}

const authorizationOf = ({ user, password, dataDirectory }: ClientSettings): string => {
  const pair =
    password === undefined ? readFileSync(join(dataDirectory, cookieFile), 'utf8').trim() : `${user ?? ''}:${password}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

const openEvents = (settings: ClientSettings, query: EventsQuery, since: number | 'now'): Promise<IncomingMessage> => {
  const { host, port, certificateFile } = settings
  const path = `/feed?${[...query.usernames.map((name) => `username=${encodeURIComponent(name)}`), `since=${String(since)}`].join('&')}`
  const headers = { Authorization: authorizationOf(settings), Accept: 'text/event-stream' }
  const options = {
    host,
    port,
    path,
    headers,
    agent: false,
    ...(query.signal === undefined ? {} : { signal: query.signal }),
  }
  return new Promise((resolve, reject) => {
    const call =
      certificateFile === undefined
        ? request(options, resolve)
        : requestOverTls({ ...options, ...trustOf(certificateFile) }, resolve)
    call.setTimeout(silenceMs, () => call.destroy())
    call.on('error', reject)
    call.end()
  })
}

/** The events of a stream, and after which number it goes on; other lines are signs of life. */
const eventsIn = async function* (stream: IncomingMessage): AsyncGenerator<FeedEvent | number> {
  stream.setEncoding('utf8')
  let rest = ''
  let id: number | undefined
  for await (const part of stream) {
    const lines = (rest + String(part)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('id: ')) id = Number(line.slice('id: '.length))
      if (line.startsWith('data: ')) {
        const event: unknown = JSON.parse(line.slice('data: '.length))
        if (isFeedEvent(event)) yield event
      }
      // Only what was taken is not asked for again.
      if (line === '' && id !== undefined) yield id
    }
  }
}

const refusalOf = ({ statusCode = 0 }: IncomingMessage): CodedError | undefined => {
  // The node is busy or being restarted.
  if (statusCode === 200 || statusCode === 429 || statusCode >= 500) return undefined
  return new CodedError(
    'client.refused',
    `The node refuses these events (status ${String(statusCode)}). Check credentials and user names.`,
  )
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** Whether somebody has had enough; asked anew each time. */
const isOver = ({ signal }: EventsQuery): boolean => signal?.aborted === true

const keepEvents = async function* (
  settings: ClientSettings,
  query: EventsQuery,
  start: number | 'now',
): AsyncGenerator<FeedEvent> {
  let since = start
  let pauseMs = firstPauseMs
  while (!isOver(query)) {
    try {
      const stream = await openEvents(settings, query, since)
      const refusal = refusalOf(stream)
      if (refusal !== undefined) throw refusal
      if (stream.statusCode === 200)
        for await (const event of eventsIn(stream)) {
          pauseMs = firstPauseMs
          if (typeof event === 'number') since = event
          else yield event
        }
      stream.destroy()
    } catch (error) {
      if (error instanceof CodedError) throw error
    }
    if (isOver(query)) return
    await pause(pauseMs, query.signal)
    pauseMs = Math.min(2 * pauseMs, lastPauseMs)
  }
}

/** Connects to a node; nothing is sent before the first command. */
export const connect = (options: ConnectOptions = {}): Connection => {
  const settings = settingsOf(options)
  const client = createClient(({ method, params }) => callNode(settings, method, params))
  const events = async function* (query: EventsQuery): AsyncGenerator<FeedEvent> {
    yield* keepEvents(settings, query, query.since ?? 'now')
  }
  return { ...client, events }
}
