// Other keys of those whom the user follows, and of the user: what is known at the start, and what the feed tells.
import { type Accessor, createMemo, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { FeedEvent } from '../../api/feed.ts'
import type { KeyChangeJson } from '../../api/names.ts'
import type { PostView } from '../text/post-view.ts'
import { recall, remember } from './stored.ts'

/** The changes that have not been seen yet. */
export interface KeyChanges {
  readonly all: Accessor<readonly KeyChangeJson[]>
  /** Those that happened between two posts of a list, of which the upper one may be missing. */
  readonly between: (above: PostView | undefined, below: PostView) => readonly KeyChangeJson[]
  readonly load: () => Promise<void>
  readonly take: (event: Extract<FeedEvent, { readonly type: 'key' }>) => void
  readonly markSeen: (change: KeyChangeJson) => void
}

/** Changes that are told at most, and so many that were seen are remembered. */
const mostChanges = 100

const remembered = (username: string): string => `keys-seen-${username}`

const markOf = ({ username, key, height }: KeyChangeJson): string => `${username}/${String(height)}/${key.slice(-16)}`

const first = ({ origin }: KeyChangeJson): boolean => origin === 'registered'

/** The changes that concern `username`. */
export const createKeyChanges = (client: Client, username: string): KeyChanges => {
  const [held, setHeld] = createSignal<readonly KeyChangeJson[]>([])
  const [seen, setSeen] = createSignal<readonly string[]>((recall('browser', remembered(username)) ?? '').split(' '))
  const all = createMemo((): readonly KeyChangeJson[] =>
    held().filter((change) => !first(change) && !seen().includes(markOf(change))),
  )
  return {
    all,
    between: (above, below) =>
      all().filter(({ time }) => time >= below.place && (above === undefined || time < above.place)),
    load: async () => {
      setHeld(await client.listkeychanges({ username, count: mostChanges }))
    },
    take: ({ username: name, key }) => {
      setHeld((before) => {
        const others = before.filter((change) => change.username !== name || change.height !== key?.height)
        return key === null
          ? others.filter((change) => change.username !== name)
          : [{ ...key, username: name }, ...others].slice(0, mostChanges)
      })
    },
    markSeen: (change) => {
      setSeen((before) => [...before, markOf(change)].slice(-mostChanges))
      remember('browser', remembered(username), seen().join(' '))
    },
  }
}
