// A node's feed for tests, made of a list: numbered posts, and streams that carry them until they are broken.
import type { FeedEvent } from '../../api/feed.ts'
import type { FeedListener } from './feed.ts'
import type { FeedSource } from './stream.ts'

type NumberedEvent = Extract<FeedEvent, { readonly arrival: number }>

/** A post that these users want. */
export const postEvent = (arrival: number, users: readonly string[]): NumberedEvent => ({
  type: 'post',
  arrival,
  users,
  time: 0,
  post: { sig_userpost: '', userpost: { n: 'bob', k: arrival, height: 1, msg: 'x' } },
})

/** A post that these users had is not valid any more. */
export const removalEvent = (arrival: number, users: readonly string[]): NumberedEvent => ({
  type: 'removal',
  arrival,
  users,
  author: 'bob',
  postNumber: arrival - 1,
})

class Stream implements FeedSource {
  onopen: FeedSource['onopen'] = null
  onerror: FeedSource['onerror'] = null
  onmessage: FeedSource['onmessage'] = null
  begun = false
  readonly address: string
  readonly #onClose: (stream: Stream) => void

  constructor(address: string, onClose: (stream: Stream) => void) {
    this.address = address
    this.#onClose = onClose
  }

  close(): void {
    this.#onClose(this)
  }

  send(event: FeedEvent): void {
    this.onmessage?.({ data: JSON.stringify(event) } as MessageEvent<string>)
  }
}

/** The node's end: like the real one, it sends what is after `since` for the users of the address. */
export class ManualNode {
  readonly addresses: string[] = []
  readonly #streams = new Set<Stream>()
  readonly #posts: NumberedEvent[] = []

  /** Streams that are open. */
  get open(): number {
    return this.#streams.size
  }

  readonly openSource = (address: string): FeedSource => {
    this.addresses.push(address)
    const stream = new Stream(address, (closed) => this.#streams.delete(closed))
    this.#streams.add(stream)
    queueMicrotask(() => {
      this.#begin(stream)
    })
    return stream
  }

  arrive(event: NumberedEvent): void {
    this.#posts.push(event)
    for (const stream of [...this.#streams]) if (stream.begun) this.#offer(stream, event)
  }

  /** Says something that has no number, now, to those who listen. */
  say(event: FeedEvent): void {
    for (const stream of [...this.#streams]) if (stream.begun) stream.send(event)
  }

  breakOff(): void {
    for (const stream of [...this.#streams]) stream.onerror?.({} as Event)
  }

  /** The process that holds the streams is gone. */
  vanish(): void {
    this.#streams.clear()
  }

  wantedBy(username: string, since: number): readonly number[] {
    return this.#posts
      .filter(({ arrival, users }) => arrival > since && users.includes(username))
      .map(({ arrival }) => arrival)
  }

  #begin(stream: Stream): void {
    if (!this.#streams.has(stream)) return
    stream.begun = true
    stream.onopen?.({} as Event)
    for (const event of this.#posts) this.#offer(stream, event)
  }

  #offer(stream: Stream, event: NumberedEvent): void {
    const query = new URL(stream.address, 'http://node').searchParams
    const asked = query.getAll('username')
    const users = event.users.filter((username) => asked.includes(username))
    if (users.length > 0 && event.arrival > Number(query.get('since'))) stream.send({ ...event, users })
  }
}

/** A reader that remembers what it hears. */
export const heard = () => {
  const events: FeedEvent[] = []
  const states: string[] = []
  const listener: FeedListener = {
    onEvent: (event) => events.push(event),
    onOpen: () => states.push('open'),
    onBroken: (retryInMs) => states.push(`broken ${String(retryInMs)}`),
  }
  return {
    listener,
    states: (): readonly string[] => states,
    events: (): readonly FeedEvent[] => events,
    arrivals: (): readonly number[] => events.flatMap((event) => ('arrival' in event ? [event.arrival] : [])),
  }
}
