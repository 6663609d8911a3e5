// The jobs that threads know: one line for each. Only threads load this file; the rest of the program sees its types.
import { drawAvatar } from './avatar.ts'
import { searchBlock } from './block-work.ts'
import { payHashcash } from './hashcash-work.ts'
import type { JobControl } from './job.ts'
import { drawCard } from './card.ts'
import { openSealed } from './open-sealed.ts'
import { searchRegistration } from './registration-work.ts'
import { readWebFeed } from './web-feed.ts'

export const jobs = {
  drawAvatar,
  drawCard,
  openSealed,
  payHashcash,
  readWebFeed,
  searchBlock,
  searchRegistration,
} as const

/** The table of jobs. */
export type Jobs = typeof jobs
export type JobName = keyof Jobs
export type JobInput<Name extends JobName> = Parameters<Jobs[Name]>[0]
/** What it tells on its way. */
export type JobProgress<Name extends JobName> =
  Parameters<Jobs[Name]>[1] extends JobControl<infer Progress> ? Progress : never
export type JobOutput<Name extends JobName> = Awaited<ReturnType<Jobs[Name]>>
