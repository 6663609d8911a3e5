// Codecs as values: small ones, and the ways to join them.
import { CodedError } from '../base/coded-error.ts'
import type { Verdict } from '../base/verdict.ts'
import { type ByteReader, type DecodeRejection, decodeWith, malformed } from './reader.ts'
import { ByteWriter } from './writer.ts'

/** Both directions of one binary form. `read` throws only `malformed`. */
export interface Codec<T> {
  read(reader: ByteReader): T
  write(writer: ByteWriter, value: T): void
}

/** The type that a codec carries. */
export type Decoded<C> = C extends Codec<infer T> ? T : never

/** Largest size that a compact size may carry (chain.md 1.1). */
export const maxCompactSize = 0x0200_0000

export const u8: Codec<number> = {
  read: (r) => r.u8(),
  write: (w, v) => {
    w.u8(v)
  },
}
export const u16be: Codec<number> = {
  read: (r) => r.u16(false),
  write: (w, v) => {
    w.u16(v, false)
  },
}
export const u16le: Codec<number> = {
  read: (r) => r.u16(true),
  write: (w, v) => {
    w.u16(v, true)
  },
}
export const u32be: Codec<number> = {
  read: (r) => r.u32(false),
  write: (w, v) => {
    w.u32(v, false)
  },
}
export const u32le: Codec<number> = {
  read: (r) => r.u32(true),
  write: (w, v) => {
    w.u32(v, true)
  },
}
export const i32le: Codec<number> = {
  read: (r) => r.i32(true),
  write: (w, v) => {
    w.i32(v, true)
  },
}
export const u64le: Codec<bigint> = {
  read: (r) => r.u64(true),
  write: (w, v) => {
    w.u64(v, true)
  },
}
export const i64le: Codec<bigint> = {
  read: (r) => r.i64(true),
  write: (w, v) => {
    w.i64(v, true)
  },
}
/** One byte; any non-zero reads as true. */
export const bool: Codec<boolean> = {
  read: (r) => r.u8() !== 0,
  write: (w, v) => {
    w.u8(v ? 1 : 0)
  },
}

/** Bitcoin's variable-length size (chain.md 1.1): shortest form written, any form read, at most `maxCompactSize`. */
export const compactSize: Codec<number> = {
  read: (reader) => {
    const first = reader.u8()
    let size = first
    if (first === 0xfd) size = reader.u16(true)
    else if (first === 0xfe) size = reader.u32(true)
    else if (first === 0xff) size = Number(reader.u64(true))
    if (size > maxCompactSize) throw malformed('size too large')
    return size
  },
  write: (writer, size) => {
    if (size < 0xfd) {
      writer.u8(size)
    } else if (size <= 0xffff) {
      writer.u8(0xfd)
      writer.u16(size, true)
    } else {
      writer.u8(0xfe)
      writer.u32(size, true)
    }
  },
}

/** Exactly `length` bytes. Reads a copy, so that the received buffer can be freed. */
export const fixedBytes = (length: number): Codec<Uint8Array> => ({
  read: (r) => r.take(length).slice(),
  write: (w, v) => {
    if (v.length !== length)
      throw new CodedError(
        'codec.wrong-length',
        `A field of ${String(length)} bytes was given ${String(v.length)}; pass exactly as many as the field has.`,
      )
    w.raw(v)
  },
})

/** Compact size, then that many bytes, at most `maxBytes`. */
export const varBytes = (maxBytes: number): Codec<Uint8Array> => ({
  read: (reader) => {
    const length = compactSize.read(reader)
    if (length > maxBytes) throw malformed('byte string too long')
    return reader.take(length).slice()
  },
  write: (writer, value) => {
    compactSize.write(writer, value.length)
    writer.raw(value)
  },
})

/** Compact size, then that many bytes as Latin-1 text: bytes survive, nothing is judged. */
export const varByteString = (maxBytes: number): Codec<string> => {
  const inner = varBytes(maxBytes)
  return {
    read: (reader) => latin1FromBytes(inner.read(reader)),
    write: (writer, value) => {
      inner.write(writer, bytesFromLatin1(value))
    },
  }
}

/** Compact size, then that many elements, at most `max`. */
export const array = <T>(of: Codec<T>, max: number): Codec<readonly T[]> => ({
  read: (reader) => {
    const count = compactSize.read(reader)
    if (count > max) throw malformed('too many elements')
    const list: T[] = []
    for (let index = 0; index < count; index += 1) list.push(of.read(reader))
    return list
  },
  write: (writer, list) => {
    compactSize.write(writer, list.length)
    for (const item of list) of.write(writer, item)
  },
})

/** All that is left. */
export const rest: Codec<Uint8Array> = {
  read: (r) => r.take(r.remaining).slice(),
  write: (w, v) => {
    w.raw(v)
  },
}

/** Nothing at all. */
export const empty: Codec<object> = { read: () => ({}), write: () => undefined }

/** Named fields in the order of the object literal. */
export const struct = <Fields extends Record<string, Codec<unknown>>>(
  fields: Fields,
): Codec<{ readonly [Name in keyof Fields]: Decoded<Fields[Name]> }> => {
  const entries = Object.entries<Codec<unknown>>(fields)
  return {
    read: (reader) => {
      const value: Record<string, unknown> = {}
      for (const [name, codec] of entries) value[name] = codec.read(reader)
      return value as { [Name in keyof Fields]: Decoded<Fields[Name]> }
    },
    write: (writer, value) => {
      for (const [name, codec] of entries) codec.write(writer, (value as Record<string, unknown>)[name])
    },
  }
}

/** Decodes hostile bytes. Bytes after the value are ignored, as the chain's messages allow (chain.md 1.1). */
export const decode = <T>(codec: Codec<T>, bytes: Uint8Array): Verdict<T, DecodeRejection> =>
  decodeWith(bytes, (reader) => codec.read(reader))

/** Decodes hostile bytes that must hold nothing after the value. */
export const decodeExact = <T>(codec: Codec<T>, bytes: Uint8Array): Verdict<T, DecodeRejection> =>
  decodeWith(bytes, (reader) => {
    const value = codec.read(reader)
    if (reader.remaining > 0) throw malformed('trailing bytes')
    return value
  })

/** The binary form of a value of our own. */
export const encode = <T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> => {
  const writer = new ByteWriter()
  codec.write(writer, value)
  return writer.finish()
}

/** One character a byte. */
export const latin1FromBytes = (bytes: Uint8Array): string => {
  let text = ''
  let index = 0
  // Names of keys and signatures are made of each datagram: four at a time take half as long, an iterator six times.
  for (; index + 4 <= bytes.length; index += 4)
    text += String.fromCharCode(
      bytes[index] as number,
      bytes[index + 1] as number,
      bytes[index + 2] as number,
      bytes[index + 3] as number,
    )
  for (; index < bytes.length; index += 1) text += String.fromCharCode(bytes[index] as number)
  return text
}

/** The inverse of `latin1FromBytes`; characters above U+00FF lose their high bits. */
export const bytesFromLatin1 = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index)
  return bytes
}
