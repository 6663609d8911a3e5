// How many values an item costs: readers of datagrams stop at some number (dht.md 2.3).
import { BencodeDict, type BencodeValue, decodeBencode } from '../../codec/bencode.ts'
import { limits } from '../../protocol/limits.ts'

const countValues = (value: BencodeValue): number => {
  if (value instanceof BencodeDict)
    return [...value.entries.values()].reduce((sum: number, each) => sum + countValues(each), 1)
  if (Array.isArray(value))
    return (value as readonly BencodeValue[]).reduce((sum: number, each) => sum + countValues(each), 1)
  return 1
}

/** Values of an entry of a reply: the entry, its two strings and all within `p`. */
export const valuesOf = (payload: Uint8Array): number => {
  const decoded = decodeBencode(payload, {
    maxDepth: limits.datagramDepth,
    maxValues: limits.datagramValues,
    canonical: true,
  })
  return decoded.ok ? countValues(decoded.value) + 3 : limits.datagramValues
}
