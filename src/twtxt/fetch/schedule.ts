// When a feed is fetched again: as its author asks, less often the quieter it is, and ever less often when it cannot be had.
import { type Random, randomFraction } from '../../base/random.ts'
import type { FetchRejection } from './fetch-rejection.ts'

/** What decides when a feed that was had is fetched again. */
export interface FeedPace {
  /** What the feed asks for, in seconds. */
  readonly refresh: number | undefined
  /** When its newest twt was written, in Unix seconds; undefined: it has none. */
  readonly newest: number | undefined
  readonly scheme: string
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Between two fetches, whatever a feed asks for. */
const shortest = 5 * minute
const longest = 7 * day

/** Without conditional requests each fetch is a whole one. */
const shortestOfSmallProtocols = 40 * minute

/** A feed that has been silent for so long is looked at so often. */
const quiet: readonly (readonly [silence: number, pause: number])[] = [
  [90 * day, 12 * hour],
  [30 * day, 6 * hour],
  [7 * day, 2 * hour],
  [day, 20 * minute],
]

const between = (least: number, value: number): number => Math.min(Math.max(value, least), longest)

/** A tenth more or less, so that feeds which were fetched together do not stay together. */
const withJitter = (seconds: number, random: Random): number => Math.round(seconds * (0.9 + randomFraction(random) / 5))

/** Seconds until a feed that was had is fetched again. */
export const pauseAfterAnswer = ({ refresh, newest, scheme }: FeedPace, now: number, random: Random): number => {
  const least = scheme === 'gemini:' || scheme === 'gopher:' ? shortestOfSmallProtocols : shortest
  const silence = newest === undefined ? Number.MAX_SAFE_INTEGER : now - newest
  const ofQuiet = quiet.find(([from]) => silence >= from)?.[1] ?? shortest
  // Who says how often knows better than we do.
  return Math.max(least, withJitter(between(least, refresh ?? ofQuiet), random))
}

/** Statuses that say no rather than not now: asked again once a day. */
const refusals = new Set([400, 401, 402, 403, 404, 405, 406, 407, 451])

/** Seconds until a feed that could not be had is tried again; undefined: never, it is gone for good. */
export const pauseAfterFailure = (rejection: FetchRejection, failures: number, random: Random): number | undefined => {
  const growing = between(shortest, shortest * 2 ** Math.min(failures, 12))
  if (rejection.code !== 'status') return withJitter(Math.min(growing, day), random)
  const { status, retryAfter } = rejection
  if (status === 410) return undefined
  if (retryAfter !== undefined) return between(shortest, retryAfter)
  return withJitter(refusals.has(status) ? day : Math.min(growing, day), random)
}
