// The receiving side of a uTP connection: puts packets in order, and holds no more than it promised room for.
import { limits } from '../../protocol/limits.ts'
import { serialDistance, serialPlus } from './serial.ts'

/** Bytes held by all connections together. */
export interface HeldBytes {
  used: number
}

/** What holding a packet costs besides its bytes. */
const packetCostBytes = 128
/** Longest acknowledgement beyond a gap: as far as packets are held. */
const selectiveBytes = limits.swarmUtpReorderPackets / 8

const costOf = (payload: Uint8Array): number => payload.length + packetCostBytes

/** Packets on their way from the socket to the owner of the connection. */
export class Inbox {
  readonly #overall: HeldBytes
  /** Beyond a gap, by sequence number. */
  readonly #waiting = new Map<number, Uint8Array>()
  /** In order, and not yet taken by the owner. */
  readonly #ready: Uint8Array[] = []
  #held = 0
  #next: number
  #end: number | undefined

  /** `next` is the sequence number of the first packet to come. */
  constructor(next: number, overall: HeldBytes) {
    this.#next = next
    this.#overall = overall
  }

  /** The last number up to which all has come. */
  get acknowledged(): number {
    return serialPlus(this.#next, -1)
  }

  get hasGap(): boolean {
    return this.#waiting.size > 0
  }

  /** All came, to the end of the stream, and the owner has taken it. */
  get isFinished(): boolean {
    return this.#end !== undefined && this.#ready.length === 0 && serialDistance(this.#end, this.acknowledged) >= 0
  }

  /** Room that the other side is told of. */
  get windowBytes(): number {
    const room = Math.min(limits.swarmUtpReceiveBytes - this.#held, limits.swarmUtpHeldBytes - this.#overall.used)
    return Math.max(0, room)
  }

  /** Takes a packet of the stream; one that came before, lies too far ahead or is more than there is room for is left. */
  take(sequence: number, payload: Uint8Array): void {
    const distance = serialDistance(this.#next, sequence)
    if (distance < 0 || distance >= limits.swarmUtpReorderPackets || this.#isBeyondEnd(sequence)) return
    if (this.#waiting.has(sequence)) return
    // What the owner takes at once needs no room, so that nobody else can stop a stream that is in order.
    const isPassing = distance === 0 && this.#ready.length === 0
    if (!isPassing && costOf(payload) > this.windowBytes) return
    // A copy: the datagram may be a small part of a large buffer.
    this.#waiting.set(sequence, isPassing ? payload : payload.slice())
    this.#charge(costOf(payload))
    this.#advance()
  }

  /** The stream ends with this packet. The first word on that counts. */
  takeEnd(sequence: number): void {
    const distance = serialDistance(this.#next, sequence)
    if (distance < 0 || distance >= limits.swarmUtpReorderPackets || this.#end !== undefined) return
    this.#end = sequence
    for (const [number, payload] of this.#waiting) {
      if (serialDistance(sequence, number) < 0) continue
      this.#waiting.delete(number)
      this.#charge(-costOf(payload))
    }
    this.#advance()
  }

  /** The next bytes in order. */
  deliver(): Uint8Array | undefined {
    const payload = this.#ready.shift()
    if (payload !== undefined) this.#charge(-costOf(payload))
    return payload
  }

  /** Which packets came beyond the first one missing; undefined: none. */
  selective(): Uint8Array | undefined {
    if (this.#waiting.size === 0) return undefined
    const bits = new Uint8Array(selectiveBytes)
    let last = 0
    for (const number of this.#waiting.keys()) {
      const bit = serialDistance(this.#next, number) - 1
      bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7))
      last = Math.max(last, bit)
    }
    // Whole groups of four bytes (BEP 29).
    return bits.subarray(0, 4 * ((last >> 5) + 1))
  }

  /** Lets go of everything. */
  clear(): void {
    this.#overall.used -= this.#held
    this.#held = 0
    this.#waiting.clear()
    this.#ready.length = 0
  }

  #isBeyondEnd(sequence: number): boolean {
    return this.#end !== undefined && serialDistance(this.#end, sequence) >= 0
  }

  #charge(bytes: number): void {
    this.#held += bytes
    this.#overall.used += bytes
  }

  #advance(): void {
    for (let payload = this.#waiting.get(this.#next); payload !== undefined; payload = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next)
      this.#ready.push(payload)
      this.#next = serialPlus(this.#next, 1)
    }
    if (this.#next === this.#end) this.#next = serialPlus(this.#next, 1)
  }
}
