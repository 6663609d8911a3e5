// Unpacks what LevelDB has packed with Snappy.

/** A number of seven bits a byte, the lowest first, and where it ends; undefined: there is none below 2³². */
export const readVarint = (bytes: Uint8Array, start: number): readonly [value: number, end: number] | undefined => {
  let value = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[start + index]
    if (byte === undefined) return undefined
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return value < 2 ** 32 ? [value, start + index + 1] : undefined
  }
  return undefined
}

const littleEndian = (bytes: Uint8Array, start: number, count: number): number => {
  let value = 0
  for (let index = 0; index < count; index += 1) value += (bytes[start + index] ?? 0) * 256 ** index
  return value
}

/** One element: bytes that follow, or a copy of earlier ones from so far back. */
interface Element {
  readonly length: number
  /** Undefined: the bytes follow. */
  readonly back: number | undefined
  /** Where the element’s head ends. */
  readonly end: number
}

const elementAt = (packed: Uint8Array, at: number): Element => {
  const tag = packed[at] ?? 0
  const high = tag >>> 2
  if ((tag & 3) === 0) {
    const extra = high < 60 ? 0 : high - 59
    const length = (extra === 0 ? high : littleEndian(packed, at + 1, extra)) + 1
    return { length, back: undefined, end: at + 1 + extra }
  }
  if ((tag & 3) === 1) return { length: (high & 7) + 4, back: (tag >>> 5) * 256 + (packed[at + 1] ?? 0), end: at + 2 }
  const width = (tag & 3) === 2 ? 2 : 4
  return { length: high + 1, back: littleEndian(packed, at + 1, width), end: at + 1 + width }
}

/** Whether an element stays inside what was packed and what is unpacked so far. */
const isSound = (
  { length, back, end }: Element,
  packed: Uint8Array,
  unpacked: Uint8Array,
  written: number,
): boolean => {
  if (written + length > unpacked.length || end > packed.length) return false
  return back === undefined ? end + length <= packed.length : back > 0 && back <= written
}

/** The unpacked bytes; undefined when they are not valid, or more than `most`. */
export const unpackSnappy = (packed: Uint8Array, most: number): Uint8Array | undefined => {
  const head = readVarint(packed, 0)
  if (head === undefined || head[0] > most) return undefined
  const unpacked = new Uint8Array(head[0])
  let written = 0
  for (let at = head[1]; at < packed.length; ) {
    const element = elementAt(packed, at)
    if (!isSound(element, packed, unpacked, written)) return undefined
    const { length, back, end } = element
    const [source, from] = back === undefined ? [packed, end] : [unpacked, written - back]
    // One by one: a copy may reach into what it is writing.
    for (let index = 0; index < length; index += 1) unpacked[written + index] = source[from + index] as number
    written += length
    at = back === undefined ? end + length : end
  }
  return written === unpacked.length ? unpacked : undefined
}
