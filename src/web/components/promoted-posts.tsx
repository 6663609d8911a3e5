// What blocks say: texts that whoever found them has put there. They are no posts that one could answer.
import { createUniqueId, For, type JSX, Match, Switch } from 'solid-js'
import { promotedTexts as words } from '../locales/en-promoted.ts'
import { texts } from '../locales/texts.ts'
import { usePage } from '../state/page.ts'
import { createPager } from '../state/pager.ts'
import { type PostView, viewOf } from '../text/post-view.ts'
import { exactTime, machineTime, timeAgo } from '../text/times.ts'
import { Avatar } from './avatar.tsx'
import { Empty, Failed, Skeleton } from './empty.tsx'
import { Link } from './link.tsx'
import { ListEnd } from './list-end.tsx'
import { PostText } from './post-text.tsx'

const pageSize = 20

const Promoted = (props: { readonly post: PostView }): JSX.Element => {
  const { now } = usePage()
  const id = createUniqueId()
  return (
    <article class="post" aria-labelledby={id}>
      <Avatar name={props.post.author} />
      <div class="post-body">
        <header class="post-head">
          <Link class="name" id={id} to={{ page: 'user', name: props.post.author, part: 'posts' }}>
            {props.post.author}
          </Link>
          <span class="muted">{texts.node.block(props.post.postNumber)}</span>
          <time class="muted" datetime={machineTime(props.post.time)} title={exactTime(props.post.time)}>
            {timeAgo(props.post.time, now())}
          </time>
        </header>
        <PostText text={props.post.text} />
      </div>
    </article>
  )
}

export const PromotedPosts = (): JSX.Element => {
  const { session, now } = usePage()
  const pager = createPager<PostView>(async (before) => {
    const found = await session.client.getspamposts({
      count: pageSize,
      ...(before === undefined ? {} : { max_id: before - 1 }),
    })
    const items = found.map((post) => viewOf(post, now())).filter((view) => view !== undefined)
    const lowest = Math.min(...items.map(({ postNumber }) => postNumber))
    return { items, next: found.length < pageSize || lowest <= 1 ? null : lowest }
  })
  void pager.load()
  return (
    <>
      <p class="list-note muted">{words.seenLead}</p>
      <Switch fallback={<Skeleton label={texts.lists.loading} />}>
        <Match when={pager.items().length > 0}>
          <div class="posts">
            <For each={pager.items()}>
              {(post) => (
                <div class="feed-item">
                  <Promoted post={post} />
                </div>
              )}
            </For>
          </div>
          <ListEnd
            state={pager.more()}
            more={texts.lists.more}
            loading={texts.lists.loading}
            none={words.seenEnd}
            onMore={() => void pager.loadMore()}
          />
        </Match>
        <Match when={pager.state() === 'failed'}>
          <Failed
            words={texts.lists.failed(pager.fault())}
            retry={texts.timeline.retry}
            onRetry={() => void pager.load()}
          />
        </Match>
        <Match when={pager.state() === 'ready'}>
          <Empty title={words.seenNone} />
        </Match>
      </Switch>
    </>
  )
}
