// A feed over HTTP: server-sent events, as fast as the reader takes them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../api/caller.ts'
import type { FeedEvent } from '../api/feed.ts'
import type { Clock } from '../base/clock.ts'
import type { Gauge } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Signal } from '../base/signal.ts'
import { type FeedNeeds, type FeedSink, isServable, mayFeed, openFeed } from '../rpc/feed.ts'
import { sendPage } from './answers.ts'
import { messagePage } from './pages.ts'

/** Open feeds at once. */
const maxFeeds = 64

/** A sign of life, and how long a reader may take nothing before it is dropped: it reconnects where it was. */
const keepAliveMs = 20_000

const textOf = (event: FeedEvent): string =>
  `${'arrival' in event ? `id: ${String(event.arrival)}\n` : ''}data: ${JSON.stringify(event)}\n\n`

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
const sinceOf = (url: URL, request: IncomingMessage): number | undefined => {
  const since = Number(request.headers['last-event-id'] ?? url.searchParams.get('since') ?? '0')
  return Number.isSafeInteger(since) && since >= 0 ? since : undefined
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
  readonly #gauge: Gauge
  readonly #takenBack: Signal<Caller> | undefined
  #open = 0

  constructor(needs: FeedNeeds, clock: Clock, scope: Scope, takenBack?: Signal<Caller>) {
    this.#takenBack = takenBack
    this.#gauge = needs.context.node.metrics.gauge('http_feeds_count', 'Feeds of events that are open.')
    this.#needs = needs
    this.#clock = clock
    this.#scope = scope
  }

  /** Turns the request into a feed that lasts until the client or the server closes it. */
  answer({ url, request, response }: FeedExchange, caller: Caller): void {
    const since = sinceOf(url, request)
    if (since === undefined) {
      sendPage(response, 400, messagePage('“since” must be the number of an event.'))
      return
    }
    const query = { usernames: url.searchParams.getAll('username'), since }
    if (!isServable(query)) {
      sendPage(
        response,
        400,
        messagePage('Too many times “username” for one feed. Open several feeds, or name fewer users.'),
      )
      return
    }
    if (!mayFeed(caller, query)) {
      sendPage(response, 403, messagePage('You may read your own feed only.'))
      return
    }
    if (this.#open >= maxFeeds) {
      response.setHeader('Retry-After', '10')
      sendPage(response, 503, messagePage('Too many feeds are open. Close some pages of this node.'))
      return
    }
    this.#count(1)
    const scope = this.#scope.child('feed')
    scope.defer(() => {
      this.#count(-1)
      response.end()
    })
    const taken = this.#takenBack?.on((gone) => {
      if (gone === caller) void scope.close()
    })
    if (taken !== undefined) scope.defer(taken)
    response.once('close', () => void scope.close())
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.flushHeaders()
    keepAlive(this.#clock, response, scope)
    openFeed(this.#needs, { caller, query }, sinkOf(response), scope)
  }

  #count(change: 1 | -1): void {
    this.#open += change
    this.#gauge.set(this.#open)
  }
}
