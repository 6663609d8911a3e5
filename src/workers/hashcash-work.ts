// The hashcash of a post that is asked for without being in its swarm (swarm-posts.md 2.8).
import { type HashcashSearch, searchHashcash } from '../crypto/hashcash.ts'
import type { Job } from './job.ts'

/** The job: the first nonce that pays, or undefined. */
export const payHashcash: Job<HashcashSearch, Uint8Array<ArrayBuffer> | undefined> = (search, control) =>
  searchHashcash(search, () => control.isCancelled)
