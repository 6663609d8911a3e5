// Fetches by Gemini and Gopher: one line there, the file back (twtxt.md 8.5).
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { parseUrl } from '../../base/url.ts'
import { decodeUtf8Lossy, encodeUtf8 } from '../../codec/utf8.ts'
import { limits } from '../../protocol/limits.ts'
import { parseFeedAddress } from '../feed-address.ts'
import type { FetchRejection } from './fetch-rejection.ts'
import { NewestBytes } from './newest-bytes.ts'
import { openStream, type StreamNeeds } from './open-stream.ts'

/** What was there. */
export interface SmallContent {
  readonly bytes: Uint8Array
  readonly isCut: boolean
  readonly movedTo: URL | undefined
  /** What the server of Gemini showed: another one the next time is somebody else, or a new key. */
  readonly certificate: string | undefined
}

const maxRedirects = 5

/** Longest header of an answer of Gemini, by its specification. */
const maxGeminiHeader = 1029

const lineFeed = 10

type Opened = Verdict<Duplex, FetchRejection>

/** Sends one line and reads until the server ends, or `take` has enough. */
const exchange = async (
  stream: Duplex,
  line: string,
  take: (chunk: Uint8Array) => boolean,
): Promise<Verdict<undefined, FetchRejection>> => {
  try {
    stream.write(encodeUtf8(`${line}\r\n`))
    for await (const chunk of stream) if (!take(chunk as Uint8Array)) break
    return accept(undefined)
  } catch {
    return reject({ code: 'unreachable' })
  } finally {
    stream.on('error', () => undefined).destroy()
  }
}

/** The head of an answer of Gemini, then its body. */
class GeminiAnswer {
  readonly body = new NewestBytes()
  #head = new Uint8Array(0)
  header: string | undefined

  take(chunk: Uint8Array): boolean {
    if (this.header !== undefined) return this.#takeBody(chunk)
    const held = new Uint8Array(this.#head.length + chunk.length)
    held.set(this.#head)
    held.set(chunk, this.#head.length)
    const end = held.indexOf(lineFeed)
    if (end < 0) {
      this.#head = held
      return held.length <= maxGeminiHeader
    }
    this.header = decodeUtf8Lossy(held.subarray(0, Math.min(end, maxGeminiHeader))).trimEnd()
    return this.header.startsWith('2') && this.#takeBody(held.subarray(end + 1))
  }

  #takeBody(chunk: Uint8Array): boolean {
    this.body.add(chunk)
    return this.body.total < limits.feedTransferBytes
  }
}

/** What a status of Gemini would be called on the web. */
const geminiStatus: Readonly<Record<string, number>> = { '44': 429, '51': 404, '52': 410, '59': 400 }

const statusOf = (status: string): number =>
  geminiStatus[status] ?? (status.startsWith('4') ? 503 : status.startsWith('1') || status.startsWith('6') ? 401 : 404)

const isText = (meta: string): boolean => /^(?:text\/(?:plain|gemini|twtxt)\b|$)/u.test(meta.trim().toLowerCase())

/** The key that a server shows, whatever certificate is written around it. */
const certificateOf = (stream: Duplex): string | undefined => {
  if (!(stream instanceof TLSSocket)) return undefined
  const { fingerprint256 } = stream.getPeerCertificate() as { readonly fingerprint256?: string }
  return fingerprint256
}

const redirectTo = (meta: string, from: URL): URL | undefined => {
  const read = parseUrl(meta, from.href)
  const to = read === undefined ? undefined : parseFeedAddress(read.href)
  return to?.protocol === 'gemini:' ? to : undefined
}

interface GeminiStep {
  readonly answer: GeminiAnswer
  readonly certificate: string | undefined
}

const geminiStep = async (
  opened: Opened,
  url: URL,
  known: string | undefined,
): Promise<Verdict<GeminiStep, FetchRejection>> => {
  if (!opened.ok) return opened
  const certificate = certificateOf(opened.value)
  if (known !== undefined && certificate !== known) {
    opened.value.destroy()
    return reject({ code: 'certificate', reason: 'it shows another key than before' })
  }
  const answer = new GeminiAnswer()
  const read = await exchange(opened.value, url.href, (chunk) => answer.take(chunk))
  return read.ok ? accept({ answer, certificate }) : read
}

/** What an answer of Gemini gives: content, or where to go on. */
const geminiResult = (
  { answer, certificate }: GeminiStep,
  url: URL,
): Verdict<SmallContent | { readonly next: URL; readonly permanent: boolean }, FetchRejection> => {
  const [, status = '', meta = ''] = /^(\d\d)(?: (.*))?$/u.exec(answer.header ?? '') ?? []
  if (status === '') return reject({ code: 'protocol' })
  if (status.startsWith('3')) {
    const next = redirectTo(meta, url)
    return next === undefined ? reject({ code: 'bad-redirect' }) : accept({ next, permanent: status === '31' })
  }
  if (!status.startsWith('2')) return reject({ code: 'status', status: statusOf(status) })
  if (!isText(meta)) return reject({ code: 'no-feed', contentType: meta.slice(0, 80) })
  const content = answer.body.result(answer.body.total >= limits.feedTransferBytes)
  return accept({ ...content, movedTo: undefined, certificate })
}

/** Fetches by Gemini. `certificate` is what the server showed the last time; undefined: any one is taken. */
export const fetchGemini = async (
  needs: StreamNeeds,
  from: URL,
  certificate: string | undefined,
  signal: AbortSignal,
): Promise<Verdict<SmallContent, FetchRejection>> => {
  let [url, movedTo, isPermanent] = [from, undefined as URL | undefined, true]
  for (let tries = 0; tries <= maxRedirects; tries += 1) {
    const known = url.host === from.host ? certificate : undefined
    const step = await geminiStep(await openStream(needs, url, signal), url, known)
    if (!step.ok) return step
    const result = geminiResult(step.value, url)
    if (!result.ok) return result
    if ('bytes' in result.value) return accept({ ...result.value, movedTo })
    url = result.value.next
    isPermanent &&= result.value.permanent
    movedTo = isPermanent ? url : movedTo
  }
  return reject({ code: 'too-many-redirects' })
}

const decodedPath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

/** What is sent for an address of Gopher; undefined: it names a menu or a program, and no text. */
const selectorOf = ({ pathname }: URL): string | undefined => {
  const selector = pathname.startsWith('/0/') ? decodedPath(pathname.slice(2)) : undefined
  return selector === undefined || /[\r\n\t]/u.test(selector) ? undefined : selector
}

/** Fetches by Gopher. */
export const fetchGopher = async (
  needs: StreamNeeds,
  url: URL,
  signal: AbortSignal,
): Promise<Verdict<SmallContent, FetchRejection>> => {
  const selector = selectorOf(url)
  if (selector === undefined) return reject({ code: 'no-feed', contentType: 'a menu of Gopher' })
  const opened = await openStream(needs, url, signal)
  if (!opened.ok) return opened
  const body = new NewestBytes()
  const read = await exchange(opened.value, selector, (chunk) => {
    body.add(chunk)
    return body.total < limits.feedTransferBytes
  })
  if (!read.ok) return read
  return accept({
    ...body.result(body.total >= limits.feedTransferBytes),
    ...{ movedTo: undefined, certificate: undefined },
  })
}
