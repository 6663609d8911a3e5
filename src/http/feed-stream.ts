// A feed over HTTP: server-sent events, as fast as the reader takes them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../api/caller.ts'
import type { FeedEvent, FeedQuery } from '../api/feed.ts'
import type { Clock } from '../base/clock.ts'
import type { Gauge } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Signal } from '../base/signal.ts'
import { type FeedNeeds, type FeedRequest, type FeedSink, isServable, mayFeed, openFeed } from '../rpc/feed.ts'
import { sendPage } from './answers.ts'
import { messagePage } from './pages.ts'

/** A sign of life, and how long a reader may take nothing before it is dropped: it reconnects where it was. */
const keepAliveMs = 20_000

/** Texts of events: of one that goes to many it is made once. */
const texts = new WeakMap<object, string>()

/** An event as JSON. */
export const jsonOf = (event: object): string => {
  const known = texts.get(event)
  if (known !== undefined) return known
  const text = JSON.stringify(event)
  texts.set(event, text)
  return text
}

const textOf = (event: FeedEvent): string =>
  `${'arrival' in event ? `id: ${String(event.arrival)}\n` : ''}data: ${jsonOf(event)}\n\n`

const sinkOf = (response: ServerResponse): FeedSink => ({
  send: (event) => {
    response.write(textOf(event))
  },
  whenReady: () => {
    if (!response.writableNeedDrain || response.destroyed) return undefined
    return new Promise((resolve) => {
      const settle = (): void => {
        response.off('drain', settle)
        response.off('close', settle)
        resolve()
      }
      response.on('drain', settle)
      response.on('close', settle)
    })
  },
})

/** Writes a comment now and then; drops a reader that has taken nothing since the last time. */
const keepAlive = (clock: Clock, response: ServerResponse, scope: Scope): void => {
  let wasFull = false
  const timer = clock.every(keepAliveMs, () => {
    const isFull = response.writableNeedDrain
    if (isFull && wasFull) response.destroy()
    else if (!isFull) response.write(': \n\n')
    wasFull = isFull
  })
  scope.defer(() => {
    timer.cancel()
  })
}

/** Where the browser, or the query, wants to go on. */
const sinceOf = (url: URL, lastEvent: string | undefined, last: () => number): number | undefined => {
  const text = lastEvent ?? url.searchParams.get('since') ?? '0'
  const since = text === 'now' ? last() : Number(text)
  return Number.isSafeInteger(since) && since >= 0 ? since : undefined
}

/** Why there is no feed. */
interface NoFeed {
  readonly status: number
  readonly message: string
}

/** A request for a feed, with its answer to be and its address. */
export interface FeedExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
}

/** The open feeds of a server. */
export class FeedStreams {
  readonly #needs: FeedNeeds
  readonly #clock: Clock
  readonly #scope: Scope
  readonly #most: number
  readonly #gauge: Gauge
  readonly #takenBack: Signal<Caller> | undefined
  #open = 0

  constructor(
    needs: FeedNeeds & {
      readonly clock: Clock
      readonly most: number
      readonly takenBack?: Signal<Caller> | undefined
    },
    scope: Scope,
  ) {
    this.#takenBack = needs.takenBack
    this.#most = needs.most
    this.#gauge = needs.context.node.metrics.gauge('http_feeds_count', 'Feeds of events that are open.')
    this.#needs = needs
    this.#clock = needs.clock
    this.#scope = scope
  }

  /** What is asked for, or why it is not served. */
  queryOf(url: URL, lastEvent: string | undefined, caller: Caller): FeedQuery | NoFeed {
    const since = sinceOf(url, lastEvent, () => this.#needs.context.node.timeline.last())
    if (since === undefined) return { status: 400, message: '“since” must be the number of an event, or now.' }
    const query = { usernames: url.searchParams.getAll('username'), since }
    if (!isServable(query))
      return {
        status: 400,
        message: 'Too many times “username” for one feed. Open several feeds, or name fewer users.',
      }
    return mayFeed(caller, query) ? query : { status: 403, message: 'You may read your own feed only.' }
  }

  /** A place for one more feed, which ends with the scope or when the caller’s credentials are taken back; undefined: none is left. */
  begin(caller: Caller): Scope | undefined {
    if (this.#open >= this.#most) return undefined
    this.#count(1)
    const scope = this.#scope.child('feed')
    scope.defer(() => {
      this.#count(-1)
    })
    const taken = this.#takenBack?.on((gone) => {
      if (gone === caller) void scope.close()
    })
    if (taken !== undefined) scope.defer(taken)
    return scope
  }

  /** Sends what is asked for until the scope closes. */
  send(request: FeedRequest, sink: FeedSink, scope: Scope): void {
    openFeed(this.#needs, request, sink, scope)
  }

  /** Turns the request into a feed that lasts until the client or the server closes it. */
  answer({ url, request, response }: FeedExchange, caller: Caller): void {
    const lastEvent = request.headers['last-event-id']
    const query = this.queryOf(url, typeof lastEvent === 'string' ? lastEvent : undefined, caller)
    if ('status' in query) {
      sendPage(response, query.status, messagePage(query.message))
      return
    }
    const scope = this.begin(caller)
    if (scope === undefined) {
      response.setHeader('Retry-After', '10')
      sendPage(response, 503, messagePage('Too many feeds are open. Close some pages of this node.'))
      return
    }
    scope.defer(() => {
      response.end()
    })
    response.once('close', () => void scope.close())
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.flushHeaders()
    // Who begins now and is cut off goes on from here.
    if (url.searchParams.get('since') === 'now') response.write(`id: ${String(query.since)}\n\n`)
    keepAlive(this.#clock, response, scope)
    this.send({ caller, query }, sinkOf(response), scope)
  }

  #count(change: 1 | -1): void {
    this.#open += change
    this.#gauge.set(this.#open)
  }
}
