// How answers are sent: headers that every one carries, pages, texts (rpc.md 1.7, 7-6).
import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** For everything that is no page of a client: nothing may run, nothing may be embedded. */
const strictPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const policyName = 'Content-Security-Policy'

const headersOfAll = (serverName: string): readonly string[] => [
  ...['Server', serverName],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Referrer-Policy', 'no-referrer'],
  ...['Cross-Origin-Resource-Policy', 'same-origin'],
  ...['Cross-Origin-Opener-Policy', 'same-origin'],
]

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]

/**
 * Answers that carry what every one carries; a page of a client brings a policy of its own. One list, given at once:
 * header by header they would cost a quick call more than its own work.
 */
export const answersOf = (serverName: string): typeof ServerResponse => {
  const common = headersOfAll(serverName)
  // It is how Node.js is told of answers.
  // eslint-disable-next-line no-restricted-syntax
  return class Answer<Asked extends IncomingMessage> extends ServerResponse<Asked> {
    override writeHead(status: number, reasonOrHeaders?: string | Headers, more?: Headers): this {
      const own = typeof reasonOrHeaders === 'object' ? reasonOrHeaders : (more ?? {})
      const headers: OutgoingHttpHeader[] = [...common]
      if (!(policyName in own)) headers.push(policyName, strictPolicy)
      for (const [name, value] of Object.entries(own)) if (value !== undefined) headers.push(name, value)
      return super.writeHead(status, headers)
    }
  }
}

/** Sends a text that nobody may keep. */
export const sendText = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  })
  response.end(body)
}

/** Sends a page of ours. */
export const sendPage = (response: ServerResponse, status: number, page: string): void => {
  sendText(response, status, 'text/html; charset=utf-8', page)
}

/** Sends a status and no body. */
export const sendNothing = (response: ServerResponse, status: number): void => {
  response.writeHead(status, { 'Content-Length': 0, 'Cache-Control': 'no-store' })
  response.end()
}
