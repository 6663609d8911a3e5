// A page's feed from the worker that all pages of the browser share; where there is none, from a stream of its own.
import type { Clock } from '../../base/clock.ts'
import type { Feed, FeedListener, FeedReader, OpenFeed } from './feed.ts'
import type { PageWord, Port, WorkerWord } from './port.ts'
import { openStream, type StreamNeeds } from './stream.ts'

/** What a shared feed is built from. */
export interface SharedNeeds extends StreamNeeds {
  /** Connects to the worker; undefined where the browser has none. Calls back when the worker cannot be started. */
  readonly openPort: (onFault: () => void) => Port<WorkerWord, PageWord> | undefined
}

/** Between two signs of life. A worker that has not answered by the next is dead. */
const beatMs = 10_000

/** One connection to the worker. */
interface Tie {
  readonly say: (word: PageWord) => void
  readonly close: () => void
}

/** Joins by the worker; `onDead` is called once when it cannot be started or answers no more. */
const tie = (
  { clock, openPort }: Pick<SharedNeeds, 'openPort'> & { readonly clock: Clock },
  join: () => PageWord,
  hear: (word: WorkerWord) => void,
  onDead: (hasLived: boolean) => void,
): Tie | undefined => {
  let answered = true
  let hasLived = false
  let closed = false
  const close = (): void => {
    closed = true
    timer.cancel()
    port?.postMessage({ type: 'leave' })
    port?.close()
  }
  const die = (): void => {
    if (closed) return
    close()
    onDead(hasLived)
  }
  const port = openPort(die)
  if (port === undefined) return undefined
  const timer = clock.every(beatMs, () => {
    if (!answered) {
      die()
      return
    }
    answered = false
    port.postMessage({ type: 'here' })
  })
  port.onmessage = ({ data }) => {
    if (closed) return
    answered = true
    hasLived = true
    if (data.type === 'gone') port.postMessage(join())
    else hear(data)
  }
  port.postMessage(join())
  return {
    say: (word) => {
      port.postMessage(word)
    },
    close,
  }
}

const tell = (listener: FeedListener, word: WorkerWord): void => {
  if (word.type === 'event') listener.onEvent(word.event)
  else if (word.type === 'broken') listener.onBroken(word.retryInMs)
  else if (word.type === 'open') listener.onOpen()
}

/** Opens feeds that share one stream between all pages of the browser. */
export const sharedFeeds =
  (needs: SharedNeeds): OpenFeed =>
  (reader: FeedReader): Feed => {
    let since = reader.since
    let own: Feed | undefined
    let held: Tie | undefined
    const listener: FeedListener = {
      onEvent: (event) => {
        if ('arrival' in event) since = Math.max(since, event.arrival)
        reader.onEvent(event)
      },
      onOpen: reader.onOpen,
      onBroken: reader.onBroken,
    }
    const goAlone = (): void => {
      held = undefined
      own = openStream(needs, { ...listener, usernames: [reader.username], since })
    }
    const connect = (): void => {
      held = tie(
        needs,
        () => ({ type: 'join', username: reader.username, since }),
        (word) => {
          tell(listener, word)
        },
        // A worker that has died is started anew by whoever calls for it first; one that never spoke cannot run here.
        (hasLived) => {
          if (hasLived) connect()
          else goAlone()
        },
      )
      if (held === undefined) goAlone()
    }
    connect()
    return {
      retryNow: () => {
        own?.retryNow()
        held?.say({ type: 'retry' })
      },
      close: () => {
        own?.close()
        held?.close()
      },
    }
  }
