// The posts of one user: those held here; of somebody whose posts are not held, the newest that the network has.
import type { Client } from '../../api/client.ts'
import type { PostJson } from '../../api/shapes.ts'
import type { PostView } from '../text/post-view.ts'
import type { PageOf } from './pager.ts'
import { createPager, type Pager } from './pager.ts'
import type { PostStore } from './post-store.ts'

const pageSize = 50

/** Posts of a stranger that are fetched one by one, each named by the one after it. */
const mostPeeked = 5
const patienceMs = 8_000

const isPost = (value: unknown): value is PostJson => typeof value === 'object' && value !== null && 'userpost' in value

/** Goes from the status, which is the newest post, to the ones before it. */
const peek = async (client: Client, store: PostStore, username: string): Promise<readonly PostView[]> => {
  const [status] = await client.dhtget({ username, resource: 'status', kind: 's', timeout_ms: patienceMs })
  const value: unknown = status?.p.v
  const views: PostView[] = []
  let post: unknown = isPost(value) ? value : undefined
  while (isPost(post) && post.userpost.n === username) {
    const view = store.take(post)
    if (view !== undefined) views.push(view)
    const { lastk, k } = post.userpost
    if (lastk === undefined || lastk < 0 || lastk >= k || views.length >= mostPeeked) break
    post = await client.peekpost({ username, k: lastk, timeout_sec: patienceMs / 1000 }).catch(() => null)
  }
  return views
}

/** The posts of `username` as a list. */
export const createUserPosts = (client: Client, store: PostStore, username: string): Pager<PostView> =>
  createPager<PostView>(async (before): Promise<PageOf<PostView, number>> => {
    const posts = await client.gettimeline({
      count: pageSize,
      users: [{ username, ...(before === undefined ? {} : { max_id: before }) }],
    })
    if (posts.length === 0 && before === undefined) return { items: await peek(client, store, username), next: null }
    const lowest = Math.min(...posts.map(({ post }) => post.userpost.k))
    return { items: store.takeAll(posts), next: posts.length < pageSize || lowest <= 0 ? null : lowest - 1 }
  })
