// How fast the chain is read, and how long that will take: what the last half minute says.
import type { Clock } from '../base/clock.ts'
import type { SyncPace } from './types.ts'

/** What is looked at now and then. */
export interface PaceFacts {
  /** Headers may still come, so that nobody knows the end. */
  readonly readsHeaders: boolean
  readonly height: number
  readonly bestKnownHeight: number
  readonly missingBlocks: number
}

interface Sample {
  readonly atMs: number
  readonly blocks: number
  readonly headers: number
}

const windowMs = 30_000
/** Less time says nothing. */
const leastMs = 2_000

/** Notes how far it is, and tells the pace of the last half minute. */
export class PaceMeter {
  readonly #clock: Clock
  #samples: Sample[] = []
  #last: PaceFacts | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Looks once more; undefined: nothing is read. */
  note(facts: PaceFacts | undefined): void {
    this.#last = facts
    if (facts === undefined) {
      this.#samples = []
      return
    }
    const atMs = this.#clock.monotonicMs()
    this.#samples = this.#samples.filter((sample) => sample.atMs >= atMs - windowMs)
    this.#samples.push({ atMs, blocks: facts.height, headers: facts.bestKnownHeight })
  }

  /** Undefined: nothing is read, or not for long enough. */
  pace(): SyncPace | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (this.#last === undefined || first === undefined || last === undefined) return undefined
    const tookMs = last.atMs - first.atMs
    if (tookMs < leastMs) return undefined
    const { readsHeaders, missingBlocks } = this.#last
    const rate = (done: number): number => Math.max(0, (done * 1000) / tookMs)
    if (readsHeaders) return { reads: 'headers', perSecond: rate(last.headers - first.headers), secondsLeft: undefined }
    const perSecond = rate(last.blocks - first.blocks)
    return { reads: 'blocks', perSecond, secondsLeft: perSecond > 0 ? missingBlocks / perSecond : undefined }
  }
}
