// How fast blocks come, as far as can be told without a promise.
import type { Network } from '../protocol/network.ts'

/** What the pace is judged by. */
export interface PaceFacts {
  readonly network: Network
  /** Time of the tip, and now, both in Unix seconds. */
  readonly tipTime: number
  readonly now: number
  readonly isMining: boolean
}

/** Mean times between blocks without one after which something is wrong: by chance it happens once in 160,000 blocks. */
const silentSpacings = 12

/** Shortest time without a block that is told, in seconds: where blocks come by the second a pause means nothing. */
const shortestSilence = 120

/** Mean time between blocks in seconds. */
const meanSpacing = (network: Network): number =>
  network.worksAlone ? Math.max(1, network.minimumBlockIntervalSeconds) : network.targetSpacingSeconds

/** How long no block has come, in seconds, when that is longer than chance explains. */
const silenceSeconds = ({ network, tipTime, now }: PaceFacts): number | undefined => {
  const silence = now - tipTime
  return silence > Math.max(silentSpacings * meanSpacing(network), shortestSilence) ? silence : undefined
}

/** A network that works alone has blocks as long as anybody mines. */
const nobodyMines = (facts: PaceFacts): boolean =>
  facts.network.worksAlone && !facts.isMining && silenceSeconds(facts) !== undefined

/**
 * Seconds until the next block: blocks come at random, what has passed since the last one says nothing, so the mean is
 * the best guess. Undefined: none comes, since nobody mines.
 */
export const blockWaitSeconds = (facts: PaceFacts): number | undefined =>
  nobodyMines(facts) ? undefined : meanSpacing(facts.network)
