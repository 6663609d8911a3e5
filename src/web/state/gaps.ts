// What is missing of whom, as the feed tells it; and which numbers these are, asked for when it does.
import { type Accessor, createSignal } from 'solid-js'
import { isWhole } from '../../api/gap-words.ts'
import type { GapJson, GapSummaryJson } from '../../api/gaps.ts'
import type { PostView } from '../text/post-view.ts'
import type { Session } from './session.ts'

/** The latest word on each user. */
export interface GapBoard {
  readonly all: Accessor<readonly GapSummaryJson[]>
  /** The gap that lies right below a post, which its author’s signature names. */
  readonly below: (post: PostView) => GapJson | undefined
  readonly take: (gaps: GapSummaryJson) => void
  /** Asks for the numbers again, and the node for the posts. */
  readonly lookAgain: (username: string) => Promise<void>
  readonly clear: () => void
}

/** Users whose gaps are told one by one. */
const mostUsers = 500

/** An empty one. */
export const createGaps = (client: Session['client']): GapBoard => {
  const [all, setAll] = createSignal<readonly GapSummaryJson[]>([])
  const [missing, setMissing] = createSignal<ReadonlyMap<string, readonly GapJson[]>>(new Map())
  const lookAgain = async (username: string): Promise<void> => {
    const gaps = await client.getgaps({ username })
    setMissing((before) => new Map([...before, [username, gaps?.missing ?? []] as const].slice(-mostUsers)))
  }
  return {
    all,
    below: ({ author, previous, feed }) =>
      previous === undefined || feed !== undefined
        ? undefined
        : missing()
            .get(author)
            ?.find(({ first, last }) => first <= previous && previous <= last),
    take: (gaps) => {
      const others = all().filter(({ username }) => username !== gaps.username)
      setAll(isWhole(gaps) ? others : [...others, gaps].slice(-mostUsers))
      // Without the numbers the sentence above the posts tells that something is missing.
      lookAgain(gaps.username).catch(() => undefined)
    },
    lookAgain,
    clear: () => {
      setAll([])
    },
  }
}
