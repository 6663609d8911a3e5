// Where whoever watches over a web process of a pod asks: a port of its own, since the pod's is for everybody.
import { createServer } from 'node:http'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { type Endpoint, endpointText } from '../codec/ip.ts'
import { sendText } from '../http/answers.ts'
import { closeAtOnce, listenOr, portOf } from '../http/listening.ts'
import { answerProbe, isProbePath } from '../http/probes.ts'

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
  const server = createServer(limits, ({ url = '', method }, response) => {
    const refuse = (status: number): void => {
      sendText(response, status, 'application/json', '{}\n')
    }
    if (method !== 'GET' && method !== 'HEAD') refuse(405)
    else if (isProbePath(url)) answerProbe(url, response, hindrances)
    else if (url === '/metrics') sendText(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics.render())
    else refuse(404)
  })
  server.maxConnections = maxConnections
  scope.defer(() => closeAtOnce(server))
  await listenOr(
    server,
    { host: place.address, port: place.port },
    (error) =>
      new CodedError(
        'pods.unavailable',
        `The process cannot be watched at ${endpointText(place)} (${messageOf(error)}). Choose another place with -podwatch=<address>:<port>.`,
      ),
  )
  return portOf(server) ?? place.port
}
