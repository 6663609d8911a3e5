// What the page's user does not want to read: the node keeps the list, the page judges by the same rule.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { MuteJson } from '../../api/shapes.ts'
import { judgeBy, type MuteKind, muteKinds } from '../../protocol/mutes.ts'
import type { PostView } from '../text/post-view.ts'
import { latestOf } from './latest.ts'
import { isUnreadable } from './scripts.ts'
import type { Session } from './session.ts'

/** The mutes of one user. */
export interface Mutes {
  readonly all: Accessor<readonly MuteJson[]>
  readonly hides: (post: PostView) => boolean
  readonly load: () => Promise<void>
  /** For ever, or for some seconds. */
  readonly mute: (kind: MuteKind, value: string, seconds?: number) => Promise<MuteJson>
  readonly unmute: (mute: MuteJson) => Promise<void>
}

/** The texts of a card, each with its author. */
const saidIn = (post: PostView): readonly PostView[] =>
  post.retransmitted === undefined ? [post] : [post.retransmitted, post]

/** What somebody reads of it stays. */
const isAllUnreadable = (post: PostView): boolean => saidIn(post).every(({ text }) => text === '' || isUnreadable(text))

const kindIn = ({ kind }: MuteJson): MuteKind => muteKinds.find((known) => known === kind) ?? 'word'

/** The mutes of `username`, as far as they hold now. */
export const createMutes = (client: Session['client'], username: string, now: Accessor<number>): Mutes => {
  const [known, setKnown] = createSignal<readonly MuteJson[]>([])
  const all = createMemo(() => known().filter(({ until }) => until === null || until > now()), [], {
    equals: (one, other) => one.length === other.length && one.every((mute, index) => mute === other[index]),
  })
  const judge = createMemo(() =>
    judgeBy(all().map((mute) => ({ kind: kindIn(mute), value: mute.value, until: undefined }))),
  )
  const load = latestOf(() => client.listmutes({ username }), setKnown)
  return {
    all,
    hides: (post) => post.author !== username && (judge()(saidIn(post)) !== undefined || isAllUnreadable(post)),
    load,
    mute: async (kind, value, seconds) => {
      const muted = await client.mute({ username, kind, value, seconds })
      await load()
      return muted
    },
    unmute: async ({ kind, value }) => {
      await client.unmute({ username, kind, value })
      await load()
    },
  }
}
