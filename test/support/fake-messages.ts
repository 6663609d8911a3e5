// The messages of a fake node: threads in tables, with the answers that the page asks for.
import type { DirectMessageJson, ThreadsJson } from '../../src/api/messages.ts'
import type { GroupJson } from '../../src/api/groups.ts'
import type { MessagesEvent } from '../../src/api/feed.ts'
import type { PostJson } from '../../src/api/shapes.ts'

interface Thread {
  readonly messages: Omit<DirectMessageJson, 'id'>[]
  unread: number
}

/** A message as a test says it. */
export type SaidMessage = Pick<DirectMessageJson, 'from' | 'text'> & Partial<DirectMessageJson>

/** Threads by local user and peer. */
export class FakeMessages {
  /** Groups by alias. */
  readonly groups = new Map<string, GroupJson>()
  /** What the next message is refused with. */
  fault: string | undefined
  readonly #threads = new Map<string, Map<string, Thread>>()
  readonly #waiting = new Map<string, SaidMessage[]>()
  readonly #changed: (event: MessagesEvent) => void

  constructor(changed: (event: MessagesEvent) => void) {
    this.#changed = changed
  }

  /** A message comes into a thread of a local user. */
  arrive(localUser: string, peer: string, said: SaidMessage): void {
    const thread = this.#threadOf(localUser, peer)
    const fromMe = said.from === localUser
    thread.messages.push({ time: Math.floor(Date.now() / 1000), k: thread.messages.length, fromMe, ...said })
    if (!fromMe) thread.unread += 1
    this.#tell(localUser)
  }

  /** A message comes from somebody who is not followed. */
  wait(localUser: string, said: SaidMessage): void {
    this.#waiting.set(localUser, [...(this.#waiting.get(localUser) ?? []), said])
    this.#tell(localUser)
  }

  /** What waited from these opens. */
  followed(localUser: string, names: readonly string[]): void {
    const waiting = this.#waiting.get(localUser) ?? []
    this.#waiting.set(
      localUser,
      waiting.filter(({ from }) => !names.includes(from)),
    )
    for (const said of waiting) if (names.includes(said.from)) this.arrive(localUser, said.from, said)
  }

  eventOf(localUser: string): MessagesEvent {
    const { threads, waiting } = this.listed(localUser)
    return {
      type: 'messages',
      user: localUser,
      unread: threads.reduce((sum, { unread }) => sum + unread, 0),
      waiting: waiting.reduce((sum, { count }) => sum + count, 0),
    }
  }

  listed(localUser: string): ThreadsJson {
    const threads = [...(this.#threads.get(localUser) ?? [])]
      .map(([peer, { messages, unread }]) => ({
        ...{ peer, total: messages.length, unread },
        lastTime: messages.at(-1)?.time ?? 0,
      }))
      .sort((left, right) => right.lastTime - left.lastTime)
    const waiting = this.#waiting.get(localUser) ?? []
    const counts = new Map<string, number>()
    for (const { from } of waiting) counts.set(from, (counts.get(from) ?? 0) + 1)
    return { threads, waiting: [...counts].map(([from, count]) => ({ from, count })) }
  }

  read(localUser: string, count: number, users: readonly { readonly username: string }[]): object {
    return Object.fromEntries(
      users.flatMap(({ username }) => {
        const messages = this.#threads.get(localUser)?.get(username)?.messages ?? []
        const numbered = messages.map((message, id) => ({ id, ...message })).slice(-count)
        return numbered.length > 0 ? [[username, numbered] as const] : []
      }),
    )
  }

  markRead(localUser: string, peer: string): null {
    this.#threadOf(localUser, peer).unread = 0
    this.#tell(localUser)
    return null
  }

  send(from: string, to: string, text: string): PostJson {
    if (this.fault !== undefined) throw new Error(this.fault)
    this.arrive(from, to, { from, text })
    const dm = { body: '', key: '', mac: '', orig: text.length }
    return { sig_userpost: '20', userpost: { dm, height: 1, k: 1, msg: '', msg2: '', n: from, time: 1 } }
  }

  group(alias: string): GroupJson {
    const group = this.groups.get(alias)
    if (group === undefined) throw new Error('There is no group of this alias on this node.')
    return group
  }

  #threadOf(localUser: string, peer: string): Thread {
    const threads = this.#threads.get(localUser) ?? new Map<string, Thread>()
    this.#threads.set(localUser, threads)
    const thread = threads.get(peer) ?? { messages: [], unread: 0 }
    threads.set(peer, thread)
    return thread
  }

  #tell(localUser: string): void {
    this.#changed(this.eventOf(localUser))
  }
}
