// A growing byte buffer.

/** Writes forward into a buffer that doubles when full. */
export class ByteWriter {
  #buffer = new Uint8Array(128)
  #view = new DataView(this.#buffer.buffer)
  #length = 0

  u8(value: number): void {
    const start = this.#grow(1)
    this.#view.setUint8(start, value)
  }

  u16(value: number, littleEndian: boolean): void {
    const start = this.#grow(2)
    this.#view.setUint16(start, value, littleEndian)
  }

  u32(value: number, littleEndian: boolean): void {
    const start = this.#grow(4)
    this.#view.setUint32(start, value, littleEndian)
  }

  i32(value: number, littleEndian: boolean): void {
    const start = this.#grow(4)
    this.#view.setInt32(start, value, littleEndian)
  }

  u64(value: bigint, littleEndian: boolean): void {
    const start = this.#grow(8)
    this.#view.setBigUint64(start, value, littleEndian)
  }

  i64(value: bigint, littleEndian: boolean): void {
    const start = this.#grow(8)
    this.#view.setBigInt64(start, value, littleEndian)
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

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length)
  }

  /** Makes room and says where it begins. Call it before touching `#view` or `#buffer`: both may be replaced. */
  #grow(length: number): number {
    const start = this.#length
    const end = start + length
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, this.#buffer.length * 2))
      larger.set(this.#buffer.subarray(0, start))
      this.#buffer = larger
      this.#view = new DataView(larger.buffer)
    }
    this.#length = end
    return start
  }
}
