// Pushes new posts and states to pages: backfill from the store, cut over, stream.
import type { FeedEvent, FeedQuery } from '../api/feed.ts'
import { every } from '../base/clock.ts'
import type { Scope } from '../base/scope.ts'
import type { RpcContext } from './context.ts'
import { postJson } from './post-json.ts'
import { statusOf } from './status.ts'

/** Posts of one reading of the store. */
const backfillBatch = 100

/** Shortest time between two states, in milliseconds. */
const statusPeriodMs = 1000

/**
 * Sends events until the scope closes. A subscriber learns of posts from the store alone, in order of arrival: the
 * wake-up signal carries nothing, so that history and live posts are one path without a gap or a double.
 */
export const openFeed = (
  context: RpcContext,
  query: FeedQuery,
  send: (event: FeedEvent) => void,
  scope: Scope,
): void => {
  const { node } = context
  let cursor = query.since
  let statusText = ''
  const wanted = (username: string): boolean =>
    username === query.username || node.following.follows(query.username, username)
  const drain = (): void => {
    for (;;) {
      const arrivals = node.timeline.since(cursor, backfillBatch, wanted)
      for (const { arrival, post } of arrivals) {
        cursor = arrival
        send({ type: 'post', arrival, post: postJson(post) })
      }
      if (arrivals.length < backfillBatch) break
    }
    cursor = Math.max(cursor, node.timeline.last())
  }
  const sendStatus = (): void => {
    const status = statusOf(context)
    const text = JSON.stringify(status)
    if (text === statusText) return
    statusText = text
    send({ type: 'status', status })
  }
  scope.defer(node.timeline.arrived.on(drain))
  const timer = every(node.clock, statusPeriodMs, sendStatus)
  scope.defer(() => {
    timer.cancel()
  })
  drain()
  sendStatus()
}
