// Fetches what is at an address of the web: redirects followed and told, only what was asked for taken, all of it bounded.
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { concatBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { parseUrl } from '../../base/url.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../feed-address.ts'
import type { FetchRejection } from './fetch-rejection.ts'
import { NewestBytes } from './newest-bytes.ts'
import { linksOf, type WebLink } from './web-links.ts'
import type { StreamNeeds } from './open-stream.ts'
import { webRequest, type WebResponse } from './web-request.ts'

/** By what a server knows whether anything changed, as it gave it. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

/** What is fetched, and as what. */
export interface WebFetch {
  readonly url: URL
  readonly accept: string
  readonly userAgent: string
  readonly validators?: Validators | undefined
  /** Whether this type is taken; undefined: the server says none. */
  readonly takes: (contentType: string | undefined) => boolean
  /** Only if it is whole with so many bytes; undefined: of a longer one head and end. */
  readonly most?: number | undefined
}

/** What was there. */
export interface WebContent {
  readonly kind: 'content'
  readonly bytes: Uint8Array
  /** In small letters; undefined: the server says none. */
  readonly contentType: string | undefined
  /** It was too long: head and end are there. */
  readonly isCut: boolean
  readonly validators: Validators
  /** Where it was found in the end. */
  readonly url: URL
  /** What its head links to. */
  readonly links: readonly WebLink[]
  /** The server says that it has moved for good. */
  readonly movedTo: URL | undefined
}

/** Content, or the word that it is what we have. */
export type WebAnswer = WebContent | { readonly kind: 'unchanged'; readonly movedTo: URL | undefined }

/** What is sent to a server. */
export interface WebForm {
  readonly url: URL
  readonly userAgent: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** What a server says of a file; null: nothing. */
export interface WebHead {
  readonly status: number
  readonly length: number | null
  readonly lastModified: string | null
}

const maxRedirects = 5

/** Longest validator that is kept. */
const maxValidator = 1024

const isPermanent = (status: number): boolean => status === 301 || status === 308
const isRedirect = (status: number): boolean => isPermanent(status) || [302, 303, 307].includes(status)

/** Seconds that a server wants us to wait, given as a number or as a date. */
const retryAfterOf = (value: string | undefined, nowMs: number): number | undefined => {
  if (value === undefined) return undefined
  if (/^\d{1,9}$/u.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000))
}

const bounded = (value: string | undefined): string | undefined =>
  value === undefined || value.length > maxValidator ? undefined : value

const typeOf = (value: string | undefined): string | undefined => value?.split(';', 1)[0]?.trim().toLowerCase()

/** A body that fails where no more is taken: nothing at all may come of it when it is unpacked. */
const upToBound = async function* (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let taken = 0
  for await (const chunk of body) {
    yield chunk
    taken += chunk.length
    // An end instead would be a whole, empty feed where it falls between two packed parts.
    if (taken >= limits.feedTransferBytes) throw new CodedError('twtxt.body-endless', 'A packed body has no end.')
  }
}

/** The body as it was before it was packed; undefined: packed in a way that we do not know. */
const unpacked = (response: WebResponse): Readable | undefined => {
  const { body } = response
  const encoding = response.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return body
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return undefined
  // What is wrong with it is told to whoever reads.
  return pipeline(body, upToBound, createGunzip(), () => undefined)
}

/** Reads until the end, the bound, or `isEnough`. */
const gather = async (body: Readable, bytes: NewestBytes, isEnough: () => boolean): Promise<boolean> => {
  for await (const chunk of body) {
    bytes.add(chunk as Uint8Array)
    if (bytes.total >= limits.feedTransferBytes || isEnough()) return false
  }
  return true
}

/** One request of a fetch: an answer, or where to go on. */
type Step =
  | { readonly kind: 'answer'; readonly answer: WebAnswer }
  | { readonly kind: 'redirect'; readonly to: URL; readonly permanent: boolean }
  /** So long that only its end is wanted: the head is here. */
  | { readonly kind: 'too-long'; readonly head: NewestBytes; readonly content: Omit<WebContent, 'bytes' | 'isCut'> }

/** Fetches by HTTP and HTTPS. */
export class WebFetcher {
  readonly #needs: StreamNeeds
  readonly #nowMs: () => number

  constructor(needs: StreamNeeds, nowMs: () => number) {
    this.#needs = needs
    this.#nowMs = nowMs
  }

  /** Fetches once, over as many redirects as are allowed. */
  async fetch(wanted: WebFetch, signal: AbortSignal): Promise<Verdict<WebAnswer, FetchRejection>> {
    let [url, movedTo, isPermanentSoFar] = [wanted.url, undefined as URL | undefined, true]
    const seen = new Set<string>()
    while (seen.size <= maxRedirects && !seen.has(url.href)) {
      seen.add(url.href)
      const step = await this.#step({ ...wanted, url }, movedTo, signal)
      if (!step.ok) return step
      if (step.value.kind === 'answer') return accept(step.value.answer)
      if (step.value.kind === 'too-long') return this.#newestOf(wanted, step.value, signal)
      url = step.value.to
      isPermanentSoFar &&= step.value.permanent
      movedTo = isPermanentSoFar ? url : movedTo
    }
    return reject({ code: 'too-many-redirects' })
  }

  /** Sends a form. What the server sends on to is not asked; of its answer only the head is looked at. */
  post(
    { url, userAgent, headers, body }: WebForm,
    signal: AbortSignal,
  ): Promise<Verdict<{ readonly status: number }, FetchRejection>> {
    const sent = { accept: '*/*', 'user-agent': userAgent, ...headers }
    return webRequest(this.#needs, { url, headers: sent, method: 'POST', body }, signal, ({ status }) =>
      Promise.resolve(accept({ status })),
    )
  }

  /** How the server answers without being read; what it sends on to is not asked. */
  head(url: URL, userAgent: string, signal: AbortSignal): Promise<Verdict<WebHead, FetchRejection>> {
    const request = { url, headers: { accept: '*/*', 'user-agent': userAgent }, method: 'HEAD' } as const
    return webRequest(this.#needs, request, signal, (response) => {
      const { status } = response
      const length = response.header('content-length') ?? ''
      return Promise.resolve(
        accept({
          ...{ status, length: /^\d{1,15}$/u.test(length) ? Number(length) : null },
          lastModified: bounded(response.header('last-modified')) ?? null,
        }),
      )
    })
  }

  #headers({ accept: types, userAgent, validators }: WebFetch): Record<string, string> {
    return {
      accept: types,
      'accept-encoding': 'gzip',
      'user-agent': userAgent,
      ...(validators?.etag === undefined ? {} : { 'if-none-match': validators.etag }),
      ...(validators?.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
    }
  }

  #step(wanted: WebFetch, movedTo: URL | undefined, signal: AbortSignal): Promise<Verdict<Step, FetchRejection>> {
    const request = { url: wanted.url, headers: this.#headers(wanted) }
    return webRequest(this.#needs, request, signal, async (response) => {
      const { status } = response
      if (isRedirect(status)) return redirectOf(response, wanted.url)
      if (status === 304)
        return wanted.validators === undefined
          ? reject({ code: 'protocol' })
          : accept({ kind: 'answer', answer: { kind: 'unchanged', movedTo } })
      if (status !== 200) {
        const retryAfter = retryAfterOf(response.header('retry-after'), this.#nowMs())
        return reject({ code: 'status', status, retryAfter })
      }
      const contentType = typeOf(response.header('content-type'))
      if (!wanted.takes(contentType)) return reject({ code: 'no-feed', contentType: (contentType ?? '').slice(0, 80) })
      return read(response, wanted, movedTo)
    })
  }

  /** The end of what is too long, where the newest twts are. A server that does not give it is not asked again. */
  async #newestOf(
    wanted: WebFetch,
    { head, content }: Extract<Step, { kind: 'too-long' }>,
    signal: AbortSignal,
  ): Promise<Verdict<WebAnswer, FetchRejection>> {
    const range = `bytes=-${String(limits.feedBytes)}`
    const { 'accept-encoding': _, ...headers } = this.#headers({ ...wanted, validators: undefined })
    const request = { url: content.url, headers: { ...headers, range } }
    head.leap()
    await webRequest(this.#needs, request, signal, async ({ status, body }) => {
      if (status === 206) await gather(body, head, () => false)
      return accept(undefined)
    })
    return accept({ ...content, ...head.result(true) })
  }
}

const redirectOf = (response: WebResponse, from: URL): Verdict<Step, FetchRejection> => {
  const location = response.header('location') ?? ''
  const read = parseUrl(location, from.href)
  const to = read === undefined ? undefined : parseFeedAddress(read.href)
  if (location === '' || to === undefined || !/^https?:$/u.test(to.protocol)) return reject({ code: 'bad-redirect' })
  return accept({ kind: 'redirect', to, permanent: isPermanent(response.status) })
}

/** All of a body; undefined: it is longer than is wanted. */
const wholeOf = async (body: Readable, most: number): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of body) {
    total += (chunk as Uint8Array).length
    if (total > most) return undefined
    chunks.push(chunk as Uint8Array)
  }
  return concatBytes(...chunks)
}

const read = async (
  response: WebResponse,
  { url, most }: WebFetch,
  movedTo: URL | undefined,
): Promise<Verdict<Step, FetchRejection>> => {
  const body = unpacked(response)
  if (body === undefined) return reject({ code: 'encoding' })
  const header = (name: string): string | undefined => response.header(name)
  const validators = { etag: bounded(header('etag')), lastModified: bounded(header('last-modified')) }
  const contentType = typeOf(header('content-type'))
  const links = linksOf(response.headers('link'), url)
  const content = { kind: 'content', contentType, validators, url, links, movedTo } as const
  if (most !== undefined) {
    const isTooLong = Number(header('content-length') ?? 0) > most
    const whole = isTooLong ? undefined : await wholeOf(body, most)
    if (whole === undefined) return reject({ code: 'too-long' })
    return accept({ kind: 'answer', answer: { ...content, bytes: whole, isCut: false } })
  }
  const bytes = new NewestBytes()
  const isHuge = Number(header('content-length') ?? 0) > limits.feedBytes && header('accept-ranges') === 'bytes'
  const isWhole = await gather(body, bytes, () => isHuge && bytes.hasHead)
  if (!isWhole && isHuge && bytes.total < limits.feedTransferBytes)
    return accept({ kind: 'too-long', head: bytes, content })
  return accept({ kind: 'answer', answer: { ...content, ...bytes.result(!isWhole) } })
}
