// The stream of new posts and states from the node. It reconnects by itself and goes on where it was.
import { type FeedEvent, isFeedEvent } from '../../api/feed.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Feed, FeedListener } from './feed.ts'

/** What the page uses of the browser's EventSource. */
export interface FeedSource {
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent<string>) => void) | null
  close(): void
}

/** What a stream is built from. */
export interface StreamNeeds {
  readonly clock: Clock
  readonly openSource: (address: string) => FeedSource
}

/** Whose posts, from where, and who listens. */
export interface StreamOptions extends FeedListener {
  readonly usernames: readonly string[]
  readonly since: number
}

const shortestRetryMs = 1_000
const longestRetryMs = 15_000

const decode = (data: string): FeedEvent | undefined => {
  try {
    const value: unknown = JSON.parse(data)
    return isFeedEvent(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Opens the stream of some local users. */
export const openStream = ({ clock, openSource }: StreamNeeds, options: StreamOptions): Feed => {
  let since = options.since
  let retryMs = shortestRetryMs
  let source: FeedSource | undefined
  let timer: Timer | undefined
  let closed = false

  const take = (event: MessageEvent<string>): void => {
    const decoded = decode(event.data)
    if (decoded === undefined || closed) return
    if ('arrival' in decoded) since = Math.max(since, decoded.arrival)
    options.onEvent(decoded)
  }
  // The browser would retry with the address of long ago; a new one starts where the last event ended.
  const breakOff = (): void => {
    source?.close()
    source = undefined
    if (closed) return
    options.onBroken(retryMs)
    timer = clock.after(retryMs, connect)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
  }
  const connect = (): void => {
    timer?.cancel()
    source?.close()
    const query = new URLSearchParams(options.usernames.map((username) => ['username', username]))
    query.set('since', String(since))
    source = openSource(`/feed?${query.toString()}`)
    source.onopen = () => {
      retryMs = shortestRetryMs
      options.onOpen()
    }
    source.onmessage = take
    source.onerror = breakOff
  }
  connect()
  return {
    retryNow: () => {
      if (!closed && source === undefined) connect()
    },
    close: () => {
      closed = true
      timer?.cancel()
      source?.close()
      source = undefined
    },
  }
}
