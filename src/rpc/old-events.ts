// Events in the shapes of the C++ node's WebSocket (rpc.md 1.15): posts, mentions and messages as they come.
import type { Caller } from '../api/caller.ts'
import type { PostJson } from '../api/shapes.ts'
import { Bell } from '../base/bell.ts'
import { isStopped } from '../base/clock.ts'
import { messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { textOf, type VerifiedPost } from '../protocol/post.ts'
import { segmentsOf } from '../protocol/text-grammar.ts'
import type { RpcContext } from './context.ts'
import { postJson } from './post-json.ts'

/** One event. `k` is the number of the post that carried the message, `time` Unix seconds. */
export type OldEvent =
  | { readonly type: 'post'; readonly postboard: string; readonly from: string; readonly post: PostJson }
  | { readonly type: 'mention'; readonly from: string; readonly to: string; readonly post: PostJson }
  | MessageEvent

interface MessageEvent {
  readonly type: 'DM' | 'GROUP'
  readonly group?: string
  readonly k: number
  readonly time: number
  readonly from: string
  readonly to: string
  readonly msg: string
}

/** Where events go, as fast as the reader takes them. */
export interface OldEventSink {
  send(event: OldEvent): void
  whenReady(): Promise<void> | undefined
}

const usersOf = ({ accounts }: RpcContext['node'], caller: Caller): readonly string[] => {
  if (caller.kind === 'user') return [caller.username]
  return caller.kind === 'stranger' ? [] : accounts.listed().filter((name) => !name.includes('/'))
}

const mentionedIn = (post: VerifiedPost): ReadonlySet<string> =>
  new Set(segmentsOf(textOf(post)).flatMap((segment) => (segment.kind === 'mention' ? [segment.username] : [])))

/** What a post is to local users. */
const postEvents = (node: RpcContext['node'], users: readonly string[], post: VerifiedPost): readonly OldEvent[] => {
  const { author: from } = post
  const mentioned = mentionedIn(post)
  const json = postJson(post)
  return users.flatMap((user): readonly OldEvent[] => [
    ...(node.following.follows(user, from) ? [{ type: 'post', postboard: user, from, post: json } as const] : []),
    ...(mentioned.has(user) && from !== user ? [{ type: 'mention', from, to: user, post: json } as const] : []),
  ])
}

/** How many messages of each thread have been told. */
class ToldMessages {
  readonly #node: RpcContext['node']
  readonly #told = new Map<string, number>()

  constructor(node: RpcContext['node'], users: readonly string[]) {
    this.#node = node
    for (const user of users) this.#note(user)
  }

  /** What came since; the user’s own are not told. Nothing while the wallet is locked, and then all of it. */
  take(user: string): readonly OldEvent[] {
    const { messages, groups } = this.#node
    const events: OldEvent[] = []
    for (const { peer, total } of messages.threads(user)) {
      const count = total - (this.#told.get(`${user} ${peer}`) ?? 0)
      if (count <= 0) continue
      for (const { author, postNumber, time, text } of messages.read(user, count, [{ peer }]).get(peer) ?? []) {
        const one = { k: postNumber, time, from: author, to: user, msg: text }
        if (author !== user)
          events.push(groups.has(peer) ? { type: 'GROUP', group: peer, ...one } : { type: 'DM', ...one })
      }
    }
    this.#note(user)
    return events
  }

  #note(user: string): void {
    for (const { peer, total } of this.#node.messages.threads(user)) this.#told.set(`${user} ${peer}`, total)
  }
}

const runEvents = async (context: RpcContext, caller: Caller, sink: OldEventSink, scope: Scope): Promise<void> => {
  const { node } = context
  const { signal } = scope
  const bell = new Bell()
  const changed = new Set<string>()
  const told = new ToldMessages(node, usersOf(node, caller))
  let cursor = node.timeline.last()
  scope.defer(
    node.timeline.arrived.on(() => {
      bell.ring()
    }),
  )
  scope.defer(
    node.messages.changed.on((user) => {
      changed.add(user)
      bell.ring()
    }),
  )
  signal.addEventListener(
    'abort',
    () => {
      bell.ring()
    },
    { once: true },
  )
  while (!signal.aborted) {
    await bell.whenRung()
    const users = usersOf(node, caller)
    for (let complete = false; !complete && !isStopped(signal); ) {
      const page = await node.timeline.since(cursor, () => true)
      for (const arrival of page.arrivals)
        if (arrival.kind !== 'removal') for (const event of postEvents(node, users, arrival.post)) sink.send(event)
      cursor = page.next
      complete = page.complete
      await sink.whenReady()
    }
    const due = users.filter((user) => changed.delete(user))
    for (const event of due.flatMap((user) => told.take(user))) sink.send(event)
    changed.clear()
    await sink.whenReady()
  }
}

/** Sends events of all local users for whom the caller may act, from now on, until the scope closes. */
export const openOldEvents = (context: RpcContext, caller: Caller, sink: OldEventSink, scope: Scope): void => {
  runEvents(context, caller, sink, scope).catch((error: unknown) => {
    context.node.log.error('events failed', { error: messageOf(error) })
    void scope.close()
  })
}
