// What a bench tells, and how it measures.

/** One operation of ours beside the primitive it cannot be faster than, or has to beat. */
export interface BenchRow {
  readonly name: string
  readonly perSecond: number
  readonly primitive: string
  readonly primitivePerSecond: number
  /** `perSecond` / `primitivePerSecond`. */
  readonly ratio: number
}

/** A row with its ratio. */
export const benchRow = (name: string, perSecond: number, primitive: string, primitivePerSecond: number): BenchRow => ({
  name,
  perSecond,
  primitive,
  primitivePerSecond,
  ratio: perSecond / primitivePerSecond,
})

const warmUpMs = 100

/** Calls of `work` a second, over `durationMs` after a warm-up. */
export const callsPerSecond = (work: () => unknown, durationMs = 500): number => {
  const count = (forMs: number): number => {
    const startMs = performance.now()
    let calls = 0
    while (performance.now() - startMs < forMs) {
      // The clock costs as much as a cheap call.
      for (let batch = 0; batch < 16; batch += 1) work()
      calls += 16
    }
    return (calls * 1000) / (performance.now() - startMs)
  }
  count(warmUpMs)
  return count(durationMs)
}
