// A bounded cursor over received bytes.
import { CodedError } from '../base/coded-error.ts'
import { accept, reject, type Verdict } from '../base/verdict.ts'

/** Why bytes could not be decoded. */
export interface DecodeRejection {
  readonly code: 'malformed'
  readonly reason: string
}

/** Ends the decoding in progress; caught by `decodeWith`, never seen outside the codec layer. */
export const malformed = (reason: string): CodedError => new CodedError('codec.malformed', reason)

/** Reads forward; every read past the end ends the decoding. */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly #view: DataView
  offset = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get remaining(): number {
    return this.bytes.length - this.offset
  }

  /** Moves past `length` bytes and returns where they began. */
  advance(length: number): number {
    const start = this.offset
    if (length < 0 || length > this.bytes.length - start) throw malformed('unexpected end')
    this.offset = start + length
    return start
  }

  u8(): number {
    return this.#view.getUint8(this.advance(1))
  }

  u16(littleEndian: boolean): number {
    return this.#view.getUint16(this.advance(2), littleEndian)
  }

  u32(littleEndian: boolean): number {
    return this.#view.getUint32(this.advance(4), littleEndian)
  }

  i32(littleEndian: boolean): number {
    return this.#view.getInt32(this.advance(4), littleEndian)
  }

  u64(littleEndian: boolean): bigint {
    return this.#view.getBigUint64(this.advance(8), littleEndian)
  }

  i64(littleEndian: boolean): bigint {
    return this.#view.getBigInt64(this.advance(8), littleEndian)
  }

  /** A view on the next `length` bytes, not a copy. */
  take(length: number): Uint8Array {
    const start = this.advance(length)
    return this.bytes.subarray(start, start + length)
  }
}

/** Runs a reading function over hostile bytes and turns its failure into a verdict. */
export const decodeWith = <T>(bytes: Uint8Array, read: (reader: ByteReader) => T): Verdict<T, DecodeRejection> => {
  try {
    return accept(read(new ByteReader(bytes)))
  } catch (error) {
    if (error instanceof CodedError && error.code === 'codec.malformed')
      return reject({ code: 'malformed', reason: error.message })
    throw error
  }
}
