// What others wrote to the user: mentions by themselves, answers and retransmits under the post that they are about.
import { createEffect, createSignal, For, type JSX, Match, onCleanup, onMount, Show, Suspense, Switch } from 'solid-js'
import { Empty, Failed, Skeleton } from '../components/empty.tsx'
import { BellIcon } from '../components/icons.tsx'
import { Keyed } from '../components/keyed.tsx'
import { later } from '../components/later.tsx'
import { Link } from '../components/link.tsx'
import { ListEnd } from '../components/list-end.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PostCard } from '../components/post-card.tsx'
import { placeTexts } from '../locales/en-places.ts'
import { texts } from '../locales/texts.ts'
import type { NoticeGroup } from '../state/notifications.ts'
import { useAccount } from '../state/page.ts'
import { tellsYears } from '../state/years.ts'
import type { PostView } from '../text/post-view.ts'

const YearsNote = later(() => import('../components/years-note.tsx').then((module) => module.YearsNote))

/** Posts of a group that are shown until somebody asks for all. */
const shownOf = 3

const nameList = (posts: readonly PostView[]): readonly string[] => [...new Set(posts.map(({ author }) => author))]

/** Without a comment there is nothing to read in it but the own post. */
const isPlain = ({ text, retransmitted }: PostView): boolean => text === '' && retransmitted !== undefined

const headOf = (group: NoticeGroup): string => {
  if (group.about === undefined) return placeTexts.notices.mention(nameList(group.posts))
  const [passing, answering] = [true, false].map((passes) =>
    nameList(group.posts.filter(({ retransmitted }) => (retransmitted !== undefined) === passes)),
  ) as [readonly string[], readonly string[]]
  if (answering.length === 0) return placeTexts.notices.retransmit(passing)
  return passing.length === 0 ? placeTexts.notices.answer(answering) : placeTexts.notices.both(answering, passing)
}

const Group = (props: { readonly group: NoticeGroup }): JSX.Element => {
  const [isOpen, setOpen] = createSignal(false)
  const readable = () => props.group.posts.filter((post) => !isPlain(post))
  const posts = () => (isOpen() ? readable() : readable().slice(0, shownOf))
  const hidden = (): number => readable().length - posts().length
  return (
    <section class="notice" classList={{ 'notice-new': props.group.isNew }} aria-label={headOf(props.group)}>
      <p class="notice-head">
        <Show when={props.group.isNew}>
          <span class="new-dot" aria-hidden="true" />
          <span class="hidden">{placeTexts.notices.new}</span>
        </Show>
        <span>{headOf(props.group)}</span>
        <Show when={props.group.about}>
          {(about) => (
            <Link to={{ page: 'post', author: about().author, postNumber: about().postNumber }}>
              {placeTexts.notices.yourPost}
            </Link>
          )}
        </Show>
      </p>
      <For each={posts()}>{(post) => <PostCard post={post} isInThread={props.group.about !== undefined} />}</For>
      <Show when={hidden() > 0}>
        <button type="button" class="small quiet" onClick={() => setOpen(true)}>
          {placeTexts.notices.more(hidden())}
        </button>
      </Show>
    </section>
  )
}

export const NotificationsPage = (): JSX.Element => {
  const { notifications, own } = useAccount()
  onMount(() => void notifications.load())
  createEffect(() => {
    if (notifications.groups().length > 0 && !document.hidden) notifications.see()
  })
  onCleanup(notifications.leave)
  const groups = () => notifications.groups().filter(({ posts }) => !posts.every(own.mutes.hides))
  return (
    <>
      <PageHead title={texts.nav.notifications} />
      <Show when={tellsYears()}>
        <Suspense>
          <YearsNote />
        </Suspense>
      </Show>
      <Switch fallback={<Skeleton label={texts.lists.loading} />}>
        <Match when={groups().length > 0}>
          <Keyed each={groups()} by={({ key }) => key}>
            {(group) => <Group group={group()} />}
          </Keyed>
          <ListEnd
            state={notifications.more()}
            more={texts.lists.more}
            loading={texts.lists.loading}
            none={placeTexts.notices.end}
            onMore={() => void notifications.loadMore()}
          />
        </Match>
        <Match when={notifications.state() === 'failed'}>
          <Failed
            words={texts.lists.failed(notifications.fault())}
            retry={texts.timeline.retry}
            onRetry={() => void notifications.load()}
          />
        </Match>
        <Match when={notifications.state() === 'ready'}>
          <Empty title={placeTexts.notices.empty} hint={placeTexts.notices.emptyHint} icon={<BellIcon />} />
        </Match>
      </Switch>
    </>
  )
}
