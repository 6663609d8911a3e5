// The page of one local user: write, read, follow, see the node.
import { createEffect, createSignal, type JSX, onCleanup, Show } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { Composer } from '../components/composer.tsx'
import { MainTabs } from '../components/main-tabs.tsx'
import { MessagesPanel } from '../components/messages-panel.tsx'
import { NodePanel } from '../components/node-panel.tsx'
import { OwnPanel } from '../components/own-panel.tsx'
import { PeoplePanel } from '../components/people-panel.tsx'
import { RegistrationCard } from '../components/registration-card.tsx'
import { TimelineList } from '../components/timeline-list.tsx'
import { texts } from '../locales/texts.ts'
import { createFollowing, type FollowOutcome } from '../state/following.ts'
import { createMessages } from '../state/messages.ts'
import { createOwnLists } from '../state/own-lists.ts'
import { usePage } from '../state/page.ts'
import { countInTitle, tellArrivals, tellRegistration } from '../state/telling.ts'
import { createTimeline, type Timeline } from '../state/timeline.ts'

/** From here on new posts wait, because they would push away what is being read. */
const readingBelowPx = 300
const isReadingBelow = (): boolean => window.scrollY > readingBelowPx

/** Back at the top there is nothing to disturb. */
const showWaitingAtTop = (timeline: Timeline): void => {
  const onScroll = (): void => {
    if (window.scrollY < readingBelowPx / 2 && timeline.waiting().length > 0) timeline.showWaiting()
  }
  window.addEventListener('scroll', onScroll, { passive: true })
  onCleanup(() => {
    window.removeEventListener('scroll', onScroll)
  })
}

export const HomePage = (props: { readonly user: LocalUserJson }): JSX.Element => {
  const page = usePage()
  const { session, clock, openFeed } = page
  const { username } = props.user
  const following = createFollowing(session.client, username)
  const messages = createMessages(session.client, username)
  const onMessages = messages.take
  const own = createOwnLists(page, username, createSignal(''))
  const timeline = createTimeline({ session, clock, openFeed, following, own, onMessages, isReadingBelow }, username)
  void messages.load()
  own.refresh()
  createEffect(() => {
    page.setUnread(messages.unread())
  })
  showWaitingAtTop(timeline)
  tellArrivals(page, timeline.arrivals, texts.timeline.arrived)
  tellArrivals(page, messages.arrivals, texts.messages.arrived)
  countInTitle(timeline.arrivals)
  tellRegistration(page, () => props.user)
  const follow = async (name: string): Promise<FollowOutcome> => {
    const outcome = await following.follow(name)
    if (outcome === 'followed') {
      page.announcer.say(texts.people.following(name))
      // What comes later comes by the feed.
      timeline.readPostsOf(name).catch(() => undefined)
    }
    return outcome
  }
  return (
    <div class="columns" classList={{ [`view-${page.view()}`]: true }}>
      <main class="main" id="main" tabindex="-1">
        <h1 class="hidden">{texts.timeline.of(username)}</h1>
        <RegistrationCard user={props.user} />
        <MainTabs />
        <div class="timeline-part">
          <Composer user={props.user} onPosted={timeline.take} />
          <TimelineList
            user={props.user}
            timeline={timeline}
            following={following}
            own={own}
            onFollow={(name) => void follow(name).catch(() => undefined)}
          />
        </div>
        <Show when={page.view() === 'messages'}>
          <MessagesPanel
            user={props.user}
            messages={messages}
            onFollow={(name) => follow(name).catch(() => undefined)}
          />
        </Show>
      </main>
      <aside class="aside">
        <PeoplePanel username={username} following={following} arrivals={timeline.arrivals()} onFollow={follow} />
        <OwnPanel own={own} />
        <NodePanel />
      </aside>
    </div>
  )
}
