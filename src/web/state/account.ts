// Everything that belongs to the user of the page. It outlives the views: who goes and comes back finds it as it was.
import { type Accessor, createEffect, getOwner, on, onCleanup, runWithOwner } from 'solid-js'
import type { LocalUserJson } from '../../api/control.ts'
import { texts } from '../locales/texts.ts'
import { type Actions, createActions } from './actions.ts'
import { createFollowing, type Following, type FollowOutcome } from './following.ts'
import { createMessages, type Messages } from './messages.ts'
import { createNotifications, type Notifications } from './notifications.ts'
import { createOwnLists, type OwnLists } from './own-lists.ts'
import { createKeyChanges, type KeyChanges } from './key-changes.ts'
import { createNameChecks, type NameChecks } from './name-checks.ts'
import type { Page } from './page.ts'
import { createPositions, homeAddress, type Positions } from './positions.ts'
import { createPostStore, type PostStore } from './post-store.ts'
import { keepReading } from './reading-kept.ts'
import { createProfiles, type Profiles } from './profiles.ts'
import { createTags, type Tags } from './tags.ts'
import { countInTitle, tellArrivals, tellRegistration } from './telling.ts'
import { createTimeline, type Timeline } from './timeline.ts'

/** One local user, as the page knows them. */
export interface Account {
  readonly username: string
  readonly user: Accessor<LocalUserJson>
  readonly store: PostStore
  readonly positions: Positions
  readonly following: Following
  readonly messages: Messages
  readonly own: OwnLists
  readonly timeline: Timeline
  readonly notifications: Notifications
  readonly profiles: Profiles
  readonly tags: Tags
  readonly actions: Actions
  readonly keyChanges: KeyChanges
  readonly proofs: NameChecks
  /** When what is shown was kept, in Unix seconds, while the node is silent; undefined: it is what the node has. */
  readonly keptAt: Accessor<number | undefined>
  readonly follow: (name: string) => Promise<FollowOutcome>
}

/** From here on new posts wait, because they would push away what is being read. */
const readingBelowPx = 300

/** Back at the top there is nothing to disturb. */
const showWaitingAtTop = ({ router }: Page, timeline: Timeline): void => {
  const onScroll = (): void => {
    if (timeline.waiting().length === 0 || router.route().page !== 'home') return
    if (window.scrollY < readingBelowPx / 2) timeline.showWaiting()
  }
  window.addEventListener('scroll', onScroll, { passive: true })
  onCleanup(() => {
    window.removeEventListener('scroll', onScroll)
  })
}

/** When the node answers, and each time that it answers again. */
const onceUp = ({ session }: Page, act: () => void): void => {
  createEffect(
    on(session.link, (link) => {
      if (link === 'up') act()
    }),
  )
}

/** When the timeline has been read, or could not be: a browser asks a node a few things at a time, and this comes first. */
const onceRead = (timeline: Timeline, act: () => void): void => {
  const owner = getOwner()
  let isDone = false
  createEffect(
    on(timeline.state, (state) => {
      if (isDone || state === 'loading') return
      isDone = true
      runWithOwner(owner, act)
    }),
  )
}

/** What is read beside the timeline, when that is there. */
const readBesides = (
  page: Page,
  {
    timeline,
    profiles,
    messages,
    notifications,
    keyChanges,
    actions,
  }: Pick<Account, 'timeline' | 'profiles' | 'messages' | 'notifications' | 'keyChanges' | 'actions'>,
): void => {
  onceUp(page, profiles.forgetFailed)
  onceRead(timeline, () => {
    profiles.begin()
    void messages.load()
    void notifications.load()
    // Without them the marks of earlier days are missing, and nothing else.
    actions.loadFavourites().catch(() => undefined)
    onceUp(page, () => {
      // Where it cannot be read, the feed tells of what comes.
      keyChanges.load().catch(() => undefined)
    })
  })
}

/** What is known of the keys of names; what was checked of one is forgotten with a new key. */
const createKeys = (client: Page['session']['client'], username: string) => {
  const keyChanges = createKeyChanges(client, username)
  const proofs = createNameChecks()
  const onKey = (event: Parameters<KeyChanges['take']>[0]): void => {
    keyChanges.take(event)
    proofs.note(event.username, undefined)
  }
  return { keyChanges, proofs, onKey }
}

/** What the user has written comes into the timeline when the node has taken it. */
const takeSent = (page: Page, username: string, timeline: Timeline): void => {
  createEffect(
    on(page.outbox.taken, (taken) => {
      if (taken?.entry.username !== username) return
      timeline.take(taken.post)
      page.announcer.say(texts.outbox.taken)
    }),
  )
}

/** What is said and counted when something comes. */
const tell = (
  page: Page,
  { user, timeline, messages, notifications }: Pick<Account, 'user' | 'timeline' | 'messages' | 'notifications'>,
): void => {
  showWaitingAtTop(page, timeline)
  tellArrivals(page, timeline.arrivals, texts.timeline.arrived)
  tellArrivals(page, messages.arrivals, texts.messages.arrived)
  countInTitle(() => timeline.arrivals() + messages.arrivals())
  // Retransmits by those who are followed are told nowhere else than in the timeline.
  createEffect(
    on(timeline.posts, (posts) => {
      notifications.takeAll(posts)
    }),
  )
  tellRegistration(page, user)
}

/** Nobody waits for it: what the system shows is of use to those who look elsewhere. */
const tellSystemLater = (page: Page, account: Account): void => {
  const owner = getOwner()
  let closed = false
  onCleanup(() => {
    closed = true
  })
  import('./system-notices.ts').then(
    ({ tellSystem }) => {
      if (!closed)
        runWithOwner(owner, () => {
          tellSystem(page, account)
        })
    },
    () => undefined,
  )
}

/** Opens what belongs to a user; it is closed with its owner. */
export const createAccount = (page: Page, user: Accessor<LocalUserJson>): Account => {
  const { session, clock, openFeed, router } = page
  const { client } = session
  const { username } = user()
  const store = createPostStore(clock)
  const positions = createPositions(username)
  const following = createFollowing(client, username)
  const messages = createMessages(client, username)
  const own = createOwnLists(page, username, store)
  const notifications = createNotifications(client, username, store)
  const tags = createTags(client, username)
  const profiles = createProfiles(client, username)
  const { onKey, ...keys } = createKeys(client, username)
  const isReadingBelow = (): boolean =>
    router.route().page === 'home' ? window.scrollY > readingBelowPx : positions.at(homeAddress) !== undefined
  const timeline = createTimeline(
    {
      ...{ session, store, openFeed, following, own, isReadingBelow, onKey },
      depth: positions.at(homeAddress)?.depth ?? 0,
      onMessages: messages.take,
      onPost: (view) => {
        notifications.takeAll([view])
      },
      onTagged: tags.take,
    },
    username,
  )
  const actions = createActions(page, { username, take: timeline.take })
  readBesides(page, { timeline, profiles, messages, notifications, actions, keyChanges: keys.keyChanges })
  tell(page, { user, timeline, messages, notifications })
  takeSent(page, username, timeline)
  const keptAt = keepReading({ clock: page.clock, ...{ session, username, timeline, following, own } })
  const follow = async (name: string): Promise<FollowOutcome> => {
    const outcome = await following.follow(name)
    if (outcome === 'followed') {
      page.announcer.say(texts.people.following(name))
      // What comes later comes by the feed.
      timeline.readPostsOf(name).catch(() => undefined)
    }
    return outcome
  }
  const account = {
    ...{ username, user, store, positions, following, messages, own, timeline, notifications, tags, profiles, follow },
    ...keys,
    ...{ keptAt, actions },
  }
  onceRead(timeline, () => {
    tellSystemLater(page, account)
  })
  return account
}
