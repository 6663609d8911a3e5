// Posts that the node gives page by page: loading, none, failed, and the way to more.
import { type JSX, Match, Switch } from 'solid-js'
import { texts } from '../locales/texts.ts'
import type { Pager } from '../state/pager.ts'
import type { PostView } from '../text/post-view.ts'
import { Failed, Skeleton } from './empty.tsx'
import { ListEnd } from './list-end.tsx'
import { PostList } from './post-list.tsx'

interface PostPagesProps {
  readonly label: string
  readonly address: string
  readonly pager: Pick<Pager<PostView>, 'state' | 'fault' | 'more' | 'load' | 'loadMore'>
  readonly posts: readonly PostView[]
  readonly empty: JSX.Element
  readonly end: string
}

export const PostPages = (props: PostPagesProps): JSX.Element => (
  <Switch fallback={<Skeleton label={texts.lists.loading} />}>
    <Match when={props.posts.length > 0}>
      <PostList label={props.label} posts={props.posts} address={props.address} />
      <ListEnd
        state={props.pager.more()}
        more={texts.lists.more}
        loading={texts.lists.loading}
        none={props.end}
        onMore={() => void props.pager.loadMore()}
      />
    </Match>
    <Match when={props.pager.state() === 'failed'}>
      <Failed
        words={texts.lists.failed(props.pager.fault())}
        retry={texts.timeline.retry}
        onRetry={() => void props.pager.load()}
      />
    </Match>
    <Match when={props.pager.state() === 'ready'}>{props.empty}</Match>
  </Switch>
)
