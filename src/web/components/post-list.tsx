// Posts one below the other: a long list of which the Tab key finds one.
import { type Accessor, createMemo, createSignal, type JSX } from 'solid-js'
import { useAccount } from '../state/page.ts'
import type { PostView } from '../text/post-view.ts'
import { GapRow } from './gap-notes.tsx'
import { PostCard } from './post-card.tsx'
import { WindowedList } from './windowed-list.tsx'

interface PostListProps {
  readonly label: string
  readonly posts: readonly PostView[]
  /** The address under which the position is remembered. */
  readonly address: string
  /** What stands above a post, made once; the one before it in the list may be missing, and changes with the list. */
  readonly between?: ((above: Accessor<PostView | undefined>, below: PostView) => JSX.Element) | undefined
}

export const PostList = (props: PostListProps): JSX.Element => {
  const { positions } = useAccount()
  const [active, setActive] = createSignal<string>()
  // Each card asks for it.
  const posts = createMemo(() => props.posts)
  const isActive = (key: string): boolean => {
    const chosen = active()
    return key === chosen || (chosen === undefined && key === posts()[0]?.key)
  }
  return (
    <WindowedList
      label={props.label}
      items={posts()}
      start={positions.at(props.address)}
      onPosition={(position) => {
        positions.note(props.address, position)
      }}
    >
      {(post, index) => (
        <>
          {props.between?.(() => posts()[index() - 1], post)}
          <PostCard
            post={post}
            place={{
              get index() {
                return index()
              },
              get count() {
                return posts().length
              },
              get isActive() {
                return isActive(post.key)
              },
              onActive: () => setActive(post.key),
            }}
          />
          <GapRow post={post} />
        </>
      )}
    </WindowedList>
  )
}
