// Figures of a run: what was measured, as tables and curves.

/** A value at a moment, or at a share. */
export type Point = readonly [x: number, y: number]

/** One plot. */
export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[]
}

/** A figure with what it is to reach. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** The most it may be; undefined: nothing is asked of it. */
  readonly most?: number
  readonly least?: number
}

/** What a scenario gives. */
export interface Outcome {
  readonly scenario: string
  readonly options: Readonly<Record<string, number>>
  readonly figures: readonly Figure[]
  readonly plots: readonly Plot[]
}

/** All of them together. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The smallest value that `share` (0 … 1) of the values do not exceed; NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

/** Which share of the values is at most so large: 200 points at most. */
export const distribution = (values: readonly number[]): readonly Point[] => {
  const sorted = [...values].sort((left, right) => left - right)
  const step = Math.max(1, Math.floor(sorted.length / 200))
  return sorted.flatMap((value, index) =>
    index % step === 0 || index === sorted.length - 1 ? [[value, (index + 1) / sorted.length] as const] : [],
  )
}

/** Whether a figure is what it should be. */
export const isReached = ({ value, most, least }: Figure): boolean =>
  (most === undefined || value <= most) && (least === undefined || value >= least)
