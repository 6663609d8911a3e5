// Entry point of a work thread: does one job at a time.
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { messageOf } from '../base/coded-error.ts'
import type { Job, JobAnswer, JobRequest } from './job.ts'
import { jobs } from './jobs.ts'

const tell = (answer: JobAnswer, transfer: readonly ArrayBuffer[] = []): void => {
  parentPort?.postMessage(answer, [...transfer])
}

const run = async ({ name, input, cancelled }: JobRequest): Promise<void> => {
  const flag = cancelled === undefined ? undefined : new Int32Array(cancelled)
  const handedOver: ArrayBuffer[] = []
  // The pool is typed by the table: name and input belong together.
  const job = jobs[name as keyof typeof jobs] as Job<unknown, unknown, unknown>
  try {
    const value = await job(input, {
      get isCancelled() {
        return flag !== undefined && Atomics.load(flag, 0) !== 0
      },
      report: (progress) => {
        tell({ kind: 'progress', value: progress })
      },
      transfer: (...buffers) => {
        handedOver.push(...buffers)
      },
    })
    tell({ kind: 'done', value }, handedOver)
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error) })
  }
}

/** Proofs of work are for the time that nobody else needs: what a person waits for goes first. */
const stepBack = (): void => {
  // Only there is a priority one of the calling thread; elsewhere it would be that of the whole node.
  if (process.platform !== 'linux') return
  try {
    setPriority(0, constants.priority.PRIORITY_LOW)
  } catch {
    // Where that is forbidden, threads work as before.
  }
}

stepBack()
parentPort?.on('message', (request: JobRequest) => void run(request))
