// The words between a page and the worker that holds the stream for all pages, and the worker's end of them.
import type { FeedEvent } from '../../api/feed.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Feed } from './feed.ts'
import type { FeedHub } from './hub.ts'

/** What a page says. `here` is a sign of life and wants one back. */
export type PageWord =
  | { readonly type: 'join'; readonly username: string; readonly since: number }
  | { readonly type: 'retry' | 'here' | 'leave' }

/** What the worker says. `gone`: the page had been silent for so long that it has to join anew. */
export type WorkerWord =
  | { readonly type: 'event'; readonly event: FeedEvent }
  | { readonly type: 'broken'; readonly retryInMs: number }
  | { readonly type: 'open' | 'here' | 'gone' }

/** What both ends use of a MessagePort. */
export interface Port<Heard, Said> {
  onmessage: ((event: MessageEvent<Heard>) => void) | null
  postMessage(word: Said): void
  close(): void
}

/**
 * A page that says nothing for so long is closed or frozen: nobody tells when a port has lost its page, and what is
 * sent to a frozen one piles up. Browsers let hidden pages speak once a minute.
 */
const forgetMs = 240_000

/** Serves one page. */
export const servePort = (hub: FeedHub, clock: Clock, port: Port<PageWord, WorkerWord>): void => {
  let feed: Feed | undefined
  let timer: Timer | undefined
  const leave = (): void => {
    timer?.cancel()
    feed?.close()
    feed = undefined
  }
  const join = (username: string, since: number): void => {
    feed?.close()
    feed = hub.join({
      username,
      since,
      onEvent: (event) => {
        port.postMessage({ type: 'event', event })
      },
      onOpen: () => {
        port.postMessage({ type: 'open' })
      },
      onBroken: (retryInMs) => {
        port.postMessage({ type: 'broken', retryInMs })
      },
    })
  }
  port.onmessage = ({ data }) => {
    timer?.cancel()
    if (data.type === 'leave') {
      leave()
      return
    }
    if (data.type === 'join') join(data.username, data.since)
    else if (data.type === 'retry') feed?.retryNow()
    else port.postMessage({ type: feed === undefined ? 'gone' : 'here' })
    timer = clock.after(forgetMs, leave)
  }
}
