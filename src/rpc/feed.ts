// Pushes new posts and states to pages: backfill from the store, cut over, stream.
import { type Caller, mayActFor, mayCall } from '../api/caller.ts'
import type { StatusJson } from '../api/control.ts'
import type { FeedEvent, FeedQuery } from '../api/feed.ts'
import { Bell } from '../base/bell.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { nextTurn } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { limits } from '../protocol/limits.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Arrival } from '../views/arrivals.ts'
import type { RpcContext } from './context.ts'
import { deliveryJson } from './deliveries.ts'
import { gapSummary, noGaps } from './gaps.ts'
import { nameKeyJson } from './names.ts'
import { postJson } from './post-json.ts'
import type { StatusBoard } from './status.ts'

/** Where the events of a feed go. */
export interface FeedSink {
  send(event: FeedEvent): void
  /** Resolves when the reader has taken enough of what was sent; undefined: it has. */
  whenReady(): Promise<void> | undefined
}

/** What a feed is built from. */
export interface FeedNeeds {
  readonly shared: SharedEvents
  readonly context: RpcContext
  readonly board: StatusBoard
}

/** Whether a caller may read a feed: what a user follows is the business of the user and of the owner alone. */
export const mayFeed = (caller: Caller, query: FeedQuery): boolean =>
  mayCall(caller, 'read') && query.usernames.every((username) => mayActFor(caller, username))

/** Whether a query asks for no more than one feed serves. */
export const isServable = ({ usernames }: FeedQuery): boolean => usernames.length <= limits.feedUsernames

/** A feed as one caller sees it. */
export interface FeedRequest {
  readonly caller: Caller
  readonly query: FeedQuery
}

/** Who of some users does not want to read a post. */
const mutedFor = ({ mutes }: RpcContext['node'], users: readonly string[], post: VerifiedPost): readonly string[] =>
  users.filter((username) => mutes.judgeOf(username)(post) !== undefined)

const eventOf = (
  node: RpcContext['node'],
  told: Arrival,
  readersOf: (author: string) => readonly string[],
): FeedEvent => {
  const { arrival } = told
  if (told.kind === 'removal')
    return {
      type: 'removal',
      arrival,
      users: readersOf(told.author),
      author: told.author,
      postNumber: told.postNumber,
    }
  const { post, time } = told
  const users = readersOf(post.author)
  const muted = mutedFor(node, users, post)
  return { type: 'post', arrival, users, time, post: postJson(post), ...(muted.length > 0 ? { muted } : {}) }
}

/** How long an event counts for all who ask for the same, in milliseconds: who woke with them. */
const sharedMs = 100

/** Events of the last moment, by what was asked and what came: a post goes to many at once. */
export class SharedEvents {
  readonly #events = new BoundedMap<string, FeedEvent>(1000)
  #untilMs = 0

  of(asked: string, arrival: number, nowMs: number, make: () => FeedEvent): FeedEvent {
    if (nowMs > this.#untilMs) {
      this.#events.clear()
      this.#untilMs = nowMs + sharedMs
    }
    const key = `${String(arrival)} ${asked}`
    const known = this.#events.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#events.set(key, made)
    return made
  }
}

const statusEvents = new WeakMap<StatusJson, FeedEvent>()

/** The same for all who are told. */
const statusEvent = (status: StatusJson): FeedEvent => {
  const event = statusEvents.get(status) ?? { type: 'status', status }
  statusEvents.set(status, event)
  return event
}

const gapsEvent = (node: RpcContext['node'], author: string, users: readonly string[]): FeedEvent => {
  const completion = node.completeness.latest(author)
  return { type: 'gaps', users, gaps: completion === undefined ? noGaps(author) : gapSummary(completion) }
}

/** The latest word on each post of the users of a feed, until it is sent. */
const watchDeliveries = (
  node: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  scope: Scope,
): Map<string, FeedEvent> => {
  const due = new Map<string, FeedEvent>()
  scope.defer(
    node.deliveries.changed.on((delivery) => {
      const { username, postNumber } = delivery
      if (!query.usernames.includes(username)) return
      due.set(`${username}/${String(postNumber)}`, {
        type: 'delivery',
        users: [username],
        delivery: deliveryJson(delivery),
      })
      ring()
    }),
  )
  return due
}

/** That bookmarks, mutes, lists of people or what waits for its time of the users of a feed have changed, or any list by another computer, among what is to be sent. */
const watchLists = (
  { bookmarks, mutes, ownLists, peopleLists, schedule }: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  due: Map<string, FeedEvent>,
  scope: Scope,
): void => {
  for (const { changed } of [bookmarks, mutes, ownLists, peopleLists, schedule])
    scope.defer(
      changed.on((user) => {
        if (!query.usernames.includes(user)) return
        due.set(`${user} lists`, { type: 'lists', user })
        ring()
      }),
    )
}

/** Most posts with watched hashtags that wait for a slow reader, who finds the others by `gettagged`. */
const maxTagged = 256

/** Posts with hashtags that users of the feed watch and have not muted, among what is to be sent. */
const watchTags = (
  node: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  due: Map<string, FeedEvent>,
  scope: Scope,
): void => {
  scope.defer(
    node.tags.came.on(({ tag, post, users }) => {
      const asked = query.usernames.filter((username) => users.includes(username))
      const muted = mutedFor(node, asked, post)
      const watching = asked.filter((username) => !muted.includes(username))
      if (watching.length === 0 || due.size >= maxTagged) return
      const key = `${tag} ${post.author}/${String(post.postNumber)}`
      due.set(key, { type: 'tagged', users: watching, tag, post: postJson(post) })
      ring()
    }),
  )
}

/** The newest key of each name that users of the feed follow or have, among what is to be sent. */
const watchNames = (
  { names, following }: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  due: Map<string, FeedEvent>,
  scope: Scope,
): void => {
  scope.defer(
    names.changed.on(({ username, key }) => {
      const users = query.usernames.filter((user) => user === username || following.follows(user, username))
      if (users.length === 0) return
      due.set(`${username} key`, { type: 'key', users, username, key: key === undefined ? null : nameKeyJson(key) })
      ring()
    }),
  )
}

/** The latest word on each feed that users of this one follow, among what is to be sent. */
const watchFeeds = (
  { feeds }: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  due: Map<string, FeedEvent>,
  scope: Scope,
): void => {
  scope.defer(
    feeds.changed.on(({ url, added, users }) => {
      const reading = query.usernames.filter((username) => users.includes(username))
      if (reading.length === 0 || (due.size >= maxTagged && !due.has(url))) return
      due.set(url, { type: 'twts', users: reading, url, added })
      ring()
    }),
  )
}

/** Everything but posts, gaps, messages and the state, until it is sent. */
const watchOthers = (
  node: RpcContext['node'],
  watching: { readonly query: FeedQuery; readonly ring: () => void },
  scope: Scope,
): Map<string, FeedEvent> => {
  const due = watchDeliveries(node, watching, scope)
  for (const watch of [watchLists, watchTags, watchNames, watchFeeds]) watch(node, watching, due, scope)
  return due
}

/** Whose posts are missing, and whose messages have changed, since the reader was told. */
const watchUsers = (
  { completeness, messages }: RpcContext['node'],
  { query, ring }: { readonly query: FeedQuery; readonly ring: () => void },
  { gapsDue, changed }: Readonly<Record<'gapsDue' | 'changed', Set<string>>>,
  scope: Scope,
): void => {
  scope.defer(
    completeness.changed.on((username) => {
      gapsDue.add(username)
      ring()
    }),
  )
  scope.defer(
    messages.changed.on((user) => {
      if (query.usernames.includes(user)) changed.add(user)
      ring()
    }),
  )
}

const messagesEvent = ({ node: { messages } }: RpcContext, user: string): FeedEvent => ({
  type: 'messages',
  user,
  unread: messages.threads(user).reduce((sum, { unread }) => sum + unread, 0),
  waiting: messages.waiting(user).reduce((sum, { count }) => sum + count, 0),
})

const runFeed = async (
  { context, board, shared }: FeedNeeds,
  { caller, query }: FeedRequest,
  sink: FeedSink,
  scope: Scope,
) => {
  const { node } = context
  const { signal } = scope
  const bell = new Bell()
  const ring = (): void => {
    bell.ring()
  }
  const asked = query.usernames.join(' ')
  let status: StatusJson | undefined
  let cursor = query.since
  const gapsDue = new Set<string>(node.completeness.open().map(({ username }) => username))
  /** Users whose messages have changed since the reader was told. */
  const changed = new Set(query.usernames)
  const readersOf = (author: string): readonly string[] =>
    query.usernames.filter((username) => username === author || node.following.follows(username, author))
  const wanted = (author: string): boolean => readersOf(author).length > 0
  scope.defer(node.timeline.arrived.on(ring))
  const toldDue = watchOthers(node, { query, ring }, scope)
  watchUsers(node, { query, ring }, { gapsDue, changed }, scope)
  // The state of the node names all its local users.
  if (caller.kind === 'owner')
    scope.defer(
      board.watch((state) => {
        status = state
        ring()
      }),
    )
  signal.addEventListener('abort', ring, { once: true })
  while (!signal.aborted) {
    const { arrivals, next, complete } = await node.timeline.since(cursor, wanted)
    const nowMs = node.clock.monotonicMs()
    for (const arrival of arrivals)
      sink.send(shared.of(asked, arrival.arrival, nowMs, () => eventOf(node, arrival, readersOf)))
    cursor = next
    for (const author of gapsDue) if (wanted(author)) sink.send(gapsEvent(node, author, readersOf(author)))
    gapsDue.clear()
    for (const event of toldDue.values()) sink.send(event)
    toldDue.clear()
    if (status !== undefined) sink.send(statusEvent(status))
    status = undefined
    for (const user of changed) sink.send(messagesEvent(context, user))
    changed.clear()
    const ready = sink.whenReady()
    if (ready !== undefined) await ready
    else if (!complete) await nextTurn(node.clock, signal)
    if (complete) await bell.whenRung()
  }
}

/**
 * Sends events until the scope closes. A subscriber learns of posts from the store alone, in order of arrival, and as
 * fast as it reads: the wake-up carries nothing, so that history and live posts are one path without a gap or a double.
 * The caller must be one who may (`mayFeed`).
 */
export const openFeed = (needs: FeedNeeds, request: FeedRequest, sink: FeedSink, scope: Scope): void => {
  runFeed(needs, request, sink, scope).catch((error: unknown) => {
    needs.context.node.log.error('feed failed', { error: messageOf(error) })
    void scope.close()
  })
}
