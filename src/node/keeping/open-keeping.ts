// Puts together what decides which posts of others stay.
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { PostReference } from '../../protocol/post-kind.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { Retention, Swarms } from '../../swarm/index.ts'
import { type Archive, Keeping } from './keeping.ts'
import { KeptPosts } from './kept-posts.ts'

/** What keeping is put together from. */
export interface OpenKeepingNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly swarms: Swarms
  readonly archive: Archive
  readonly retention: Retention
  readonly budgetBytes: number | undefined
  readonly isLocal: (username: Username) => boolean
  readonly isInGroup: (username: Username) => boolean
  readonly following: { isFollowed(username: Username): boolean }
  readonly messages: { needs(author: Username, postNumber: number, flags: number): boolean }
  readonly helping: { readonly isUsed: boolean; standingOf(username: Username): 'helped' | 'dropped' | undefined }
  readonly bookmarks: { keeps(post: PostReference): boolean }
}

/** Opens it; posts of local users are looked at until `scope` closes. */
export const openKeeping = (needs: OpenKeepingNeeds, scope: Scope): Keeping => {
  const { following, messages, bookmarks, helping, isInGroup, retention, budgetBytes } = needs
  const isUsed = retention.keeps !== 'all' || budgetBytes !== undefined || helping.isUsed
  return new Keeping({
    ...needs,
    kept: new KeptPosts({ ...needs, isUsed }, scope),
    isFollowed: (username) => following.isFollowed(username) || isInGroup(username),
    helpOf: (username) => helping.standingOf(username),
    isNeeded: (author, postNumber, flags) =>
      messages.needs(author, postNumber, flags) || bookmarks.keeps({ author, postNumber }),
  })
}
