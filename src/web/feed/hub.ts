// One stream for many readers: each gets its own posts, in order, each once, wherever it begins.
import type { FeedEvent } from '../../api/feed.ts'
import { isWhole } from '../../api/gap-words.ts'
import type { Feed, FeedReader } from './feed.ts'
import { openStream, type StreamNeeds } from './stream.ts'

type GapsEvent = Extract<FeedEvent, { readonly type: 'gaps' }>

/** Whether a user is one whom an event is about; one that is about nobody is for all. */
const isFor = (event: FeedEvent, username: string): boolean => {
  if ('users' in event) return event.users.includes(username)
  return 'user' in event ? event.user === username : true
}

interface Member {
  readonly reader: FeedReader
  /** The last arrival that it has been given, or that was not for it. */
  seen: number
}

/**
 * The readers of one browser. Arrivals are numbered by the node, so that one cursor says how far all of them are; a
 * reader that begins earlier, or as another user, opens the stream anew from there, and the others pass over what they
 * have seen.
 */
export class FeedHub {
  readonly #needs: StreamNeeds
  readonly #members = new Set<Member>()
  #stream: Feed | undefined
  #isOpen = false
  /** Users whom the stream carries, and how far it has come. */
  #carried: ReadonlySet<string> = new Set()
  #cursor = 0
  /** What is missing of whom, as the stream told it last: for readers that come later. */
  readonly #gaps = new Map<string, GapsEvent>()

  constructor(needs: StreamNeeds) {
    this.#needs = needs
  }

  /** Adds a reader until its feed is closed. */
  join(reader: FeedReader): Feed {
    const member = { reader, seen: reader.since }
    this.#members.add(member)
    if (this.#stream === undefined) this.#open(reader.since)
    else if (!this.#carried.has(reader.username) || reader.since < this.#cursor)
      this.#open(Math.min(this.#cursor, reader.since))
    else if (this.#isOpen) {
      reader.onOpen()
      for (const event of this.#gaps.values()) if (event.users.includes(reader.username)) reader.onEvent(event)
    } else this.#stream.retryNow()
    return {
      retryNow: () => this.#stream?.retryNow(),
      close: () => {
        this.#members.delete(member)
        if (this.#members.size === 0) this.#close()
      },
    }
  }

  #open(since: number): void {
    this.#close()
    this.#cursor = since
    this.#carried = new Set([...this.#members].map(({ reader }) => reader.username))
    this.#stream = openStream(this.#needs, {
      usernames: [...this.#carried],
      since,
      onEvent: (event) => {
        this.#pass(event)
      },
      onOpen: () => {
        this.#isOpen = true
        for (const { reader } of this.#members) reader.onOpen()
      },
      onBroken: (retryInMs) => {
        this.#isOpen = false
        for (const { reader } of this.#members) reader.onBroken(retryInMs)
      },
    })
  }

  #close(): void {
    this.#stream?.close()
    this.#stream = undefined
    this.#isOpen = false
    this.#gaps.clear()
  }

  #noteGaps(event: GapsEvent): void {
    if (isWhole(event.gaps)) this.#gaps.delete(event.gaps.username)
    else this.#gaps.set(event.gaps.username, event)
  }

  #pass(event: FeedEvent): void {
    if ('arrival' in event) this.#cursor = Math.max(this.#cursor, event.arrival)
    if (event.type === 'gaps') this.#noteGaps(event)
    for (const member of [...this.#members]) {
      if (!('arrival' in event)) {
        if (isFor(event, member.reader.username)) member.reader.onEvent(event)
      } else if (event.arrival > member.seen) {
        member.seen = event.arrival
        if (isFor(event, member.reader.username)) member.reader.onEvent(event)
      }
    }
  }
}
