// What the user of the page does with posts of others: pass on, mark as liked. Each is a signed post, and cannot be undone.
import { type Accessor, createSignal } from 'solid-js'
import type { PostJson } from '../../api/shapes.ts'
import { texts } from '../locales/texts.ts'
import { keyOf, type PostLink } from '../text/post-view.ts'
import { sentenceOf } from './faults.ts'
import type { Page } from './page.ts'

/** What was done to posts, and how to do it. */
export interface Actions {
  /** The posts of others that have been marked, and how; those of long ago are known when they have been read. */
  readonly favouriteOf: (post: PostLink) => 'public' | 'private' | undefined
  readonly isRetransmitted: (post: PostLink) => boolean
  readonly isBusy: (post: PostLink) => boolean
  readonly favourite: (post: PostLink, isPrivate: boolean) => Promise<void>
  readonly retransmit: (post: PostLink) => Promise<void>
  /** What was said last, and to which post. */
  readonly message: Accessor<{ readonly key: string; readonly words: string } | undefined>
  readonly loadFavourites: () => Promise<void>
}

/** Favourites whose marks a page knows. */
const known = 200

interface ActionNeeds {
  readonly username: string
  /** A post of our own that the node has just signed. */
  readonly take: (post: PostJson) => void
}

/** The actions of one user. */
export const createActions = ({ session, announcer }: Page, { username, take }: ActionNeeds): Actions => {
  const { client } = session
  const [favourites, setFavourites] = createSignal<ReadonlyMap<string, 'public' | 'private'>>(new Map())
  const [retransmits, setRetransmits] = createSignal<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = createSignal<ReadonlySet<string>>(new Set())
  const [message, setMessage] = createSignal<{ readonly key: string; readonly words: string }>()
  const run = async (post: PostLink, words: string, act: () => Promise<void>): Promise<void> => {
    const key = keyOf(post)
    if (busy().has(key)) return
    setBusy((before) => new Set([...before, key]))
    const say = (said: string): void => {
      setMessage({ key, words: said })
      announcer.say(said)
    }
    try {
      await act()
      say(words)
    } catch (fault) {
      say(texts.actions.failed(sentenceOf(fault)))
    } finally {
      setBusy((before) => new Set([...before].filter((other) => other !== key)))
    }
  }
  const loadFavourites = async (): Promise<void> => {
    const read = await client.getfavs({ username, count: known })
    const found = read.flatMap(({ isPrivate, userpost: { fav } }) =>
      fav === undefined ? [] : [[`${fav.n}/${String(fav.k)}`, isPrivate === 1 ? 'private' : 'public'] as const],
    )
    setFavourites((before) => new Map([...found, ...before]))
  }
  return {
    favouriteOf: (post) => favourites().get(keyOf(post)),
    isRetransmitted: (post) => retransmits().has(keyOf(post)),
    isBusy: (post) => busy().has(keyOf(post)),
    favourite: (post, isPrivate) =>
      run(post, isPrivate ? texts.actions.favouredPrivately : texts.actions.favoured, async () => {
        await client.favourite({ username, author: post.author, author_k: post.postNumber, private: isPrivate })
        setFavourites((before) => new Map(before).set(keyOf(post), isPrivate ? 'private' : 'public'))
      }),
    retransmit: (post) =>
      run(post, texts.actions.retransmitted, async () => {
        take(await client.retransmit({ username, author: post.author, author_k: post.postNumber }))
        setRetransmits((before) => new Set([...before, keyOf(post)]))
      }),
    ...{ message, loadFavourites },
  }
}
