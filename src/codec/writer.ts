// A growing byte buffer.

/** Writes forward into a buffer that doubles when full. */
export class ByteWriter {
  #buffer: Uint8Array<ArrayBuffer>
  /** Made when numbers are written. */
  #view: DataView | undefined
  #length = 0

  /** `scratch`: a buffer to begin with, whatever is in it. */
  constructor(scratch = new Uint8Array(128)) {
    this.#buffer = scratch
  }

  /** The buffer that was written in, for the next writer: this one is not used any more. */
  get scratch(): Uint8Array<ArrayBuffer> {
    return this.#buffer
  }

  u8(value: number): void {
    const start = this.#grow(1)
    this.#numbers().setUint8(start, value)
  }

  u16(value: number, littleEndian: boolean): void {
    const start = this.#grow(2)
    this.#numbers().setUint16(start, value, littleEndian)
  }

  u32(value: number, littleEndian: boolean): void {
    const start = this.#grow(4)
    this.#numbers().setUint32(start, value, littleEndian)
  }

  i32(value: number, littleEndian: boolean): void {
    const start = this.#grow(4)
    this.#numbers().setInt32(start, value, littleEndian)
  }

  u64(value: bigint, littleEndian: boolean): void {
    const start = this.#grow(8)
    this.#numbers().setBigUint64(start, value, littleEndian)
  }

  i64(value: bigint, littleEndian: boolean): void {
    const start = this.#grow(8)
    this.#numbers().setBigInt64(start, value, littleEndian)
  }

  raw(bytes: Uint8Array): void {
    const start = this.#grow(bytes.length)
    this.#buffer.set(bytes, start)
  }

  /** One byte a character. */
  latin1(text: string): void {
    const start = this.#grow(text.length)
    for (let index = 0; index < text.length; index += 1) this.#buffer[start + index] = text.charCodeAt(index)
  }

  /** What was written, in the buffer that it was written in. */
  written(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length)
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length)
  }

  #numbers(): DataView {
    this.#view ??= new DataView(this.#buffer.buffer, this.#buffer.byteOffset)
    return this.#view
  }

  /** Makes room and says where it begins. Call it before touching `#numbers()` or `#buffer`: both may be replaced. */
  #grow(length: number): number {
    const start = this.#length
    const end = start + length
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, this.#buffer.length * 2))
      larger.set(this.#buffer.subarray(0, start))
      this.#buffer = larger
      this.#view = undefined
    }
    this.#length = end
    return start
  }
}
