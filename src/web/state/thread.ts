// The conversation around a post, as far as this node and the network have it.
import { type Accessor, batch, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { PostJson, ThreadJson } from '../../api/shapes.ts'
import { keyOf, type PostLink, type PostView } from '../text/post-view.ts'
import { sentenceOf } from './faults.ts'
import type { PostStore } from './post-store.ts'

/** An answer with how deep it is under the post. */
export interface Answer {
  readonly key: string
  readonly depth: number
  readonly post: PostView
}

/** What is known of a conversation. */
export interface Thread {
  readonly state: Accessor<'loading' | 'ready' | 'failed'>
  readonly fault: Accessor<string>
  readonly above: Accessor<readonly PostView[]>
  /** What is answered above all, and could not be had. */
  readonly missing: Accessor<PostLink | undefined>
  readonly post: Accessor<PostView | undefined>
  readonly below: Accessor<readonly Answer[]>
  readonly more: Accessor<'more' | 'loading' | 'none'>
  readonly load: () => Promise<void>
  readonly loadMore: () => Promise<void>
}

const pageSize = 50

/** Deeper answers stand as far in as these. */
const deepest = 4

/** The answers that are to be shown. */
const answersIn = ({ below: answers, muted = [] }: ThreadJson, store: PostStore): readonly Answer[] => {
  const hidden = new Set(muted.map(({ n, k }) => keyOf({ author: n, postNumber: k })))
  return answers.flatMap(({ depth, post }): readonly Answer[] => {
    const view = store.take(post)
    if (view === undefined || hidden.has(view.key)) return []
    return [{ key: view.key, depth: Math.min(depth, deepest), post: view }]
  })
}

/** Answers that are there already stay the very objects, so that what is written below them stays, too. */
const kept = (answers: readonly Answer[], before: readonly Answer[]): readonly Answer[] => {
  const known = new Map(before.map((answer) => [answer.key, answer]))
  return answers.map((answer) => {
    const held = known.get(answer.key)
    return held !== undefined && held.post === answer.post && held.depth === answer.depth ? held : answer
  })
}

/** The thread of one post, for `reader`. */
export const createThread = (client: Client, store: PostStore, reader: string, asked: PostLink): Thread => {
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [fault, setFault] = createSignal('')
  const [above, setAbove] = createSignal<readonly PostView[]>([])
  const [missing, setMissing] = createSignal<PostLink>()
  const [post, setPost] = createSignal<PostView>()
  const [below, setBelow] = createSignal<readonly Answer[]>([])
  const [more, setMore] = createSignal<'more' | 'loading' | 'none'>('none')
  let next: number | null = null
  const viewsIn = (posts: readonly PostJson[]): readonly PostView[] =>
    posts.map((one) => store.take(one)).filter((view) => view !== undefined)
  const read = (before: number | null): Promise<ThreadJson> =>
    client.getthread({
      ...{ username: asked.author, k: asked.postNumber, count: pageSize, reader },
      ...(before === null ? {} : { before }),
    })
  const note = (thread: ThreadJson, isFirst: boolean): void => {
    const isAgain = isFirst && state() === 'ready'
    if (!isAgain) next = thread.next
    batch(() => {
      if (isFirst) {
        setAbove(viewsIn(thread.above))
        setMissing(thread.missing === null ? undefined : { author: thread.missing.n, postNumber: thread.missing.k })
        setPost(thread.post === null ? undefined : store.take(thread.post))
      }
      const before = below()
      const came = kept(answersIn(thread, store), before)
      const known = new Set((isFirst ? came : before).map(({ key }) => key))
      // Looking again brings what is new among the newest; older answers that were read stay.
      setBelow(
        isFirst
          ? [...came, ...before.filter(({ key }) => !known.has(key))]
          : [...before, ...came.filter(({ key }) => !known.has(key))],
      )
      setMore(next === null ? 'none' : 'more')
      setState('ready')
    })
  }
  return {
    ...{ state, fault, above, missing, post, below, more },
    load: async () => {
      try {
        note(await read(null), true)
      } catch (reason) {
        setFault(sentenceOf(reason))
        if (state() !== 'ready') setState('failed')
      }
    },
    loadMore: async () => {
      if (more() !== 'more') return
      setMore('loading')
      try {
        note(await read(next), false)
      } catch {
        // The banner tells that the node is silent; the button is there to try again.
        setMore('more')
      }
    },
  }
}
