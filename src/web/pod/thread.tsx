// The conversation around a post.
import { createSignal, For, type JSX, onCleanup, onMount, Show } from 'solid-js'
import type { PodThreadJson } from '../../api/pod-shapes.ts'
import { texts } from '../locales/pod/texts.ts'
import { wordsOf } from './faults.ts'
import type { ReadPost } from './keys/shapes.ts'
import { namesOf, replaced } from './merge-posts.ts'
import { Head } from './parts.tsx'
import { PostCard } from './post-card.tsx'
import { usePod } from './state.ts'

/** Answers are moved in so far, and no farther. */
const maxDepth = 4

interface ThreadProps {
  readonly name: string
  readonly number: number
}

const createThread = (props: ThreadProps) => {
  const { client, keys, onEvent } = usePod()
  const [posts, setPosts] = createSignal<readonly ReadPost[]>([])
  const [depths, setDepths] = createSignal<ReadonlyMap<string, number>>(new Map())
  const [fault, setFault] = createSignal('')
  const [isRead, setRead] = createSignal(false)
  const [next, setNext] = createSignal<string | null>(null)
  const prove = async (read: readonly ReadPost[]): Promise<void> => {
    for (const name of namesOf(read)) {
      const proved = await keys.prove(read.filter((post) => namesOf([post]).includes(name))).catch(() => [])
      setPosts((shown) => replaced(shown, proved))
    }
  }
  const show = async ({ above, post, below, next: more }: PodThreadJson, isFirst: boolean): Promise<void> => {
    const all = [
      ...(isFirst ? above : []),
      ...(isFirst && post !== null ? [post] : []),
      ...below.map((each) => each.post),
    ]
    const read = await keys.read(all)
    const known = new Set(posts().map((each) => each.key))
    setPosts((shown) => (isFirst ? read : [...shown, ...read.filter((each) => !known.has(each.key))]))
    const found = below.map(({ depth, post: { n, k } }) => [`${n}/${String(k)}`, Math.min(depth, maxDepth)] as const)
    setDepths((now) => new Map([...(isFirst ? [] : now), ...found]))
    setNext(more)
    void prove(read)
  }
  const load = async (before?: string): Promise<void> => {
    try {
      const page = before === undefined ? {} : { before }
      await show(await client.getthread({ n: props.name, k: props.number, ...page }), before === undefined)
      setFault('')
    } catch (error) {
      setFault(wordsOf(error))
    }
    setRead(true)
  }
  onMount(() => {
    void load()
  })
  onCleanup(
    onEvent((event) => {
      // An answer to any of what stands here.
      const to = event.type === 'post' ? event.post.to : undefined
      if (to !== undefined && posts().some((post) => post.key === `${to.n}/${String(to.k)}`)) void load()
    }),
  )
  return { posts, depths, fault, isRead, next, load }
}

export const ThreadView = (props: ThreadProps): JSX.Element => {
  const { posts, depths, fault, isRead, next, load } = createThread(props)
  const key = (): string => `${props.name}/${String(props.number)}`
  return (
    <>
      <Head title={texts.post.thread} />
      <ul class="posts">
        <For each={posts()}>
          {(post) => (
            <li class={`answer-${String(depths().get(post.key) ?? 0)}`}>
              <PostCard post={post} isMain={post.key === key()} onSent={() => void load()} />
            </li>
          )}
        </For>
      </ul>
      <Show when={fault() !== ''}>
        <p class="list-note fault" role="alert">
          {fault()}
        </p>
      </Show>
      <Show when={isRead() && fault() === '' && !posts().some((post) => post.key === key())}>
        <p class="list-note muted">{texts.post.none}</p>
      </Show>
      <Show when={next()}>
        {(before) => (
          <div class="list-end">
            <button type="button" onClick={() => void load(before())}>
              {texts.later}
            </button>
          </div>
        )}
      </Show>
    </>
  )
}
