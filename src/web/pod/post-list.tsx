// Posts of a view, page by page: shown as they are read, proved after that, and new ones when the reader wants them.
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js'
import type { PodPageJson, PodPostJson } from '../../api/pod-shapes.ts'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import { namesOf, mergePosts, replaced } from './merge-posts.ts'
import type { ReadPost } from './keys/shapes.ts'
import { PostCard } from './post-card.tsx'
import { usePod } from './state.ts'

/** Posts of one page. */
export const pageOfPosts = 30

/** New posts that wait to be shown; of more only the newest. */
const maxFresh = 200

interface ListProps {
  readonly load: (before: string | undefined) => Promise<PodPageJson>
  /** Whether a post that comes while the view is open belongs to it. */
  readonly isOurs?: ((post: PodPostJson) => boolean) | undefined
  readonly empty: string
  /** A post that was written here, shown at once. */
  readonly added?: ReadPost | undefined
}

/** The posts of a list, and what has come meanwhile. */
const createPosts = (props: ListProps) => {
  const { keys, onEvent, say } = usePod()
  const [posts, setPosts] = createSignal<readonly ReadPost[]>([])
  const [fresh, setFresh] = createSignal<readonly ReadPost[]>([])
  let isOpen = true
  onCleanup(() => {
    isOpen = false
  })
  /** Proofs come one name after the other; each makes some posts sure. */
  const prove = async (read: readonly ReadPost[]): Promise<void> => {
    for (const name of namesOf(read)) {
      if (!isOpen) return
      const proved = await keys.prove(read.filter((post) => namesOf([post]).includes(name))).catch(() => [])
      setPosts((shown) => replaced(shown, proved))
      setFresh((shown) => replaced(shown, proved))
    }
  }
  const add = (read: readonly ReadPost[]): void => {
    setPosts((shown) => mergePosts(shown, read))
    void prove(read)
  }
  const take = async (post: PodPostJson): Promise<void> => {
    const read = await keys.read([post]).catch(() => [])
    const known = new Set([...posts(), ...fresh()].map(({ key }) => key))
    const arrived = read.filter(({ key }) => !known.has(key))
    setFresh((waiting) => mergePosts(waiting, arrived).slice(0, maxFresh))
    void prove(arrived)
  }
  const remove = (key: string): void => {
    if (posts().some((post) => post.key === key)) say(texts.list.gone)
    for (const set of [setPosts, setFresh]) set((shown) => shown.filter((post) => post.key !== key))
  }
  onCleanup(
    onEvent((event) => {
      if (event.type === 'post' && props.isOurs?.(event.post) === true) void take(event.post)
      if (event.type === 'removal') remove(`${event.n}/${String(event.k)}`)
    }),
  )
  const showFresh = (): void => {
    setPosts((now) => mergePosts(now, fresh()))
    setFresh([])
  }
  const shown = (): readonly ReadPost[] => (props.added === undefined ? posts() : mergePosts(posts(), [props.added]))
  return { shown, fresh, add, showFresh }
}

/** Reads page after page. */
const createPages = (props: ListProps, add: (read: readonly ReadPost[]) => void) => {
  const { keys, onEvent } = usePod()
  const [next, setNext] = createSignal<string | null>(null)
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [fault, setFault] = createSignal('')
  const load = async (before?: string): Promise<void> => {
    setState('loading')
    try {
      const page = await props.load(before)
      add(await keys.read(page.posts))
      setNext(page.next)
      setState('ready')
    } catch (error) {
      setFault(wordsOf(error))
      setState('failed')
    }
  }
  onMount(() => {
    void load()
  })
  onCleanup(
    onEvent((event) => {
      if (event.type === 'again') void load()
    }),
  )
  return { next, state, fault, load }
}

const ListEnd = (props: {
  readonly pages: ReturnType<typeof createPages>
  readonly isEmpty: boolean
  readonly empty: string
}): JSX.Element => (
  <>
    <Show when={props.pages.state() === 'loading'}>
      <p class="list-note muted" role="status">
        {texts.loading}
      </p>
    </Show>
    <Show when={props.pages.state() === 'failed'}>
      <div class="list-end">
        <p class="fault" role="alert">
          {props.pages.fault()}
        </p>
        <button type="button" onClick={() => void props.pages.load(props.pages.next() ?? undefined)}>
          {texts.again}
        </button>
      </div>
    </Show>
    <Show when={props.pages.state() === 'ready'}>
      <div class="list-end">
        <Show when={props.pages.next()} fallback={<p class="muted">{props.isEmpty ? props.empty : texts.list.end}</p>}>
          {(before) => (
            <button type="button" onClick={() => void props.pages.load(before())}>
              {texts.later}
            </button>
          )}
        </Show>
      </div>
    </Show>
  </>
)

export const PostList = (props: ListProps): JSX.Element => {
  const { shown, fresh, add, showFresh } = createPosts(props)
  const pages = createPages(props, add)
  return (
    <section aria-busy={pages.state() === 'loading'}>
      <Show when={fresh().length > 0}>
        <div class="waiting-place">
          <button type="button" class="waiting" onClick={showFresh}>
            {texts.list.fresh(fresh().length)}
          </button>
        </div>
      </Show>
      <ul class="posts">
        <For each={shown()}>
          {(post) => (
            <li>
              <PostCard post={post} onSent={(sent) => add([sent])} />
            </li>
          )}
        </For>
      </ul>
      <ListEnd pages={pages} isEmpty={shown().length === 0} empty={props.empty} />
    </section>
  )
}
