// The frame around each message: magic, command, length, checksum (chain.md 6.1). A bounded parser of a byte stream.
import { concatBytes, emptyBytes, equalBytes } from '../../base/bytes.ts'
import { bytesFromLatin1 } from '../../codec/combinators.ts'
import { sha256d } from '../../crypto/hash.ts'
import { limits } from '../../protocol/limits.ts'
import type { PeerRejectionCode } from '../rules/rejections.ts'
import { isKnownCommand, messages } from './messages.ts'

const headerLength = 24
const commandOffset = 4
const lengthOffset = 16
const checksumOffset = 20

/** What comes out of the stream. */
export type Frame =
  | { readonly kind: 'message'; readonly command: string; readonly payload: Uint8Array }
  /** A message that was skipped: the stream goes on behind it. */
  | { readonly kind: 'skipped'; readonly code: PeerRejectionCode | undefined; readonly bytes: number }
  /** The stream is no use any more. */
  | { readonly kind: 'broken'; readonly reason: 'magic' | 'length' }

/** A message in its frame. */
export const encodeFrame = (magic: Uint8Array, command: string, payload: Uint8Array): Uint8Array<ArrayBuffer> => {
  const frame = new Uint8Array(headerLength + payload.length)
  frame.set(magic)
  frame.set(bytesFromLatin1(command), commandOffset)
  new DataView(frame.buffer).setUint32(lengthOffset, payload.length, true)
  frame.set(sha256d(payload).subarray(0, 4), checksumOffset)
  frame.set(payload, headerLength)
  return frame
}

/** The command, or undefined when it has unprintable characters or something after its first zero. */
const parseCommand = (field: Uint8Array): string | undefined => {
  let text = ''
  let ended = false
  for (const byte of field) {
    if (byte === 0) ended = true
    else if (ended || byte < 0x20 || byte > 0x7e) return undefined
    else text += String.fromCharCode(byte)
  }
  return text
}

/** What is being read: a header, a payload that is kept, or one that is thrown away. */
type Stage =
  | { readonly kind: 'header' }
  | { readonly kind: 'payload'; readonly command: string; readonly checksum: Uint8Array }
  | { readonly kind: 'skip'; readonly code: PeerRejectionCode | undefined; readonly bytes: number }

/** Cuts a byte stream into frames. Holds at most one message of a known command, and only the bytes that came. */
export class FrameParser {
  readonly #magic: Uint8Array
  #stage: Stage = { kind: 'header' }
  #held: Uint8Array[] = []
  #neededBytes = headerLength
  #broken = false

  constructor(magic: Uint8Array) {
    this.#magic = magic
  }

  /** Takes the next bytes and returns the frames that are complete now. After `broken` nothing more comes. */
  push(bytes: Uint8Array): readonly Frame[] {
    const frames: Frame[] = []
    let offset = 0
    while (!this.#broken && (offset < bytes.length || this.#neededBytes === 0)) {
      const taken = bytes.subarray(offset, offset + this.#neededBytes)
      offset += taken.length
      this.#neededBytes -= taken.length
      if (this.#stage.kind !== 'skip' && taken.length > 0) this.#hold(taken)
      if (this.#neededBytes > 0) break
      const frame = this.#finishStage()
      if (frame !== undefined) frames.push(frame)
    }
    return frames
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes)
    // Many small pieces would cost more than the bytes in them.
    if (this.#held.length > 64) this.#held = [concatBytes(...this.#held)]
  }

  #takeHeld(): Uint8Array {
    const [first = emptyBytes] = this.#held
    const whole = this.#held.length === 1 ? first : concatBytes(...this.#held)
    this.#held = []
    return whole
  }

  #expect(stage: Stage, neededBytes: number): void {
    this.#stage = stage
    this.#neededBytes = neededBytes
  }

  #finishStage(): Frame | undefined {
    const stage = this.#stage
    if (stage.kind === 'header') return this.#finishHeader(this.#takeHeld())
    this.#expect({ kind: 'header' }, headerLength)
    if (stage.kind === 'skip') return { kind: 'skipped', code: stage.code, bytes: stage.bytes }
    const payload = this.#takeHeld()
    if (!equalBytes(sha256d(payload).subarray(0, 4), stage.checksum))
      return { kind: 'skipped', code: 'checksum-wrong', bytes: payload.length }
    return { kind: 'message', command: stage.command, payload }
  }

  #finishHeader(header: Uint8Array): Frame | undefined {
    if (!equalBytes(header.subarray(0, 4), this.#magic)) return this.#break('magic')
    const length = new DataView(header.buffer, header.byteOffset).getUint32(lengthOffset, true)
    if (length > limits.chainMessageBytes) return this.#break('length')
    const command = parseCommand(header.subarray(commandOffset, lengthOffset))
    const skip = (code: PeerRejectionCode | undefined): void => {
      this.#expect({ kind: 'skip', code, bytes: length }, length)
    }
    if (command === undefined) skip('command-malformed')
    else if (!isKnownCommand(command)) skip(undefined)
    else if (length > messages[command].maxBytes) skip('message-too-large')
    else this.#expect({ kind: 'payload', command, checksum: header.slice(checksumOffset) }, length)
    return undefined
  }

  #break(reason: 'magic' | 'length'): Frame {
    this.#broken = true
    return { kind: 'broken', reason }
  }
}
