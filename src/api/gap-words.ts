// What is missing of a user's posts, in the same sentences for the command line and the page.
import type { GapsJson, GapSummaryJson } from './gaps.ts'

const posts = (count: number, which: string): string => `${String(count)} ${which} post${count === 1 ? '' : 's'}`

const unoffered = (count: number, which: string, { username, peers }: GapSummaryJson): readonly string[] => {
  if (count === 0) return []
  const [are, them] = count === 1 ? ['is', 'it'] : ['are', 'them']
  const known = `${posts(count, which)} of @${username} ${are} known`
  return [peers === 0 ? `${known}, and no peer is connected.` : `${known}, nobody offers ${them} yet.`]
}

/** One sentence for each thing that is wrong; what is on its way is none. */
export const gapSentences = (gaps: GapSummaryJson): readonly string[] => [
  ...unoffered(gaps.newer_unoffered, 'newer', gaps),
  ...unoffered(gaps.older_unoffered, 'earlier', gaps),
  ...(gaps.refused === 0
    ? []
    : [
        `${posts(gaps.refused, 'known')} of @${gaps.username} came, and was not acceptable. It is asked for elsewhere.`,
      ]),
  ...(gaps.above_bound === 0
    ? []
    : [`${posts(gaps.above_bound, 'further')} of @${gaps.username} can be taken after further blocks.`]),
  ...gaps.conflicts.map(
    (number) =>
      `@${gaps.username} has signed several different posts under number ${String(number)}. Each reader has seen one of them first.`,
  ),
]

/** What is said of older posts that are not kept; undefined: all are. */
export const keptSentence = ({ username, kept_from: keptFrom }: Pick<GapsJson, 'username' | 'kept_from'>) =>
  keptFrom === 0
    ? undefined
    : `Posts of @${username} before number ${String(keptFrom)} are not kept here, and are fetched when they are read.`

/** Whether nothing is missing any more. */
export const isWhole = ({ newer, older, above_bound: above, refused, conflicts }: GapSummaryJson): boolean =>
  newer + older + above + refused + conflicts.length === 0
