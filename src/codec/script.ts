// CScript as a container of pushed byte strings; nothing is executed (chain.md 1.3).
import { concatBytes, emptyBytes } from '../base/bytes.ts'

const op = {
  pushData1: 0x4c,
  pushData2: 0x4d,
  pushData4: 0x4e,
  minusOne: 0x4f,
  smallIntegers: 0x50,
  sixteen: 0x60,
} as const

/** The push of a byte string, in shortest form. */
export const pushBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const length = bytes.length
  if (length < op.pushData1) return concatBytes(Uint8Array.of(length), bytes)
  if (length <= 0xff) return concatBytes(Uint8Array.of(op.pushData1, length), bytes)
  if (length <= 0xffff) return concatBytes(Uint8Array.of(op.pushData2, length & 0xff, length >> 8), bytes)
  const header = new Uint8Array(5)
  header[0] = op.pushData4
  new DataView(header.buffer).setUint32(1, length, true)
  return concatBytes(header, bytes)
}

/** Little-endian sign-magnitude bytes of minimal length, as big numbers are pushed (chain.md 1.3). */
export const scriptNumberBytes = (value: number): Uint8Array<ArrayBuffer> => {
  if (value === 0) return emptyBytes
  const bytes: number[] = []
  for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256)
  const top = bytes.at(-1) ?? 0
  if (top >= 0x80) bytes.push(value < 0 ? 0x80 : 0)
  else if (value < 0) bytes[bytes.length - 1] = top | 0x80
  return Uint8Array.from(bytes)
}

/** The push of an integer: an opcode for −1 and 1 … 16, else its number bytes. */
export const pushInteger = (value: number): Uint8Array<ArrayBuffer> => {
  if (value === -1) return Uint8Array.of(op.minusOne)
  if (value >= 1 && value <= 16) return Uint8Array.of(op.smallIntegers + value)
  return pushBytes(scriptNumberBytes(value))
}

const lengthSizes: Readonly<Record<number, number>> = { [op.pushData1]: 1, [op.pushData2]: 2, [op.pushData4]: 4 }

/**
 * All pushes of a script, or undefined when it cannot be parsed. Opcodes −1 and 1 … 16 yield an empty element;
 * any opcode above ends the parse as a failure; non-minimal forms are accepted; an empty script has no pushes.
 */
export const readPushes = (script: Uint8Array): readonly Uint8Array[] | undefined => {
  const pushes: Uint8Array[] = []
  for (let offset = 0; offset < script.length; ) {
    const opcode = script[offset] as number
    offset += 1
    if (opcode > op.sixteen) return undefined
    if (opcode >= op.minusOne) {
      pushes.push(emptyBytes)
      continue
    }
    const lengthSize = lengthSizes[opcode] ?? 0
    if (offset + lengthSize > script.length) return undefined
    let length = lengthSize === 0 ? opcode : 0
    for (let index = lengthSize - 1; index >= 0; index -= 1) length = length * 256 + (script[offset + index] as number)
    offset += lengthSize
    if (length > script.length - offset) return undefined
    pushes.push(script.subarray(offset, offset + length))
    offset += length
  }
  return pushes
}

/** The push at `index` if the whole script parses, else the empty string (`ExtractPushDataString`). */
export const pushAt = (script: Uint8Array, index: number): Uint8Array => readPushes(script)?.[index] ?? emptyBytes

/** The value of a "small string": one direct push that fills the script exactly (chain.md 1.3). */
export const smallString = (script: Uint8Array): Uint8Array | undefined => {
  const length = script[0]
  return length !== undefined && length < op.pushData1 && script.length === length + 1 ? script.subarray(1) : undefined
}
