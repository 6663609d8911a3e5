// The polite fetcher: a feed by any scheme, within a time, a few at once, and few of one host.
import type { Clock } from '../../base/clock.ts'
import { Gate } from '../../base/gate.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { isFeed, type ParsedFeed, readFeedBytes } from '../feed-reader.ts'
import { isForeignType, looksForeign, readForeignFeed, type ReadWebFeed } from '../foreign-feed.ts'
import type { FetchRejection } from './fetch-rejection.ts'
import type { WebLink } from './web-links.ts'
import type { StreamNeeds } from './open-stream.ts'
import { fetchGemini, fetchGopher, type SmallContent } from './small-protocols.ts'
import {
  type Validators,
  type WebAnswer,
  type WebContent,
  WebFetcher,
  type WebForm,
  type WebHead,
} from './web-fetch.ts'

/** What the fetcher is built from. */
export interface FeedFetcherNeeds extends StreamNeeds {
  readonly clock: Clock
  readonly readWebFeed: ReadWebFeed
}

/** A feed, and what is known of it. */
export interface FeedRequest {
  readonly url: URL
  readonly userAgent: string
  readonly validators?: Validators | undefined
  readonly certificate?: string | undefined
}

/** A feed that was read. */
export interface FetchedFeed {
  readonly kind: 'feed'
  readonly feed: ParsedFeed
  /** It is of another kind than twtxt: nobody can answer there. */
  readonly isForeign: boolean
  /** It was longer than the bound: between its head and its newest end twts are missing. */
  readonly isCut: boolean
  readonly validators: Validators
  readonly movedTo: URL | undefined
  readonly certificate: string | undefined
  /** What the head of its answer links to. */
  readonly links: readonly WebLink[]
}

/** A feed, or the word that it is as it was. */
export type FeedAnswer = FetchedFeed | { readonly kind: 'unchanged'; readonly movedTo: URL | undefined }

/** Any page or document, as bytes. */
export interface FetchedDocument {
  readonly bytes: Uint8Array
  readonly url: URL
  readonly contentType: string | undefined
  readonly links: readonly WebLink[]
}

/** How a document is wanted. */
export interface DocumentWish {
  readonly accept: string
  /** Only if it is whole with so many bytes; undefined: of a longer one head and end, as of a feed. */
  readonly most?: number
  readonly signal: AbortSignal
}

/** How long a fetch may take from its first question to its last byte, in milliseconds. */
const fetchMs = 30_000

/** Fetches at once; of one host. */
const atOnce = 64
const atOnceOfHost = 2
const mostWaiting = 20_000

const feedTypes = new Set(['text/plain', 'application/octet-stream', 'text/twtxt', 'application/twtxt+txt'])

const acceptedTypes = [
  'text/plain',
  'text/twtxt;q=0.9',
  'application/twtxt+txt;q=0.9',
  ...['application/atom+xml', 'application/rss+xml', 'application/feed+json', 'application/activity+json'].map(
    (type) => `${type};q=0.5`,
  ),
  '*/*;q=0.1',
].join(', ')

/** Gates of hosts, each as long as somebody is at it. */
class HostGates {
  readonly #gates = new Map<string, { readonly gate: Gate; users: number }>()

  async run<T>(host: string, work: () => Promise<T>): Promise<T> {
    const held = this.#gates.get(host) ?? { gate: new Gate(atOnceOfHost, mostWaiting), users: 0 }
    this.#gates.set(host, held)
    held.users += 1
    try {
      return await held.gate.run(work)
    } finally {
      held.users -= 1
      if (held.users === 0) this.#gates.delete(host)
    }
  }
}

/** Ends many works with one signal, on which one listener stands: more than ten would be taken for a leak. */
class Stops {
  readonly #ofSignals = new WeakMap<AbortSignal, Set<() => void>>()

  /** Gives what forgets the work again. */
  add(signal: AbortSignal, stop: () => void): () => void {
    const stops = this.#ofSignals.get(signal) ?? this.#begin(signal)
    stops.add(stop)
    return () => void stops.delete(stop)
  }

  #begin(signal: AbortSignal): Set<() => void> {
    const stops = new Set<() => void>()
    this.#ofSignals.set(signal, stops)
    const stopAll = (): void => {
      for (const stop of stops) stop()
    }
    signal.addEventListener('abort', stopAll, { once: true })
    return stops
  }
}

/** Fetches feeds. */
export class FeedFetcher {
  readonly #needs: FeedFetcherNeeds
  readonly #web: WebFetcher
  readonly #all = new Gate(atOnce, mostWaiting)
  readonly #hosts = new HostGates()
  readonly #stops = new Stops()

  constructor(needs: FeedFetcherNeeds) {
    this.#needs = needs
    this.#web = new WebFetcher(needs, () => needs.clock.nowMs())
  }

  /** Fetches a feed. What is there and is no feed is refused. */
  async fetch(request: FeedRequest, signal: AbortSignal): Promise<Verdict<FeedAnswer, FetchRejection>> {
    const { protocol } = request.url
    return this.#inTime(request.url, signal, async (inTime) => {
      if (protocol === 'gemini:')
        return this.#feedOf(await fetchGemini(this.#needs, request.url, request.certificate, inTime), inTime)
      if (protocol === 'gopher:') return this.#feedOf(await fetchGopher(this.#needs, request.url, inTime), inTime)
      const wanted = {
        ...request,
        accept: acceptedTypes,
        takes: (type: string | undefined) => isFeedType(type) || isForeignType(type),
      }
      return this.#feedOf(await this.#web.fetch(wanted, inTime), inTime)
    })
  }

  /** Fetches a document of the web, such as an answer of WebFinger, a page that links to a feed, or a picture. */
  document(
    url: URL,
    userAgent: string,
    { accept: types, most, signal }: DocumentWish,
  ): Promise<Verdict<FetchedDocument, FetchRejection>> {
    return this.#inTime(url, signal, async (inTime) => {
      let contentType: string | undefined
      const takes = (type: string | undefined): boolean => {
        contentType = type
        return true
      }
      const answer = await this.#web.fetch({ url, userAgent, accept: types, takes, most }, inTime)
      if (!answer.ok) return answer
      return answer.value.kind === 'unchanged'
        ? reject({ code: 'protocol' })
        : accept({ bytes: answer.value.bytes, url: answer.value.url, links: answer.value.links, contentType })
    })
  }

  /** Sends a form to a server of the web. */
  post(form: WebForm, signal: AbortSignal): Promise<Verdict<{ readonly status: number }, FetchRejection>> {
    if (!/^https?:$/u.test(form.url.protocol)) return Promise.resolve(reject({ code: 'protocol' }))
    return this.#inTime(form.url, signal, (inTime) => this.#web.post(form, inTime))
  }

  /** How a feed of the web answers, without reading it. */
  head(url: URL, userAgent: string, signal: AbortSignal): Promise<Verdict<WebHead, FetchRejection>> {
    if (!/^https?:$/u.test(url.protocol)) return Promise.resolve(reject({ code: 'protocol' }))
    return this.#inTime(url, signal, (inTime) => this.#web.head(url, userAgent, inTime))
  }

  async #feedOf(fetched: Fetched, signal: AbortSignal): Promise<Verdict<FeedAnswer, FetchRejection>> {
    if (!fetched.ok) return fetched
    const { value } = fetched
    if (!('bytes' in value)) return accept(value)
    const isForeign = isForeignContent(value)
    if (isForeign && value.isCut) return reject({ code: 'too-long' })
    const feed = isForeign
      ? await readForeignFeed(this.#needs.readWebFeed, value.bytes, signal)
      : readFeedBytes(value.bytes)
    if (feed === undefined) return reject({ code: 'no-feed', contentType: 'a text of the kind of feeds that is none' })
    if (!isFeed(feed)) return reject({ code: 'no-feed', contentType: 'a text in which no line is a twt' })
    return accept({
      ...{ kind: 'feed', feed, isForeign, isCut: value.isCut, movedTo: value.movedTo },
      links: 'links' in value ? value.links : [],
      validators: 'validators' in value ? value.validators : {},
      certificate: 'certificate' in value ? value.certificate : undefined,
    })
  }

  /** Waits for its turn, and then no longer than a fetch may take. */
  #inTime<T>(
    url: URL,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Verdict<T, FetchRejection>>,
  ): Promise<Verdict<T, FetchRejection>> {
    return this.#hosts.run(url.hostname, () =>
      this.#all.run(async () => {
        if (signal.aborted) return reject({ code: 'stopped' })
        const controller = new AbortController()
        const stop = (): void => {
          controller.abort()
        }
        const late = new Promise<Verdict<T, FetchRejection>>((resolve) => {
          controller.signal.addEventListener('abort', () => {
            resolve(reject({ code: signal.aborted ? 'stopped' : 'timed-out' }))
          })
        })
        const timer = this.#needs.clock.after(fetchMs, stop)
        const forget = this.#stops.add(signal, stop)
        try {
          // A resolver that never answers is left behind.
          return await Promise.race([work(controller.signal), late])
        } finally {
          timer.cancel()
          forget()
        }
      }),
    )
  }
}

const isFeedType = (type: string | undefined): boolean => type === undefined || type === '' || feedTypes.has(type)

type Fetched = Verdict<SmallContent | WebAnswer, FetchRejection>

/** By its type; what is called a plain text is looked at. */
const isForeignContent = (content: SmallContent | WebContent): boolean =>
  'contentType' in content &&
  (isForeignType(content.contentType) || (isFeedType(content.contentType) && looksForeign(content.bytes)))
