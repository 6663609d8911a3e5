// A post in its conversation: what it answers above it, what answers it below.
import { createEffect, For, type JSX, Match, on, onCleanup, Show, Suspense, Switch } from 'solid-js'
import { Empty, Failed, Skeleton } from '../components/empty.tsx'
import { later } from '../components/later.tsx'
import { ListEnd } from '../components/list-end.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostCard } from '../components/post-card.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createThread, type Thread } from '../state/thread.ts'
import { keyOf, type PostLink } from '../text/post-view.ts'

const PassedOn = later(() => import('../components/passed-on.tsx').then((module) => module.PassedOn))

const lookAgainMs = 15_000

/** The post that was asked for stays where it is when what it answers comes above it. */
const Above = (props: { readonly thread: Thread }): JSX.Element => {
  let list: HTMLDivElement | undefined
  let isPlaced = false
  createEffect(
    on(props.thread.above, (posts) => {
      // Whoever is at the top later has gone there to read it.
      if (isPlaced || posts.length === 0 || window.scrollY > 0) return
      isPlaced = true
      window.scrollTo({ top: list?.offsetHeight ?? 0, behavior: 'instant' })
    }),
  )
  return (
    <div
      class="thread-above"
      ref={(element) => {
        list = element
      }}
    >
      <Show when={props.thread.missing()}>
        {(missing) => <p class="gap-row">{placeTexts.thread.missing(missing().author, missing().postNumber)}</p>}
      </Show>
      <For each={props.thread.above()}>{(post) => <PostCard post={post} isInThread />}</For>
    </div>
  )
}

const Below = (props: { readonly thread: Thread }): JSX.Element => (
  <section class="thread-below" aria-label={placeTexts.thread.answers}>
    <Show when={props.thread.below().length > 0}>
      <h2 class="list-title">{placeTexts.thread.count(props.thread.below().length)}</h2>
    </Show>
    <For each={props.thread.below()} fallback={<p class="list-end muted">{placeTexts.thread.none}</p>}>
      {(answer) => (
        <div class={`answer answer-${String(answer.depth)}`}>
          <PostCard post={answer.post} isInThread />
        </div>
      )}
    </For>
    <Show when={props.thread.more() !== 'none'}>
      <ListEnd
        state={props.thread.more()}
        more={placeTexts.thread.more}
        loading={texts.lists.loading}
        none={placeTexts.thread.none}
        onMore={() => void props.thread.loadMore()}
      />
    </Show>
  </section>
)

export const PostPage = (props: PostLink): JSX.Element => {
  const { session, clock } = usePage()
  const { store, username, timeline } = useAccount()
  const asked: PostLink = { author: props.author, postNumber: props.postNumber }
  const thread = createThread(session.client, store, username, asked)
  const title = (): string => {
    const text = thread.post()?.text ?? ''
    return text === '' ? placeTexts.thread.title : placeTexts.thread.titleOf(asked.author, text.slice(0, 60))
  }
  // Each arrival may be an answer; what came while nobody looked is found by looking again.
  createEffect(
    on([timeline.arrivals, () => timeline.posts()[0]?.key], () => {
      void thread.load()
    }),
  )
  const timer = clock.every(lookAgainMs, () => {
    if (!document.hidden && session.link() === 'up') void thread.load()
  })
  onCleanup(() => {
    timer.cancel()
  })
  return (
    <>
      <PageHead title={placeTexts.thread.title} fullTitle={title()} hasBack />
      <Switch fallback={<Skeleton label={placeTexts.thread.loading} />}>
        <Match when={thread.state() === 'failed'}>
          <Failed
            words={texts.lists.failed(thread.fault())}
            retry={texts.timeline.retry}
            onRetry={() => void thread.load()}
          />
        </Match>
        <Match when={thread.state() === 'ready'}>
          <Above thread={thread} />
          <Show
            when={thread.post()}
            fallback={<Empty title={placeTexts.thread.notFound} hint={placeTexts.thread.notFoundHint(keyOf(asked))} />}
          >
            {(post) => (
              <>
                <PostCard post={post()} isMain isInThread />
                <Suspense>
                  <PassedOn post={post()} />
                </Suspense>
              </>
            )}
          </Show>
          <Below thread={thread} />
        </Match>
      </Switch>
    </>
  )
}
