// What was read last, kept in the browser: while the node is silent it is there to be read again.
import { type Accessor, createEffect, createSignal, on } from 'solid-js'
import type { StatusJson } from '../../api/control.ts'
import { type Clock, nowSeconds, type Timer } from '../../base/clock.ts'
import type { PostView } from '../text/post-view.ts'
import type { Following } from './following.ts'
import { keep, kept } from './kept.ts'
import type { OwnLists } from './own-lists.ts'
import type { Session } from './session.ts'
import type { Timeline } from './timeline.ts'

/** Posts that are kept for each user, the newest: some days of reading, some hundred kilobytes. */
const most = 300

/** What changes is written at once for all changes of a moment. */
const writeAfterMs = 2_000

/** Of this form; what an older page has kept is not read. */
const form = 'v1'

const createWriter = (clock: Clock, name: string) => {
  let timer: Timer | undefined
  return (value: () => unknown): void => {
    timer ??= clock.after(writeAfterMs, () => {
      timer = undefined
      // A browser that keeps nothing has nothing to read without the node.
      keep('read', `${form}.${name}`, value()).catch(() => undefined)
    })
  }
}

const isStatus = (value: unknown): value is StatusJson =>
  typeof value === 'object' && value !== null && 'users' in value

/** Keeps the state of the node; a page that begins while the node is silent takes it up, and so knows its users. */
export const keepStatus = (session: Session, clock: Clock): void => {
  const write = createWriter(clock, 'status')
  createEffect(
    on([session.status, session.link], ([status, link]) => {
      if (status !== undefined && link === 'up') write(() => status)
      if (status !== undefined || link !== 'down') return
      void kept('read', `${form}.status`).then((value) => {
        if (session.status() === undefined && session.link() === 'down' && isStatus(value)) session.takeStatus(value)
      })
    }),
  )
}

interface KeptReading {
  /** Another network may be at this address later. */
  readonly network: string | undefined
  /** Unix seconds. */
  readonly at: number
  readonly names: readonly string[]
  readonly posts: readonly PostView[]
}

const isReading = (value: unknown): value is KeptReading =>
  typeof value === 'object' && value !== null && 'posts' in value && Array.isArray(value.posts) && 'names' in value

/** What the reading of one user is kept from, and put back to. */
interface ReadingNeeds {
  readonly clock: Clock
  readonly session: Session
  readonly username: string
  readonly timeline: Timeline
  readonly following: Following
  readonly own: Pick<OwnLists, 'mutes'>
}

/** Keeps the timeline, and shows it while the node is silent; when it was kept, in Unix seconds, while it is shown. */
export const keepReading = (needs: ReadingNeeds): Accessor<number | undefined> => {
  const { clock, session, username, timeline, following, own } = needs
  const [shown, setShown] = createSignal<number>()
  const name = `reading.${username}`
  const write = createWriter(clock, name)
  createEffect(
    on([timeline.posts, timeline.state, following.names], ([posts, state, names]) => {
      if (state !== 'ready') return
      setShown(undefined)
      write(() => {
        const visible = posts.filter((post) => !own.mutes.hides(post)).slice(0, most)
        return {
          network: session.status()?.network,
          at: nowSeconds(clock),
          names,
          posts: visible,
        } satisfies KeptReading
      })
    }),
  )
  createEffect(
    on([timeline.state, session.link], ([state, link]) => {
      if (state !== 'failed' || link !== 'down' || timeline.posts().length > 0) return
      void kept('read', `${form}.${name}`).then((value) => {
        if (!isReading(value) || timeline.state() === 'ready' || value.network !== session.status()?.network) return
        following.takeUp(value.names)
        timeline.takeUp(value.posts)
        setShown(value.at)
      })
    }),
  )
  return shown
}
