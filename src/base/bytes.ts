// Helpers on byte strings.

/** The shared empty byte string. */
export const emptyBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0)

/** The parts, one after another. */
export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Byte-wise equality. Not constant-time: use `timingSafeEqual` for secrets. */
export const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false
  return true
}

/** Order as raw unsigned bytes, shorter first on a tie: −1, 0 or 1. */
export const compareBytes = (left: Uint8Array, right: Uint8Array): -1 | 0 | 1 => {
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] as number) - (right[index] as number)
    if (difference !== 0) return difference < 0 ? -1 : 1
  }
  if (left.length === right.length) return 0
  return left.length < right.length ? -1 : 1
}
