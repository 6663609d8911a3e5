// How long something takes, as it would on a machine with nothing else to do: limits of time hold on slow ones, too.

/** Milliseconds that `pace` takes there. */
const usualPaceMs = 40

/** Milliseconds of a piece of work that is always the same. */
const pace = (): number => {
  const startMs = performance.now()
  let value = 1
  for (let round = 0; round < 20_000_000; round += 1) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0
  return value === 0 ? 0 : performance.now() - startMs
}

/** Milliseconds that work took, less in proportion where this machine is slower just now. */
export const msOf = async (work: () => unknown): Promise<number> => {
  const paceBefore = pace()
  const startMs = performance.now()
  await work()
  const tookMs = performance.now() - startMs
  return tookMs / Math.max(1, paceBefore / usualPaceMs, pace() / usualPaceMs)
}
