// Who passed a post on, out of the retransmits that the node knows of.
import type { PostPageJson } from '../../api/shapes.ts'
import type { PostView } from '../text/post-view.ts'
import type { Mutes } from './mutes.ts'
import type { PostStore } from './post-store.ts'

/** Somebody, and what they said with it. */
export interface PassingOn {
  readonly name: string
  readonly comment: string | undefined
}

const commentOf = (view: PostView, mutes: Pick<Mutes, 'hides'>): string | undefined => {
  const text = view.text.trim()
  return text === '' || mutes.hides({ ...view, retransmitted: undefined }) ? undefined : text
}

/** Each person once, the newest first, with a comment if there was one. Whom the reader has muted is left out. */
export const passingOn = (
  posts: PostPageJson['posts'],
  store: Pick<PostStore, 'takeAll'>,
  mutes: Pick<Mutes, 'all' | 'hides'>,
): readonly PassingOn[] => {
  const muted = new Set(mutes.all().flatMap(({ kind, value }) => (kind === 'user' ? [value] : [])))
  const found = new Map<string, string | undefined>()
  for (const view of store.takeAll(posts)) {
    const { author, retransmitted } = view
    if (retransmitted !== undefined && !muted.has(author))
      found.set(author, found.get(author) ?? commentOf(view, mutes))
  }
  return [...found].map(([name, comment]) => ({ name, comment }))
}
