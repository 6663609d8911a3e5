// The page of one local user: write, read, follow, see the node.
import { createEffect, createSignal, type JSX, on, onCleanup } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { Composer } from '../components/composer.tsx'
import { NodePanel } from '../components/node-panel.tsx'
import { PeoplePanel } from '../components/people-panel.tsx'
import { RegistrationCard } from '../components/registration-card.tsx'
import { TimelineList } from '../components/timeline-list.tsx'
import { texts } from '../locales/texts.ts'
import { createFollowing, type FollowOutcome } from '../state/following.ts'
import { usePage } from '../state/page.ts'
import { createTimeline } from '../state/timeline.ts'

/** From here on new posts wait, because they would push away what is being read. */
const readingBelowPx = 300

/** New posts are told together, not one by one. */
const announcementDelayMs = 1_500

export const HomePage = (props: { readonly user: LocalUserJson }): JSX.Element => {
  const page = usePage()
  const { username } = props.user
  const following = createFollowing(page.session.client, username)
  const timeline = createTimeline(
    {
      session: page.session,
      clock: page.clock,
      feed: page.feed,
      following,
      isReadingBelow: () => window.scrollY > readingBelowPx,
    },
    username,
  )
  const showAtTop = (): void => {
    if (window.scrollY < readingBelowPx / 2 && timeline.waiting().length > 0) timeline.showWaiting()
  }
  window.addEventListener('scroll', showAtTop, { passive: true })
  onCleanup(() => {
    window.removeEventListener('scroll', showAtTop)
  })

  const [told, setTold] = createSignal(0)
  createEffect(
    on(timeline.arrivals, (arrivals) => {
      if (arrivals === told()) return
      const timer = page.clock.after(announcementDelayMs, () => {
        page.announcer.say(texts.timeline.arrived(arrivals - told()))
        setTold(arrivals)
      })
      onCleanup(() => {
        timer.cancel()
      })
    }),
  )
  createEffect(
    on(
      () => props.user.state,
      (state, before) => {
        if (before === undefined || before === state) return
        page.announcer.say(state === 'ready' ? texts.registration.ready(username) : props.user.message)
      },
    ),
  )
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
      <main class="main" id="main">
        <RegistrationCard user={props.user} />
        <Composer
          user={props.user}
          onPosted={(post) => {
            timeline.take(post)
          }}
        />
        <TimelineList
          user={props.user}
          timeline={timeline}
          following={following}
          onFollow={(name) => void follow(name).catch(() => undefined)}
        />
      </main>
      <aside class="aside">
        <PeoplePanel username={username} following={following} onFollow={follow} />
        <NodePanel />
      </aside>
    </div>
  )
}
