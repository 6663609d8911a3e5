// A growing byte buffer.

/** Writes forward into a buffer that doubles when full. */
export class ByteWriter {
  #buffer = new Uint8Array(128)
  #view = new DataView(this.#buffer.buffer)
  #length = 0

  u8(value: number): void {
    this.#view.setUint8(this.#grow(1), value)
  }

  u16(value: number, littleEndian: boolean): void {
    this.#view.setUint16(this.#grow(2), value, littleEndian)
  }

  u32(value: number, littleEndian: boolean): void {
    this.#view.setUint32(this.#grow(4), value, littleEndian)
  }

  i32(value: number, littleEndian: boolean): void {
    this.#view.setInt32(this.#grow(4), value, littleEndian)
  }

  u64(value: bigint, littleEndian: boolean): void {
    this.#view.setBigUint64(this.#grow(8), value, littleEndian)
  }

  i64(value: bigint, littleEndian: boolean): void {
    this.#view.setBigInt64(this.#grow(8), value, littleEndian)
  }

  raw(bytes: Uint8Array): void {
    const start = this.#grow(bytes.length)
    this.#buffer.set(bytes, start)
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length)
  }

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
