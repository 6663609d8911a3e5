// What is missing of whom, as the feed tells it.
import { type Accessor, createSignal } from 'solid-js'
import { isWhole } from '../../api/gap-words.ts'
import type { GapSummaryJson } from '../../api/gaps.ts'

/** The latest word on each user. */
export interface GapBoard {
  readonly all: Accessor<readonly GapSummaryJson[]>
  readonly take: (gaps: GapSummaryJson) => void
  readonly clear: () => void
}

/** An empty one. */
export const createGaps = (): GapBoard => {
  const [all, setAll] = createSignal<readonly GapSummaryJson[]>([])
  return {
    all,
    take: (gaps) => {
      const others = all().filter(({ username }) => username !== gaps.username)
      setAll(isWhole(gaps) ? others : [...others, gaps])
    },
    clear: () => {
      setAll([])
    },
  }
}
