// The read model of a pod: posts as its people read them, and whom they follow, behind one port.
import type { Unsubscribe } from '../../base/signal.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { SqlEngine } from './engine.ts'
import { eventsAfter, type ModelEvent, newestPosition, type SealedPage, sealedAfter } from './events.ts'
import { listed, type ListName, putIntoList, takeOutOfList, wantedNames } from './lists.ts'
import {
  exportOf,
  foundPosts,
  mentionsOf,
  type ModelPage,
  type ModelPost,
  type PageQuery,
  postsOfPerson,
  postsWithTag,
  timelineOf,
} from './reading.ts'
import { listsTopic, postsTopic } from './tables.ts'
import { readState, removePosts, type Taken, type TakenPost, takePosts } from './taking.ts'
import { type ModelThread, postAt, threadOf } from './thread.ts'

/** What the overlay process does with the model. */
export interface ModelWriter {
  /** Up to where the node was read; what is above may come again and is not taken twice. */
  taken(): Promise<Taken>
  /** Takes posts in, at most `maxBatch`, and notes up to where: both or neither. */
  take(posts: readonly TakenPost[], upTo: Partial<Taken>): Promise<void>
  /** Takes posts out that the node holds no more, and notes up to where: both or neither. */
  remove(references: readonly PostReference[], upTo: Partial<Taken>): Promise<void>
}

/** What web processes do with it. Accounts go by their names; pages go on below the id that the last one gave. */
export interface PodModel extends ModelWriter {
  /** Public posts of those whom an account follows and of itself, without those whom it muted. */
  timeline(account: string, query: PageQuery): Promise<ModelPage>
  person(name: string, query: PageQuery): Promise<ModelPage>
  mentions(name: string, query: PageQuery): Promise<ModelPage>
  tag(tag: string, query: PageQuery): Promise<ModelPage>
  /** Posts with all words of a text; a page with fewer posts than asked for may go on all the same. */
  search(text: string, query: PageQuery): Promise<ModelPage>
  post(reference: PostReference): Promise<ModelPost | undefined>
  thread(reference: PostReference, account?: string): Promise<ModelThread>
  /** Sealed posts of those whom an account follows and of itself, in the order in which they came. */
  sealed(account: string, after: number, count: number): Promise<SealedPage>
  /** All that a name has posted, of every kind, above a number: the lowest first. */
  exported(name: string, after: number, count: number): Promise<readonly ModelPost[]>
  /** The newest position in the order in which posts came and went. */
  position(): Promise<number>
  /** What came and went after a position. */
  events(after: number): Promise<{ readonly events: readonly ModelEvent[]; readonly isGap: boolean }>
  /** Calls when posts may have come or gone. */
  onPosts(listener: () => void): Unsubscribe
  /** Calls when somebody may follow or have muted others than before, in any process. */
  onLists(listener: () => void): Unsubscribe
  /** Whom an account follows or has muted, in order. */
  listed(list: ListName, account: string): Promise<readonly string[]>
  /** Puts a name into a list of at most so many. Fault: `pods.list-full`. */
  put(list: ListName, entry: { readonly account: string; readonly name: string; readonly most: number }): Promise<void>
  takeOut(list: ListName, account: string, name: string): Promise<void>
  /** Names that somebody follows, after a name: page by page until none comes. */
  wanted(after?: string): Promise<readonly string[]>
}

/** The read model over a store that has `modelPart`. */
export const podModelOn = (engine: SqlEngine): PodModel => ({
  taken: async () => {
    const state = await readState(engine)
    return { posts: state.get('posts') ?? 0, removals: state.get('removals') ?? 0 }
  },
  take: (posts, upTo) => engine.transaction((session) => takePosts(session, posts, upTo)),
  remove: (references, upTo) => engine.transaction((session) => removePosts(session, references, upTo)),
  timeline: (account, query) => timelineOf(engine, account, query),
  person: (name, query) => postsOfPerson(engine, name, query),
  mentions: (name, query) => mentionsOf(engine, name, query),
  tag: (tag, query) => postsWithTag(engine, tag, query),
  search: (text, query) => foundPosts(engine, text, query),
  post: (reference) => postAt(engine, reference),
  thread: (reference, account) => threadOf(engine, reference, account),
  sealed: (account, after, count) => sealedAfter(engine, account, after, count),
  exported: (name, after, count) => exportOf(engine, name, after, count),
  position: () => newestPosition(engine),
  events: (after) => eventsAfter(engine, after),
  onPosts: (listener) => engine.onNotice(postsTopic, listener),
  onLists: (listener) => engine.onNotice(listsTopic, listener),
  listed: (list, account) => listed(engine, list, account),
  put: (list, entry) => putIntoList(engine, list, entry),
  takeOut: (list, account, name) => takeOutOfList(engine, list, account, name),
  wanted: (after) => wantedNames(engine, after),
})
