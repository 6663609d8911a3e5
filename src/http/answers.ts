// How answers are sent: headers that every one carries, pages, texts (rpc.md 1.7, 7-6).
import type { ServerResponse } from 'node:http'

/** For everything that is no page of a client: nothing may run, nothing may be embedded. */
const strictPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const commonHeaders: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Content-Security-Policy', strictPolicy],
]

/** Sets what every answer carries; a page of a client replaces the policy by its own. */
export const setCommonHeaders = (response: ServerResponse, serverName: string): void => {
  response.setHeader('Server', serverName)
  for (const [name, value] of commonHeaders) response.setHeader(name, value)
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
