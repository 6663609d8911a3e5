// Handlers of commands on what is missing of the posts of users.
import type { CommandHandlers } from '../api/contract.ts'
import type { GapJson, gaps, GapsJson, GapSummaryJson, NumberRangeJson } from '../api/gaps.ts'
import type { RpcContext } from './context.ts'
import { postJson } from './post-json.ts'

type Completion = NonNullable<ReturnType<RpcContext['node']['completeness']['of']>>
type Gap = Completion['missing'][number]

const rangeJson = ({ first, last }: Completion['held'][number]): NumberRangeJson => [first, last]

const gapJson = ({ first, last, why, rule, saidBy }: Gap): GapJson => ({
  ...{ first, last, why },
  ...(rule === undefined ? {} : { rule }),
  said_by: saidBy,
})

const sizeOf = (missing: readonly Gap[], is: (gap: Gap) => boolean): number =>
  missing.filter(is).reduce((sum, { first, last }) => sum + last - first + 1, 0)

/** How much is missing, in numbers. */
export const gapSummary = ({ username, newer, older, missing, held, peers, conflicts }: Completion): GapSummaryJson => {
  const highest = held[0]?.last ?? -1
  const isUnoffered = ({ why }: Gap): boolean => why === 'quiet' || why === 'no-peer'
  return {
    ...{ username, newer, older },
    newer_unoffered: sizeOf(missing, (gap) => isUnoffered(gap) && gap.first > highest),
    older_unoffered: sizeOf(missing, (gap) => isUnoffered(gap) && gap.first < highest),
    above_bound: sizeOf(missing, ({ why }) => why === 'above-bound'),
    refused: sizeOf(missing, ({ why }) => why === 'refused'),
    peers,
    conflicts: conflicts.map(({ postNumber }) => postNumber),
  }
}

/** What is said when nothing is missing any more. */
export const noGaps = (username: string): GapSummaryJson => ({
  ...{ username, newer: 0, older: 0, newer_unoffered: 0, older_unoffered: 0, above_bound: 0, refused: 0, peers: 0 },
  conflicts: [],
})

const gapsJson = (completion: Completion): GapsJson => ({
  ...gapSummary(completion),
  bound: completion.bound,
  kept_from: completion.floor,
  held: completion.held.map(rangeJson),
  missing: completion.missing.map(gapJson),
  unclaimed: completion.unclaimed.map(rangeJson),
  conflicts: completion.conflicts.map(({ postNumber, posts }) => ({ k: postNumber, posts: posts.map(postJson) })),
})

export const gapHandlers: CommandHandlers<typeof gaps, RpcContext> = {
  getgaps: ({ node }, { username }) => {
    const completion = node.completeness.of(username)
    return completion === undefined ? null : gapsJson(completion)
  },
  listgaps: ({ node }) => node.completeness.open().map(gapSummary),
}
