// Somebody: who they are, what they wrote, whom they follow.
import {
  createEffect,
  createMemo,
  createResource,
  createSignal,
  For,
  type JSX,
  Match,
  Show,
  Suspense,
  Switch,
} from 'solid-js'
import { later } from '../components/later.tsx'
import { Empty, Failed, Skeleton } from '../components/empty.tsx'
import { PageHead } from '../components/page-head.tsx'
import { PersonRow } from '../components/person-row.tsx'
import { PostPages } from '../components/post-pages.tsx'
import { ProfileHead } from '../components/profile-head.tsx'
import { ViewTabs } from '../components/view-tabs.tsx'
import { profileTexts } from '../locales/en-profile.ts'
import { texts } from '../locales/texts.ts'
import { type ProfilePart, profileParts } from '../routes/route.ts'
import { sentenceOf } from '../state/faults.ts'
import { useAccount, usePage } from '../state/page.ts'
import { createUserPosts } from '../state/user-posts.ts'
import type { PostView } from '../text/post-view.ts'

const ProfileForm = later(() => import('../components/profile-form.tsx').then((module) => module.ProfileForm))

const NameProof = later(() => import('../components/name-proof.tsx').then((module) => module.NameProof))

const Posts = (props: { readonly name: string; readonly withReplies: boolean }): JSX.Element => {
  const { session, router } = usePage()
  const { store, own, following, username, timeline } = useAccount()
  const pager = createUserPosts(session.client, store, props.name)
  void pager.load()
  /** What has come since is known to the timeline, when it is one of those who are followed. */
  const all = createMemo(() => {
    const known = new Set(pager.items().map(({ key }) => key))
    const newest = pager.items()[0]?.place ?? 0
    const came = timeline
      .posts()
      .filter((post) => post.author === props.name && post.place >= newest && !known.has(post.key))
    return [...(pager.state() === 'ready' ? came : []), ...pager.items()]
  })
  const isShown = (post: PostView): boolean =>
    (props.withReplies || post.reply === undefined || post.reply.author === props.name) && !own.mutes.hides(post)
  const isHeld = (): boolean => props.name === username || following.follows(props.name)
  return (
    <PostPages
      label={profileTexts.posts(props.name)}
      address={router.address()}
      pager={pager}
      posts={all().filter(isShown)}
      empty={
        <Empty
          title={profileTexts.noPosts}
          hint={isHeld() ? profileTexts.noPostsHeld : profileTexts.noPostsFollow(props.name)}
        />
      }
      end={isHeld() ? profileTexts.end(all().length) : profileTexts.endFollow(props.name)}
    />
  )
}

const Following = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const [list] = createResource(
    () => props.name,
    (username) => session.client.getpublicfollowing({ username }).catch(() => undefined),
  )
  const names = (): readonly string[] => list()?.following ?? []
  return (
    <Show when={!list.loading} fallback={<Skeleton label={texts.lists.loading} />}>
      <Show
        when={names().length > 0}
        fallback={<Empty title={profileTexts.noFollowing} hint={profileTexts.noFollowingHint(props.name)} />}
      >
        <p class="list-note muted">{profileTexts.publicList(names().length)}</p>
        <ul class="persons persons-list">
          <For each={names()}>{(name) => <PersonRow name={name} />}</For>
        </ul>
      </Show>
    </Show>
  )
}

const Followers = (props: { readonly name: string }): JSX.Element => {
  const { session } = usePage()
  const { username } = useAccount()
  const [known, { refetch }] = createResource(
    () => props.name,
    (user) => session.client.getknownfollowers({ username, user }).catch(sentenceOf),
  )
  const read = () => (typeof known.latest === 'string' ? undefined : known.latest)
  const fault = (): string => (typeof known.latest === 'string' ? known.latest : '')
  let before = -1
  createEffect(() => {
    const now = read()
    // Each question reads some more lists; one that reads none is the last.
    if (now === undefined || now.read <= before || now.read >= now.followed) return
    before = now.read
    void refetch()
  })
  const names = (): readonly string[] => read()?.followers ?? []
  return (
    <Show
      when={read()}
      fallback={
        <Failed words={texts.lists.failed(fault())} retry={texts.timeline.retry} onRetry={() => void refetch()} />
      }
    >
      {(found) => (
        <>
          <Show
            when={names().length > 0}
            fallback={<Empty title={profileTexts.noFollowers} hint={profileTexts.followersHint} />}
          >
            <p class="list-note muted">
              {profileTexts.followers(names().length)} {profileTexts.followersHint}
            </p>
            <ul class="persons persons-list" aria-label={profileTexts.partNames.followers}>
              <For each={names()}>{(name) => <PersonRow name={name} />}</For>
            </ul>
          </Show>
          <p class="list-note muted" role="status">
            {profileTexts.listsRead(found().read, found().followed)}
          </p>
        </>
      )}
    </Show>
  )
}

export const UserPage = (props: { readonly name: string; readonly part: ProfilePart }): JSX.Element => {
  const { username } = useAccount()
  const [editing, setEditing] = createSignal(false)
  return (
    <>
      <PageHead title={props.name} hasBack />
      <ProfileHead name={props.name} onEdit={() => setEditing((before) => !before)} />
      <Show when={editing() && props.name === username}>
        <Suspense>
          <ProfileForm onDone={() => setEditing(false)} />
        </Suspense>
      </Show>
      <ViewTabs
        label={profileTexts.parts}
        tabs={profileParts.map((part) => ({
          to: { page: 'user', name: props.name, part } as const,
          words: profileTexts.partNames[part],
          isCurrent: part === props.part,
        }))}
      />
      <Switch>
        <Match when={props.part === 'following'}>
          <Following name={props.name} />
        </Match>
        <Match when={props.part === 'followers'}>
          <Suspense fallback={<Skeleton label={profileTexts.readingLists} />}>
            <Followers name={props.name} />
          </Suspense>
        </Match>
        <Match when={props.part === 'proof'}>
          <Suspense fallback={<Skeleton label={texts.lists.loading} />}>
            <NameProof name={props.name} />
          </Suspense>
        </Match>
        <Match when={props.part} keyed>
          {(part) => <Posts name={props.name} withReplies={part === 'replies'} />}
        </Match>
      </Switch>
    </>
  )
}
