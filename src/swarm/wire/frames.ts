// Cuts a byte stream into messages, holding at most one unfinished frame.
import { emptyBytes } from '../../base/bytes.ts'
import { accept, reject, type Verdict } from '../../base/verdict.ts'
import { decodeMessage, judgeFrame, type WireMessage, type WireRejection } from './messages.ts'

/** Length and id. */
const headBytes = 5

/** Reads frames as their bytes come in. After a rejection it reads no more. */
export class FrameReader {
  #buffer: Uint8Array = emptyBytes
  #start = 0
  #end = 0
  #failed = false

  /** Bytes held back for the next call. */
  get heldBytes(): number {
    return this.#end - this.#start
  }

  push(bytes: Uint8Array): void {
    if (this.#failed) return
    const held = this.heldBytes
    if (held === 0) {
      this.#buffer = bytes
      this.#start = 0
      this.#end = bytes.length
      return
    }
    if (this.#buffer.length - this.#end < bytes.length) {
      // Doubling keeps the copying linear when a peer sends byte by byte. A received buffer has no spare room, so that
      // only buffers of our own are written to.
      const larger = new Uint8Array(Math.max(2 * held, held + bytes.length))
      larger.set(this.#buffer.subarray(this.#start, this.#end))
      this.#buffer = larger
      this.#start = 0
      this.#end = held
    }
    this.#buffer.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** The next whole message, or undefined when more bytes are needed. Keep-alives are skipped. */
  next(): Verdict<WireMessage, WireRejection> | undefined {
    while (!this.#failed && this.heldBytes >= 4) {
      const length = this.#u32(this.#start)
      if (length === 0) {
        this.#start += 4
        continue
      }
      return this.heldBytes < headBytes ? undefined : this.#frame(length)
    }
    return undefined
  }

  #frame(length: number): Verdict<WireMessage, WireRejection> | undefined {
    const head = judgeFrame(length, this.#buffer[this.#start + 4] as number)
    if (!head.ok) return this.#fail(head.rejection)
    if (this.heldBytes < 4 + length) return undefined
    const payload = this.#buffer.subarray(this.#start + headBytes, this.#start + 4 + length)
    this.#start += 4 + length
    const decoded = decodeMessage(head.value, payload)
    return decoded.ok ? accept(decoded.value) : this.#fail(decoded.rejection)
  }

  #fail(rejection: WireRejection): Verdict<WireMessage, WireRejection> {
    this.#failed = true
    this.#buffer = emptyBytes
    this.#start = 0
    this.#end = 0
    return reject(rejection)
  }

  #u32(offset: number): number {
    const bytes = this.#buffer
    const byte = (index: number): number => bytes[offset + index] as number
    return byte(0) * 0x100_0000 + byte(1) * 0x1_0000 + byte(2) * 0x100 + byte(3)
  }
}
