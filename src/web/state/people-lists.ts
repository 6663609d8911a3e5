// The lists of people of one user, and the posts of one list.
import { createEffect, createMemo, createSignal, on } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { PeopleListJson } from '../../api/people-lists.ts'
import type { Account } from './account.ts'
import { sentenceOf } from './faults.ts'
import { createHistory } from './history.ts'
import type { Pager } from './pager.ts'
import { createShelf } from './shelf.ts'
import type { PostView } from '../text/post-view.ts'

/** Reads the lists, anew whenever something of the person has changed. */
export const createPeopleLists = (client: Client, { username, own }: Pick<Account, 'username' | 'own'>) => {
  const [lists, setLists] = createSignal<readonly PeopleListJson[]>()
  const load = async (): Promise<void> => {
    setLists(await client.getpeoplelists({ username }))
  }
  createEffect(
    on(own.changes, () => {
      // What cannot be read now is read with the next change, or when the node answers again.
      load().catch(() => undefined)
    }),
  )
  return { lists, load }
}

/** The posts of some people as a list that goes on. */
export const createPostsOf = (
  client: Client,
  { store, timeline, own }: Pick<Account, 'store' | 'timeline' | 'own'>,
  members: () => readonly string[],
) => {
  const shelf = createShelf()
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [fault, setFault] = createSignal('')
  const noTwts = { readDownTo: () => Promise.resolve() }
  const history = createHistory({ client, store, shelf, twts: noTwts, authors: members })
  const load = async (): Promise<void> => {
    try {
      await history.loadNewest(0)
      setState('ready')
    } catch (reason) {
      setFault(sentenceOf(reason))
      setState('failed')
    }
  }
  createEffect(on(members, () => void load()))
  createEffect(
    on(timeline.posts, (posts) => {
      shelf.add(posts.filter(({ author, feed }) => feed === undefined && members().includes(author)))
    }),
  )
  const posts = createMemo(() =>
    shelf.posts().filter((post) => members().includes(post.author) && !own.mutes.hides(post)),
  )
  const pager: Pick<Pager<PostView>, 'state' | 'fault' | 'more' | 'load' | 'loadMore'> = {
    ...{ state, fault, load, more: history.older, loadMore: history.loadOlder },
  }
  return { posts, pager }
}
