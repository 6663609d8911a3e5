// Whether the node answers, whether it knows us, and what state it is in.
import { type Accessor, createSignal, onCleanup } from 'solid-js'
import { type Client, createClient, type Transport } from '../../api/client.ts'
import type { StatusJson } from '../../api/control.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { isLoginNeeded, isUnreachable } from './faults.ts'

/** `starting`: no answer yet. `down`: no answer, or none in time. `login`: it answers, but not to us. */
export type Link = 'starting' | 'up' | 'down' | 'login'

/** The page's connection to its node. */
export interface Session {
  /** Calls the node; each answer or silence also shows in `link`. */
  readonly client: Client
  readonly link: Accessor<Link>
  /** While the node is silent: when it is asked again, on the clock's monotonic time. */
  readonly retryAtMs: Accessor<number>
  readonly status: Accessor<StatusJson | undefined>
  /** A state that came by the feed. */
  takeStatus(status: StatusJson): void
  /** Whether a feed brings states, so that asking for them is only a sign of life. */
  setFeedOpen(open: boolean): void
  /** Asks at once. */
  ask(): Promise<void>
}

const withoutFeedMs = 2_000
const withFeedMs = 15_000
const longestSilenceMs = 15_000

/** A node that has not told its state after this time is silent, though its answer may still come. */
const slowMs = 10_000

/** Connects to the node and keeps asking for its state. */
export const createSession = (transport: Transport, clock: Clock): Session => {
  const [link, setLink] = createSignal<Link>('starting')
  const [status, setStatus] = createSignal<StatusJson>()
  const [retryAtMs, setRetryAtMs] = createSignal(0)
  let feedOpen = false
  let silences = 0
  let timer: Timer | undefined

  const client = createClient(async (request) => {
    try {
      const reply = await transport(request)
      silences = 0
      setLink('up')
      return reply
    } catch (fault) {
      if (isLoginNeeded(fault)) setLink('login')
      else if (isUnreachable(fault)) setLink('down')
      throw fault
    }
  })

  const waitMs = (): number => {
    if (link() === 'down') return Math.min(1_000 * 2 ** silences, longestSilenceMs)
    return feedOpen && link() === 'up' ? withFeedMs : withoutFeedMs
  }
  const ask = async (): Promise<void> => {
    timer?.cancel()
    const slow = clock.after(slowMs, () => setLink('down'))
    try {
      setStatus(await client.getstatus({}))
    } catch {
      // The link says what is wrong; a fault of the command itself is asked again like silence.
      silences += 1
    }
    slow.cancel()
    timer?.cancel()
    const delayMs = waitMs()
    setRetryAtMs(clock.monotonicMs() + delayMs)
    timer = clock.after(delayMs, () => void ask())
  }
  void ask()
  onCleanup(() => {
    timer?.cancel()
  })
  return {
    client,
    link,
    retryAtMs,
    status,
    takeStatus: (next) => {
      setStatus(next)
    },
    setFeedOpen: (open) => {
      feedOpen = open
    },
    ask,
  }
}
