// Texts on their way to the node: kept in the browser until the node has said that it took them, each sent once.
import { type Accessor, createEffect, createSignal, on } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { PostJson } from '../../api/shapes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { type PostLink, viewOf } from '../text/post-view.ts'
import { isLoginNeeded, isUnreachable, sentenceOf } from './faults.ts'
import type { Session } from './session.ts'

/** What a text is about. */
export interface OutboxSubject extends PostLink {
  readonly kind: 'reply' | 'quote'
  /** Of a twt: the hash by which it is answered. */
  readonly hash?: string
}

/** A text that waits. */
export interface OutboxEntry {
  /** In the order in which they were written. */
  readonly id: string
  readonly username: string
  /** In which it was written: another network may be at this address later. */
  readonly network: string | undefined
  readonly text: string
  readonly about?: OutboxSubject
  /** Unix seconds. */
  readonly written: number
  /** Number of the user's newest post when it was sent for the first time: what came of it has a higher one. */
  readonly before?: number
  /** Why the node did not take it. */
  readonly refused?: string
}

/** What became of a text: the signed post, or it waits. */
export type Sent = PostJson | 'waits'

/** The texts that wait, of all users. */
export interface Outbox {
  readonly entries: Accessor<readonly OutboxEntry[]>
  /** The text that is being sent or compared now. */
  readonly current: Accessor<{ readonly id: string; readonly isCompared: boolean } | undefined>
  /** The last text that had waited and was taken. */
  readonly taken: Accessor<{ readonly entry: OutboxEntry; readonly post: PostJson } | undefined>
  /** Sends a text, or keeps it while the node is silent. Throws the node's fault where it was refused; then it is not kept. */
  readonly send: (text: Pick<OutboxEntry, 'username' | 'text' | 'about'>) => Promise<Sent>
  /** Tries one that was refused again. */
  readonly retry: (id: string) => Promise<void>
  readonly drop: (id: string) => Promise<void>
}

/** Where texts are kept. */
export interface OutboxStore {
  /** Resolves when it is on disk. */
  readonly put: (entry: OutboxEntry) => Promise<void>
  readonly remove: (id: string) => Promise<void>
  readonly all: () => Promise<readonly OutboxEntry[]>
}

/** What an outbox is built from. */
export interface OutboxNeeds {
  readonly session: Pick<Session, 'client' | 'link' | 'status'>
  readonly clock: Clock
  readonly store: OutboxStore
  /** Runs the work alone among all tabs of the browser. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
  /** Tells other tabs that something has changed, and calls back when another one has. */
  readonly tellTabs: (onChange: () => void) => () => void
  /** Makes ids of texts of one moment differ. */
  readonly mark: () => string
}

/** Posts that are compared with a text of which nobody knows whether the node took it. */
const compared = 50

/** Texts that can wait; who writes more has no node, but a diary. */
const most = 200

const publish = (client: Client, { username, text, about }: OutboxEntry): Promise<PostJson> => {
  if (about === undefined) return client.publish({ username, msg: text })
  if (about.hash !== undefined) return client.replytwt({ username, hash: about.hash, msg: text })
  const { kind, author, postNumber } = about
  return kind === 'quote'
    ? client.retransmit({ username, author, author_k: postNumber, comment: text })
    : client.publish({ username, msg: text, reply_n: author, reply_k: postNumber })
}

const isSamePost = (one: PostLink | undefined, other: PostLink | undefined): boolean =>
  one?.author === other?.author && one?.postNumber === other?.postNumber

/** Whether a post is what came of a text. */
const cameOf = (post: PostJson, { text, about }: OutboxEntry, now: number): boolean => {
  const view = viewOf(post, now)
  if (view === undefined) return false
  if (about === undefined) return view.text === text && view.reply === undefined && view.retransmitted === undefined
  if (about.hash !== undefined) return view.text.endsWith(text)
  return view.text === text && isSamePost(about.kind === 'quote' ? view.retransmitted : view.reply, about)
}

/** The node will take it later: nothing is wrong with the text. */
const isForLater = (fault: unknown): boolean => isUnreachable(fault) || isLoginNeeded(fault)

/** The texts of all tabs, and those of them that are shown as waiting. */
const createTexts = ({ store, tellTabs }: Pick<OutboxNeeds, 'store' | 'tellTabs'>) => {
  const [entries, setEntries] = createSignal<readonly OutboxEntry[]>([])
  /** On their way for the first time: whoever wrote them looks on, and nothing waits yet. */
  const fresh = new Set<string>()
  const reread = async (): Promise<void> => {
    const all = await store.all()
    setEntries(all.filter(({ id }) => !fresh.has(id)).sort((one, other) => (one.id < other.id ? -1 : 1)))
  }
  const tell = tellTabs(() => void reread())
  void reread()
  return {
    ...{ entries, fresh, reread },
    save: async (entry: OutboxEntry): Promise<void> => {
      await store.put(entry)
      await reread()
      tell()
    },
    remove: async (id: string): Promise<void> => {
      await store.remove(id)
      await reread()
      tell()
    },
  }
}

/** Gives texts to the node, unless a former try has done so without our knowing. */
const createSender = ({ session: { client }, clock, store }: Pick<OutboxNeeds, 'session' | 'clock' | 'store'>) => {
  const [current, setCurrent] = createSignal<{ readonly id: string; readonly isCompared: boolean }>()
  const findTaken = async (entry: OutboxEntry, before: number): Promise<PostJson | undefined> => {
    const since = await client.getposts({ count: compared, users: [{ username: entry.username, since_id: before }] })
    return since.find((post) => cameOf(post, entry, nowSeconds(clock)))
  }
  const attempt = async (entry: OutboxEntry): Promise<PostJson> => {
    const { id, username, before } = entry
    setCurrent({ id, isCompared: before !== undefined })
    try {
      if (before === undefined) {
        const [newest] = await client.getposts({ count: 1, users: [{ username }] })
        await store.put({ ...entry, before: newest?.userpost.k ?? -1 })
      }
      const taken = before === undefined ? undefined : await findTaken(entry, before)
      setCurrent({ id, isCompared: false })
      return taken ?? (await publish(client, entry))
    } finally {
      setCurrent(undefined)
    }
  }
  return { current, attempt }
}

/** The first try of a text whose writer looks on; what was written before goes first. */
const sendNow = async (
  entry: OutboxEntry,
  store: OutboxStore,
  { attempt, remove }: { attempt: (entry: OutboxEntry) => Promise<PostJson>; remove: OutboxStore['remove'] },
): Promise<Sent> => {
  const all = await store.all()
  const mine = all.find(({ id }) => id === entry.id)
  // Another tab was first, and has sent it; or has tried to, and it is compared now.
  if (mine === undefined) return 'waits'
  const isBefore = ({ id, refused, network = mine.network }: OutboxEntry): boolean =>
    refused === undefined && id < entry.id && network === mine.network
  const earlier = all.some(isBefore)
  if (earlier) return 'waits'
  try {
    const post = await attempt(mine)
    await remove(entry.id)
    return post
  } catch (fault) {
    if (isUnreachable(fault)) return 'waits'
    await remove(entry.id)
    throw fault
  }
}

/** Sends what waits, in its order; stops where the node falls silent. */
const createDrain = (
  { session, store, alone }: OutboxNeeds,
  { entries, reread, save, remove }: Omit<ReturnType<typeof createTexts>, 'fresh'>,
  {
    attempt,
    onTaken,
  }: { attempt: (entry: OutboxEntry) => Promise<PostJson>; onTaken: (entry: OutboxEntry, post: PostJson) => void },
): (() => Promise<void>) => {
  const isOfAnother = ({ network }: OutboxEntry): boolean =>
    network !== undefined && network !== session.status()?.network
  return () =>
    alone(async () => {
      await reread()
      for (const { id } of entries()) {
        if (session.link() !== 'up') return
        // The person may have taken it away meanwhile, here or in another tab.
        const entry = (await store.all()).find((other) => other.id === id)
        if (entry === undefined || entry.refused !== undefined || isOfAnother(entry)) continue
        try {
          const post = await attempt(entry)
          await remove(entry.id)
          onTaken(entry, post)
        } catch (fault) {
          if (isForLater(fault)) return
          await save({ ...entry, refused: sentenceOf(fault) })
        }
      }
    })
}

/** The outbox of all tabs of this browser. */
export const createOutbox = (needs: OutboxNeeds): Outbox => {
  const { session, clock, store, alone, mark } = needs
  const { client, link } = session
  const { entries, fresh, reread, save, remove } = createTexts(needs)
  const { current, attempt } = createSender(needs)
  const networkNow = (): string | undefined => session.status()?.network
  const [taken, setTaken] = createSignal<{ readonly entry: OutboxEntry; readonly post: PostJson }>()
  const onTaken = (entry: OutboxEntry, post: PostJson): void => {
    setTaken({ entry, post })
  }
  const drain = createDrain(needs, { entries, reread, save, remove }, { attempt, onTaken })
  createEffect(
    on(link, (now) => {
      // What cannot be sent now is sent when the node answers again.
      if (now === 'up') drain().catch(() => undefined)
    }),
  )
  return {
    ...{ entries, current, taken },
    send: async ({ username, text, about }) => {
      const id = `${String(clock.nowMs()).padStart(15, '0')}.${mark()}`
      const written = { written: nowSeconds(clock), network: networkNow() }
      const entry = { id, username, text, ...written, ...(about === undefined ? {} : { about }) }
      if (entries().length >= most) return publish(client, entry)
      // An ended session is told at once, and the text stays where it was written.
      if (link() !== 'down') fresh.add(id)
      try {
        await save(entry)
      } catch (fault) {
        // A browser that keeps nothing is no reason not to post.
        if (fresh.delete(id)) return publish(client, entry)
        throw fault
      }
      if (!fresh.has(id)) return 'waits'
      return alone(() => sendNow(entry, store, { attempt, remove })).finally(() => {
        fresh.delete(id)
        void reread()
      })
    },
    retry: async (id) => {
      const entry = entries().find((other) => other.id === id)
      if (entry === undefined) return
      const { refused: _, ...again } = entry
      await save(again)
      await drain()
    },
    drop: remove,
  }
}
