// The schedule, with what publishes its texts: posts, what passes others on, and answers to twts.
import type { Scope } from '../base/scope.ts'
import type { VerifiedPost } from '../protocol/post.ts'
import type { Swarms } from '../swarm/index.ts'
import type { Feeds } from './feeds/feeds.ts'
import type { OwnFeeds } from './own-feeds/own-feeds.ts'
import type { DraftKind } from './posts/draft-kinds.ts'
import type { Posts } from './posts/posts.ts'
import type { Wallet } from './wallet/wallet.ts'
import { type DueText, noTwt, Schedule, type ScheduleNeeds } from './schedule/schedule.ts'

/** What it is put together from. */
export interface ScheduleParts extends Pick<ScheduleNeeds, 'database' | 'clock' | 'log'> {
  readonly posts: Pick<Posts, 'publish' | 'find'>
  readonly feeds: Pick<Feeds, 'answerTo'>
  readonly ownFeeds: Pick<OwnFeeds, 'answer'>
  readonly swarms: Pick<Swarms, 'post'>
  readonly wallet: Pick<Wallet, 'has' | 'lockChanged'>
}

/** How long a post that is passed on is looked for, in milliseconds. */
const findMs = 30_000

const publishing =
  ({ posts, feeds, ownFeeds }: ScheduleParts) =>
  async ({ username, text, about, numbered }: DueText): Promise<VerifiedPost> => {
    const publish = (said: string, kind?: DraftKind): Promise<VerifiedPost> =>
      posts.publish({ username, text: said, kind, numbered })
    if (about === undefined) return publish(text)
    if (about.kind !== 'twt') {
      const { kind, author, postNumber } = about
      if (kind === 'reply') return publish(text, { kind, author, postNumber })
      const { userpost, signature } = await posts.find(author, postNumber, findMs)
      return publish(text, { kind: 'retransmit', carried: { userpost, signature } })
    }
    const to = feeds.answerTo(username, about.hash) ?? about.to
    if (to === undefined) throw noTwt()
    return ownFeeds.answer(username, { ...to, text }, () => publish(`${to.nick}@${to.host}: ${text}`))
  }

/** Opens it: what is due goes out from now on. */
export const openSchedule = (parts: ScheduleParts, scope: Scope): Schedule => {
  const { database, clock, log, feeds, swarms, wallet } = parts
  return new Schedule(
    {
      ...{ database, clock, log: log.child('schedule'), publish: publishing(parts) },
      held: ({ author, postNumber }) => swarms.post(author, postNumber),
      isLocal: (username) => wallet.has(username),
      twt: (localUser, hash) => feeds.answerTo(localUser, hash),
      unlocked: wallet.lockChanged,
    },
    scope,
  )
}
