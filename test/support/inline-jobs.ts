// Jobs of work threads, done on this one.
import type { Job } from '../../src/workers/job.ts'
import { jobs } from '../../src/workers/jobs.ts'
import type { JobRunner } from '../../src/workers/pool.ts'

/** Runs a job on a copy of its input, as a thread would. */
export const runInline: JobRunner['run'] = async (name, input) => {
  const job = jobs[name] as Job<unknown, unknown, unknown>
  const control = { isCancelled: false, report: () => undefined, transfer: () => undefined }
  return (await job(structuredClone(input), control)) as never
}
