// Names of the members of dictionaries, as they stand in bencode.
import { latin1FromBytes } from './combinators.ts'

/** Names of one letter are those of most members of every datagram. */
const letters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))

/** Names that were read of late, by their length and ends: the same few come again and again. */
const recentNames = new Array<string>(256).fill('')
const longestRecentName = 16

const isName = (bytes: Uint8Array, start: number, length: number, name: string): boolean => {
  if (name.length !== length) return false
  for (let index = 0; index < length; index += 1) if (bytes[start + index] !== name.charCodeAt(index)) return false
  return true
}

/** The name at a place, one character a byte. */
export const nameAt = (bytes: Uint8Array, start: number, length: number): string => {
  const first = bytes[start] ?? 0
  if (length === 1) return letters[first] as string
  if (length > longestRecentName) return latin1FromBytes(bytes.subarray(start, start + length))
  const place = (first * 5 + (bytes[start + length - 1] ?? 0) * 3 + length) & 0xff
  const recent = recentNames[place] as string
  if (isName(bytes, start, length, recent)) return recent
  const name = latin1FromBytes(bytes.subarray(start, start + length))
  recentNames[place] = name
  return name
}

/** Where a name is, and how long it is. */
export interface Span {
  start: number
  length: number
}

/** Whether a name comes after another one in the order of raw bytes. */
export const isAfter = (bytes: Uint8Array, last: Span, start: number, length: number): boolean => {
  const shared = Math.min(last.length, length)
  for (let index = 0; index < shared; index += 1) {
    const difference = (bytes[start + index] as number) - (bytes[last.start + index] as number)
    if (difference !== 0) return difference > 0
  }
  return length > last.length
}
