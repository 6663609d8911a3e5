// Hashtags that the user of the page watches, and what came with them.
import { type Accessor, createSignal } from 'solid-js'
import type { Client } from '../../api/client.ts'
import type { WatchedTagJson } from '../../api/tags.ts'
import { folded } from '../../protocol/text-grammar.ts'
import type { PostView } from '../text/post-view.ts'
import { latestOf } from './latest.ts'

/** Watched hashtags of one user. */
export interface Tags {
  readonly all: Accessor<readonly WatchedTagJson[]>
  readonly watches: (tag: string) => boolean
  readonly load: () => Promise<void>
  readonly watch: (tag: string) => Promise<void>
  readonly unwatch: (tag: string) => Promise<void>
  /** Posts that came with a tag since the page was opened, the last one first. */
  readonly cameWith: (tag: string) => readonly PostView[]
  readonly take: (tag: string, view: PostView) => void
}

/** Posts that are kept of each tag until it is looked at; the node has all of them. */
const mostOfTag = 200

/** The tags of `username`. */
export const createTags = (client: Client, username: string): Tags => {
  const [all, setAll] = createSignal<readonly WatchedTagJson[]>([])
  const [came, setCame] = createSignal<ReadonlyMap<string, readonly PostView[]>>(new Map())
  const isWatched = (tag: string): boolean => all().some((watched) => folded(watched.tag) === folded(tag))
  const load = latestOf(() => client.listwatchedtags({ username }), setAll)
  return {
    all,
    watches: isWatched,
    load,
    watch: async (tag) => {
      await client.watchtag({ username, tag })
      await load()
    },
    unwatch: async (tag) => {
      await client.unwatchtag({ username, tag })
      setCame((before) => new Map([...before].filter(([other]) => other !== folded(tag))))
      await load()
    },
    cameWith: (tag) => came().get(folded(tag)) ?? [],
    take: (tag, view) => {
      const key = folded(tag)
      // Of a tag that is watched no more something may still be under way.
      if (!isWatched(tag)) return
      const before = came().get(key) ?? []
      if (before.some((post) => post.key === view.key)) return
      setCame((map) => new Map(map).set(key, [view, ...before].slice(0, mostOfTag)))
    },
  }
}
