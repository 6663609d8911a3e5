// From measurements to what a plot shows: as many stretches of time as can be told apart, and nothing where nothing is known.
import type { MeasurementJson, SeriesJson } from '../../api/measurements.ts'

/** How far back. */
export const spans = ['hour', 'day', 'month'] as const
export type Span = (typeof spans)[number]

/** Seconds of a span. */
export const spanSeconds: Readonly<Record<Span, number>> = { hour: 3_600, day: 86_400, month: 30 * 86_400 }

/** Stretches of a plot. */
export const stretches = 30

/** What a line shows. */
export type LineName = Exclude<keyof MeasurementJson, 'at' | 'height'> | 'blocks'

/** One value for each stretch, the oldest first; undefined: the node did not run. */
export type Line = readonly (number | undefined)[]

/** Times of the beginnings of all stretches, Unix seconds. */
export const beginningsOf = (span: Span, now: number): readonly number[] => {
  const long = spanSeconds[span] / stretches
  return Array.from({ length: stretches }, (_, index) => now - spanSeconds[span] + index * long)
}

const growth =
  (of: (one: MeasurementJson) => number) =>
  (one: MeasurementJson, before: MeasurementJson | undefined): number | undefined =>
    before === undefined ? undefined : Math.max(0, of(one) - of(before))

const value =
  (of: (one: MeasurementJson) => number) =>
  (one: MeasurementJson): number =>
    of(one)

type Reading = (one: MeasurementJson, before: MeasurementJson | undefined) => number | undefined

/** How a line is read, and whether its values of one stretch are added up; else their mean is shown. */
const readings: Readonly<Record<LineName, readonly [read: Reading, isSum: boolean]>> = {
  blocks: [growth(({ height }) => height), true],
  registrations: [growth(({ registrations }) => registrations), true],
  received: [value(({ received }) => received), true],
  sent: [value(({ sent }) => sent), true],
  chainPeers: [value(({ chainPeers }) => chainPeers), false],
  dhtNodes: [value(({ dhtNodes }) => dhtNodes), false],
  swarmPeers: [value(({ swarmPeers }) => swarmPeers), false],
}

/** A line of a span that ends now. */
export const lineOf = ({ measurements }: SeriesJson, name: LineName, span: Span, now: number): Line => {
  const [read, isSum] = readings[name]
  const values: number[][] = Array.from({ length: stretches }, () => [])
  const long = spanSeconds[span] / stretches
  for (const [index, one] of measurements.entries()) {
    const place = Math.floor((one.at - (now - spanSeconds[span])) / long)
    const known = read(one, measurements[index - 1])
    // What was measured a moment ago may be ahead of the clock of the page.
    if (known !== undefined) values[Math.min(place, stretches - 1)]?.push(known)
  }
  return values.map((held) => {
    if (held.length === 0) return undefined
    const sum = held.reduce((total, each) => total + each, 0)
    return isSum ? sum : sum / held.length
  })
}

/** The sum of a line. */
export const sumOf = (line: Line): number => line.reduce<number>((sum, each) => sum + (each ?? 0), 0)

/** The largest value of a line; 0 of an empty one. */
export const mostOf = (line: Line): number => line.reduce<number>((most, each) => Math.max(most, each ?? 0), 0)

/** The last known value; 0 where there is none. */
export const lastOf = (line: Line): number => line.findLast((each) => each !== undefined) ?? 0

/** The next of 1, 2, 5, 10, 20 … that is not below a value: where an axis ends. */
export const axisEnd = (most: number): number => {
  if (most <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 5, 10].map((step) => step * power).find((end) => end >= most) ?? most
}

/** The path of a line in a box, broken where nothing is known; a value alone is a short stroke. */
export const pathOfLine = (line: Line, end: number, width: number, height: number): string => {
  const long = width / line.length
  const yOf = (each: number): string => (height - (each / end) * height).toFixed(1)
  return line
    .flatMap((each, index) => {
      if (each === undefined) return []
      const before = index > 0 ? line[index - 1] : undefined
      const x = (index + 0.5) * long
      const start = before === undefined ? `M${(x - long / 2).toFixed(1)} ${yOf(each)}` : ''
      return [`${start}L${x.toFixed(1)} ${yOf(each)}`]
    })
    .join('')
}
