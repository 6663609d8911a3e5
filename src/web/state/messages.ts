// The messages of one local user, as the node has them: nothing of them is kept in the browser.
import { type Accessor, batch, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { MessagesEvent } from '../../api/feed.ts'
import type { GroupJson } from '../../api/groups.ts'
import type { DirectMessageJson, ThreadJson, ThreadsJson } from '../../api/messages.ts'
import { asSaid } from '../../api/thread-order.ts'
import { sentenceOf } from './faults.ts'

/** A thread in the list. */
export interface Conversation extends ThreadJson {
  /** The name of a user, or what a group is called. */
  readonly name: string
  readonly group: GroupJson | undefined
  /** The newest text. */
  readonly preview: string
}

/** Conversations of a local user, and the one that is open. */
export interface Messages {
  readonly state: Accessor<'loading' | 'ready' | 'failed'>
  readonly reason: Accessor<string>
  readonly conversations: Accessor<readonly Conversation[]>
  readonly waiting: Accessor<ThreadsJson['waiting']>
  readonly unread: Accessor<number>
  /** Messages that came while the page was open. */
  readonly arrivals: Accessor<number>
  /** The peer of the conversation that is open. */
  readonly peer: Accessor<string | undefined>
  /** Its messages, oldest first. */
  readonly lines: Accessor<readonly DirectMessageJson[]>
  readonly hasOlder: Accessor<boolean>
  readonly load: () => Promise<void>
  readonly open: (peer: string) => Promise<void>
  readonly close: () => void
  readonly loadOlder: () => Promise<void>
  readonly send: (peer: string, text: string) => Promise<void>
  /** The node says that something has changed. */
  readonly take: (event: MessagesEvent) => void
}

/** Messages read at once, and threads of which the newest text is shown. */
const linesAtOnce = 50
const previews = 200

/** Of one second: the newest of so many is found. */
const previewLines = 5

const isGroup = (peer: string): boolean => peer.startsWith('*')

/** Groups by alias; one that cannot be had is shown by its alias. */
const readGroups = async (client: Client, threads: readonly ThreadJson[]): Promise<ReadonlyMap<string, GroupJson>> => {
  const aliases = threads.map(({ peer }) => peer).filter(isGroup)
  const read = await Promise.all(
    aliases.map((groupalias) => client.getgroupinfo({ groupalias }).catch(() => undefined)),
  )
  return new Map(read.flatMap((group) => (group === undefined ? [] : [[group.alias, group] as const])))
}

/** The list as the node has it now. */
const readList = async (
  client: Client,
  localuser: string,
): Promise<{ readonly conversations: readonly Conversation[]; readonly waiting: ThreadsJson['waiting'] }> => {
  const { threads, waiting } = await client.getthreads({ localuser })
  const users = threads.slice(0, previews).map(({ peer }) => ({ username: peer }))
  const newest =
    users.length === 0 ? {} : await client.getdirectmsgs({ localuser, count_per_user: previewLines, users })
  const groups = await readGroups(client, threads)
  const conversations = threads.map((thread) => {
    const { peer } = thread
    const group = groups.get(peer)
    return {
      ...thread,
      group,
      name: group?.description ?? peer,
      preview: asSaid(newest[peer] ?? []).at(-1)?.text ?? '',
    }
  })
  return { conversations, waiting }
}

/** One reading at a time; what is wanted meanwhile is read after it. `read` does not throw. */
const oneAtATime = (read: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | undefined
  let isStale = false
  const run = async (): Promise<void> => {
    while (isStale) {
      isStale = false
      await read()
    }
    running = undefined
  }
  return () => {
    isStale = true
    running ??= run()
    return running
  }
}

/** The messages of a local user. */
export const createMessages = (client: Client, localuser: string): Messages => {
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [reason, setReason] = createSignal('')
  const [conversations, setConversations] = createSignal<readonly Conversation[]>([])
  const [waiting, setWaiting] = createSignal<ThreadsJson['waiting']>([])
  const [arrivals, setArrivals] = createSignal(0)
  const [peer, setPeer] = createSignal<string>()
  const [lines, setLines] = createSignal<readonly DirectMessageJson[]>([])
  const unread = (): number => conversations().reduce((sum, thread) => sum + thread.unread, 0)
  const readLines = async (count_per_user: number): Promise<void> => {
    const opened = peer()
    if (opened === undefined) return
    const read = await client.getdirectmsgs({ localuser, count_per_user, users: [{ username: opened }] })
    if (peer() === opened) setLines(asSaid(read[opened] ?? []))
  }
  const readAll = async (): Promise<void> => {
    const before = state() === 'ready' ? unread() : undefined
    const list = await readList(client, localuser)
    await readLines(Math.max(linesAtOnce, lines().length))
    batch(() => {
      setConversations(list.conversations)
      setWaiting(list.waiting)
      if (before !== undefined && unread() > before) setArrivals((count) => count + unread() - before)
      setState('ready')
    })
    const open = list.conversations.find((thread) => thread.peer === peer())
    // What is on the screen of somebody who looks at it has been read.
    if (open !== undefined && open.unread > 0 && !document.hidden) await client.markread({ localuser, peer: open.peer })
  }
  const load = oneAtATime(async () => {
    try {
      await readAll()
    } catch (fault) {
      setReason(sentenceOf(fault))
      setState('failed')
    }
  })
  return {
    ...{ state, reason, conversations, waiting, unread, arrivals, peer, lines, load },
    hasOlder: () => lines().length > 0 && lines().every(({ id }) => id > 0),
    open: async (next) => {
      batch(() => {
        setLines([])
        setPeer(next)
      })
      await load()
    },
    close: () => {
      setPeer(undefined)
      setLines([])
    },
    loadOlder: () => readLines(lines().length + linesAtOnce),
    send: async (to, msg) => {
      await client.sendmessage({ from: localuser, to, msg, copy_self: true })
      await load()
    },
    take: () => void load(),
  }
}
