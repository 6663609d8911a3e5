// What is kept of the posts of others, and for how long (ADR 31).
import type { Username } from '../../protocol/username.ts'

/** What is kept of each user: everything, the newest posts, or those of the last days. */
export type Retention =
  | { readonly keeps: 'all' }
  | { readonly keeps: 'posts'; readonly posts: number }
  | { readonly keeps: 'days'; readonly days: number }

/**
 * What this node is to the posts of a user: their author, an archive, a follower, or somebody who only passes them on.
 * Under a budget of the disk those at the end of the list go first.
 */
export type Standing = 'own' | 'archived' | 'followed' | 'relayed'

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
export const leastKept = (standing: Standing): number => (standing === 'relayed' ? 1 : fewestKept)

/** Whether posts of a user go when they are old. */
export const agesOut = (standing: Standing): boolean => standing === 'followed' || standing === 'relayed'

/** The rule as a word that is kept beside the floors: they hold as long as it does. */
export const retentionText = (retention: Retention): string => {
  if (retention.keeps === 'all') return 'all'
  return retention.keeps === 'posts' ? String(retention.posts) : `${String(retention.days)}d`
}
