// Where whoever watches over a web process of a pod asks: a port of its own, since the pod's is for everybody.
import { createServer } from 'node:http'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { type Endpoint, endpointText } from '../codec/ip.ts'
import { sendText } from '../http/answers.ts'
import { listenAt, portOf } from '../http/listening.ts'

/** What is told there. */
export interface PodWatchNeeds {
  readonly metrics: { render(): string }
  /** What stands in the way of people: `store`, `overlay`. */
  readonly hindrances: () => readonly string[]
}

const limits = { headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 60_000, maxHeaderSize: 8_192 }
const maxConnections = 50

/** `/health`, `/ready` and `/metrics`; tells the port. Fault: `pods.unavailable`. */
export const openPodWatch = async (
  { metrics, hindrances }: PodWatchNeeds,
  place: Endpoint,
  scope: Scope,
): Promise<number> => {
  const server = createServer(limits, ({ url, method }, response) => {
    const stand = hindrances()
    const isWell = stand.length === 0
    const json = (status: number, value: unknown): void => {
      sendText(response, status, 'application/json', `${JSON.stringify(value)}\n`)
    }
    if (method !== 'GET' && method !== 'HEAD') json(405, {})
    else if (url === '/health') json(200, { alive: true })
    else if (url === '/ready') json(isWell ? 200 : 503, { ready: isWell, hindrances: stand })
    else if (url === '/metrics') sendText(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics.render())
    else json(404, {})
  })
  server.maxConnections = maxConnections
  scope.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  )
  try {
    await listenAt(server, { host: place.address, port: place.port })
  } catch (error) {
    throw new CodedError(
      'pods.unavailable',
      `The process cannot be watched at ${endpointText(place)} (${messageOf(error)}). Choose another place with -podwatch=<address>:<port>.`,
    )
  }
  return portOf(server) ?? place.port
}
