// What is kept of the posts of others, and for how long (ADR 31, 47).
import { limits } from '../../protocol/limits.ts'
import type { Username } from '../../protocol/username.ts'

/** What is kept of each user: everything, the newest posts, or those of the last days. */
export type Retention =
  | { readonly keeps: 'all' }
  | { readonly keeps: 'posts'; readonly posts: number }
  | { readonly keeps: 'days'; readonly days: number }

/**
 * What this node is to the posts of a user: their author, an archive, a follower, somebody who only passes them on, or a
 * helper near the tracker key. Under a budget of the disk those at the end of the list go first. Of users who were
 * helped and are not any more (`dropped`), everything goes.
 */
export type Standing = 'own' | 'archived' | 'followed' | 'relayed' | 'helped' | 'dropped'

/** Who knows what stays; nothing is let go before one is there. */
export interface Keeper {
  /** It knows all that it will know. */
  isReady(): boolean
  standingOf(username: Username): Standing
  /** A post with these flags stays however old it is. */
  isPinned(username: Username, postNumber: number, flags: number): boolean
}

/** So many of the newest posts of a user stay, whatever their age and the budget; of those merely passed on, one. */
export const fewestKept = 20

/** So many of the newest posts stay under a budget. */
export const leastKept = (standing: Standing): number =>
  standing === 'relayed' || standing === 'helped' ? 1 : fewestKept

/** Whether little or nothing is kept of a user, whatever the rule for others is. */
export const isOnlyHelped = (standing: Standing | undefined): boolean => standing === 'helped' || standing === 'dropped'

const nothing: Retention = { keeps: 'posts', posts: 0 }
const ofHelped: Retention = { keeps: 'posts', posts: limits.helpedPosts }
const everything: Retention = { keeps: 'all' }

/** What is kept of a user of this standing, where such is the rule for users who are followed. */
export const retentionOf = (standing: Standing, rule: Retention): Retention => {
  if (standing === 'dropped') return nothing
  if (standing === 'helped') return ofHelped
  return standing === 'own' || standing === 'archived' ? everything : rule
}

/** The rule as a word that is kept beside the floors: they hold as long as it does. */
export const retentionText = (retention: Retention): string => {
  if (retention.keeps === 'all') return 'all'
  return retention.keeps === 'posts' ? String(retention.posts) : `${String(retention.days)}d`
}
