// Runs a walk and ends it by the wait rules of dht.md 5.4: the first result, then a few further ones, never for long.
import type { Clock, Timer } from '../../base/clock.ts'
import type { Endpoint } from '../../net/endpoint.ts'
import type { Candidate } from './lookup.ts'
import { parameters } from '../parameters.ts'
import type { GetDataQuery } from '../wire/queries.ts'
import type { Reply } from '../wire/replies.ts'
import type { GetOptions } from '../types.ts'
import type { Walks } from './lookup-driver.ts'

export interface ReplyCollectionNeeds {
  readonly clock: Clock
  readonly walks: Pick<Walks, 'run'>
  /** Default: people wait for it. */
  readonly lane?: 'foreground' | 'background'
}

export interface ReplyCollectionOptions {
  readonly query: GetDataQuery
  readonly wait: GetOptions
  /** With a result in hand already, the first one of the network is waited for only shortly. */
  readonly hasResult: boolean
  /** Whether what was taken is enough, whatever else may come. */
  readonly isEnough?: () => boolean
  /** How many more answers are of use, as far as is known. */
  readonly useful?: () => number
  /** Takes what is of use in a reply; true when something was. */
  readonly take: (reply: Reply, from: Endpoint) => boolean
}

/** Resolves when enough was taken, when time is up, or as soon as the walk is complete (errata 37). */
export const collectReplies = async (
  needs: ReplyCollectionNeeds,
  { query, wait, hasResult, take, isEnough = () => false, useful }: ReplyCollectionOptions,
): Promise<void> => {
  const {
    timeoutMs = parameters.getTimeoutMs,
    furtherTimeoutMs = parameters.getFurtherTimeoutMs,
    furtherResults = parameters.getFurtherResults,
  } = wait
  const controller = new AbortController()
  const end = (): void => {
    // Without a reason one would be made, with a stack.
    controller.abort('enough')
  }
  let results = 0
  let timer: Timer = needs.clock.after(hasResult ? Math.min(timeoutMs, parameters.localPatienceMs) : timeoutMs, end)
  const onReply = (reply: Reply, { endpoint }: Candidate): void => {
    if (!take(reply, endpoint)) return
    results += 1
    if (isEnough()) {
      end()
      return
    }
    timer.cancel()
    if (results > furtherResults) end()
    else timer = needs.clock.after(furtherTimeoutMs, end)
  }
  const { onHop } = wait
  await needs.walks.run(needs.lane ?? 'foreground', {
    target: query.target.key,
    query,
    ...(useful === undefined ? {} : { useful }),
    onReply,
    onHop,
    signal: controller.signal,
  })
  timer.cancel()
}
