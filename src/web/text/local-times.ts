// Times as a person types them: of the clock on the wall, to the minute.

const two = (value: number): string => String(value).padStart(2, '0')

/** As a field for a day and a time has it, such as `2026-12-24T18:30`. */
export const localInput = (ms: number): string => {
  const at = new Date(ms)
  const day = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** Unix milliseconds of what stands in such a field; undefined: it is not filled in. */
export const millisecondsOf = (input: string): number | undefined => {
  const ms = Date.parse(input)
  return Number.isNaN(ms) ? undefined : ms
}
