// How many values an item costs: readers of datagrams stop at some number (dht.md 2.3).
import { limits } from '../../protocol/limits.ts'

const charCode = { colon: 58, d: 100, e: 101, i: 105, l: 108, zero: 48 } as const

/** Behind the byte string or number at an offset; undefined: there is none. */
const endOfScalar = (bytes: Uint8Array, offset: number): number | undefined => {
  if (bytes[offset] === charCode.i) {
    const end = bytes.indexOf(charCode.e, offset)
    return end < 0 ? undefined : end + 1
  }
  const colon = bytes.indexOf(charCode.colon, offset)
  let length = 0
  for (let at = offset; at < colon; at += 1) length = length * 10 + ((bytes[at] as number) - charCode.zero)
  return colon > offset && length >= 0 ? colon + 1 + length : undefined
}

/** Values in canonical bencode, keys not counted; undefined: it is none. Nothing is decoded: an item that is put has been. */
const countValues = (bytes: Uint8Array): number | undefined => {
  /** Of each open container: whether a key comes next; undefined: it is a list. */
  const open: (boolean | undefined)[] = []
  let count = 0
  let offset: number | undefined = 0
  do {
    const byte: number = bytes[offset] ?? 0
    const isKey = open.at(-1)
    if (byte === charCode.e && open.length > 0) {
      open.pop()
      offset += 1
      continue
    }
    if (isKey !== undefined) open[open.length - 1] = !isKey
    if (isKey !== true) count += 1
    if (byte === charCode.d || byte === charCode.l) {
      open.push(byte === charCode.d ? true : undefined)
      offset += 1
    } else offset = endOfScalar(bytes, offset)
  } while (offset !== undefined && open.length > 0)
  return offset === bytes.length ? count : undefined
}

/** Values of an entry of a reply: the entry, its two strings and all within `p`, which is canonical. */
export const valuesOf = (payload: Uint8Array): number => {
  const count = countValues(payload)
  return count === undefined ? limits.datagramValues : count + 3
}
