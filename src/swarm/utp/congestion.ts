// How much a uTP connection may have under way: it grows while packets do not queue, and yields before they do (LEDBAT).
import { limits } from '../../protocol/limits.ts'

/**
 * Longest payload of a packet: with 20 bytes of header and 28 of UDP and IP, it fits the links that are known to be
 * narrow (PPPoE, tunnels, VPNs), so that nothing is probed and nothing comes in fragments.
 */
export const maxPayloadBytes = 1_382

/** Packets may wait this long in queues on the way (BEP 29, RFC 6817). */
const targetMicros = 100_000
/** What the window gains in a round trip without queues. */
const gainBytes = 3_000
/** Packets of the first round trip. */
const firstPackets = 4
const leastBytes = maxPayloadBytes
const mostBytes = limits.swarmUtpFlightPackets * maxPayloadBytes

const bounded = (bytes: number): number => Math.min(mostBytes, Math.max(leastBytes, bytes))

/** The window of one connection. */
export class Congestion {
  #windowBytes = firstPackets * maxPayloadBytes
  /** Below, the window doubles in each round trip. */
  #thresholdBytes = Number.POSITIVE_INFINITY

  get windowBytes(): number {
    return this.#windowBytes
  }

  /** So many bytes have arrived, while packets waited `queueMicros` on their way. */
  acknowledged(bytes: number, queueMicros: number): void {
    const roomLeft = Math.max(-1, (targetMicros - queueMicros) / targetMicros)
    if (this.#windowBytes < this.#thresholdBytes) {
      if (roomLeft < 0.25) this.#thresholdBytes = this.#windowBytes
      else this.#windowBytes = bounded(this.#windowBytes + bytes)
      return
    }
    this.#windowBytes = bounded(this.#windowBytes + (gainBytes * roomLeft * bytes) / Math.max(bytes, this.#windowBytes))
  }

  /** Packets were lost in a round trip. */
  lost(): void {
    this.#windowBytes = bounded(this.#windowBytes / 2)
    this.#thresholdBytes = this.#windowBytes
  }

  /** Nothing comes back any more. */
  timedOut(): void {
    this.#thresholdBytes = Math.max(2 * leastBytes, this.#windowBytes / 2)
    this.#windowBytes = leastBytes
  }
}
