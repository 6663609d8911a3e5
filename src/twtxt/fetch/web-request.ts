// One request by HTTP, over the transport of the node. Cookies, redirects and encodings are nobody's business here.
import type { Readable } from 'node:stream'
import type { Client } from 'undici'
import { reject, type Verdict } from '../../base/verdict.ts'
import type { FetchRejection } from './fetch-rejection.ts'
import { openStream, type StreamNeeds } from './open-stream.ts'

/** What is asked. */
export interface WebRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Without one it is read. */
  readonly method?: 'GET' | 'HEAD' | 'POST'
  readonly body?: Uint8Array | undefined
}

/** What is answered: the body is not read yet. */
export interface WebResponse {
  readonly status: number
  /** A header by its name in small letters; of several the first. */
  header(name: string): string | undefined
  /** All headers of a name in small letters. */
  headers(name: string): readonly string[]
  readonly body: Readable
}

/** Longest head of an answer. */
const maxHeaderBytes = 16_384

/** A client that connects as the node does, and remembers why it could not. */
const clientFor = async (needs: StreamNeeds, url: URL, signal: AbortSignal) => {
  // What few people use is loaded when somebody does.
  const { Client: WebClient } = await import('undici')
  let refusal: FetchRejection | undefined
  const client: Client = new WebClient(url.origin, {
    // Our own clock says when it has been too long.
    ...{ headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: maxHeaderBytes, pipelining: 1 },
    connect: (_options, callback) => {
      void openStream(needs, url, signal).then((opened) => {
        if (opened.ok) callback(null, opened.value as Parameters<typeof callback>[1] & object)
        else {
          refusal = opened.rejection
          callback(new Error(opened.rejection.code), null)
        }
      })
    },
  })
  return { client, refusal: () => refusal }
}

/** Sends a request, and gives the answer to `use` while it is open; afterwards the connection is dropped. */
export const webRequest = async <T>(
  needs: StreamNeeds,
  { url, headers, method = 'GET', body }: WebRequest,
  signal: AbortSignal,
  use: (response: WebResponse) => Promise<Verdict<T, FetchRejection>>,
): Promise<Verdict<T, FetchRejection>> => {
  const { client, refusal } = await clientFor(needs, url, signal)
  try {
    const answer = await client.request({
      ...{ method, path: `${url.pathname}${url.search}`, headers: { ...headers }, signal },
      ...(body === undefined ? {} : { body }),
    })
    answer.body.on('error', () => undefined)
    const used = await use({
      status: answer.statusCode,
      header: (name) => [answer.headers[name]].flat()[0],
      headers: (name) => [answer.headers[name]].flat().filter((value) => value !== undefined),
      body: answer.body,
    })
    return used
  } catch {
    return reject(refusal() ?? (signal.aborted ? { code: 'timed-out' } : { code: 'protocol' }))
  } finally {
    await client.destroy().catch(() => undefined)
  }
}
