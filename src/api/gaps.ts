// Commands on what is missing of the posts of users, and on posts that have one number between them.
import { required, string } from '../codec/schema.ts'
import { command, result } from './contract.ts'
import type { PostJson } from './shapes.ts'

/** Post numbers from one to another, both included. */
export type NumberRangeJson = readonly [first: number, last: number]

/** Missing posts in a row. */
export interface GapJson {
  readonly first: number
  readonly last: number
  /**
   * `offered`: on its way. `refused`: what came is no acceptable post, by `rule`. `above-bound`: the chain allows the
   * number after further blocks. `quiet`: no peer is connected. `no-peer`: none of the connected ones has it.
   */
  readonly why: 'offered' | 'refused' | 'above-bound' | 'quiet' | 'no-peer'
  readonly rule?: string
  /** Who says that these posts exist: none of it is proved before they are here. */
  readonly said_by: readonly ('peers' | 'status' | 'link')[]
}

/** How much is missing of one user, and what waits. */
export interface GapSummaryJson {
  readonly username: string
  /** Known posts above the highest held one, and below it, that are not here. */
  readonly newer: number
  readonly older: number
  /** Of these, how many nobody offers. */
  readonly newer_unoffered: number
  readonly older_unoffered: number
  /** Known posts above what the chain allows yet. */
  readonly above_bound: number
  /** Missing posts of which something came that is no acceptable post. */
  readonly refused: number
  /** Connected peers of the swarm. */
  readonly peers: number
  /** Numbers with several valid posts. */
  readonly conflicts: readonly number[]
}

/** All that is known of the numbers of one user’s posts; ranges begin with the highest. */
export interface GapsJson extends Omit<GapSummaryJson, 'conflicts'> {
  /** Highest number that the chain allows now. */
  readonly bound: number
  /** Older posts were let go or are not fetched (-keep, -diskbudget), and are fetched when somebody reads them; 0: all are kept. */
  readonly kept_from: number
  readonly held: readonly NumberRangeJson[]
  readonly missing: readonly GapJson[]
  /** Between held posts, and nobody says that they exist. */
  readonly unclaimed: readonly NumberRangeJson[]
  /** The post that stands in its place is the first one. */
  readonly conflicts: readonly { readonly k: number; readonly posts: readonly PostJson[] }[]
}

export const gaps = {
  getgaps: command({
    summary:
      'Which posts of a user are held, which others are known to exist, who says so, and why they are not here. What is missing is looked for again.',
    params: { username: required(string) },
    result: result<GapsJson | null>('the gaps; null when the swarm of this user does not run here'),
    access: 'read',
    extension: true,
  }),
  listgaps: command({
    summary: 'Users whose swarms run here and of whom posts are missing, or have one number between them.',
    params: {},
    result: result<readonly GapSummaryJson[]>('one line for each user'),
    access: 'owner',
    extension: true,
  }),
} as const
