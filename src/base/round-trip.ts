// How long answers take, estimated as in RFC 6298: the smoothed round trip, and four times its deviation.

/** One estimate: of a contact, a peer, or a whole network. */
export class RoundTrip {
  #smoothedMs: number | undefined
  #deviationMs = 0

  /** An answer came. */
  measured(roundTripMs: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = roundTripMs
      this.#deviationMs = roundTripMs / 2
      return
    }
    this.#deviationMs = 0.75 * this.#deviationMs + 0.25 * Math.abs(this.#smoothedMs - roundTripMs)
    this.#smoothedMs = 0.875 * this.#smoothedMs + 0.125 * roundTripMs
  }

  /** After this long an answer is late; undefined as long as nothing was measured. */
  get lateAfterMs(): number | undefined {
    return this.#smoothedMs === undefined ? undefined : this.#smoothedMs + 4 * this.#deviationMs
  }
}
