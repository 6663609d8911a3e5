// The shortest time that packets took lately: what they take longer, they wait in a queue on the way (BEP 29; RFC 6817).

/** The shortest time is looked for over so many minutes, so that a new route or a drifting clock is noticed. */
const minutes = 13
const minuteMs = 60_000
/** The present delay is the least of so many samples: a single late packet says nothing. */
const currentSamples = 3

/** How far `to` is ahead of `from` among numbers that begin again after 2³². */
const ahead = (from: number, to: number): number => (to - from) | 0

/** Delays in microseconds, modulo 2³²: they are the difference of two clocks that were never set alike. */
export class DelayHistory {
  readonly #bases: number[] = []
  readonly #current: number[] = []
  #minuteMs = 0

  /** Whether anything was measured. */
  get isKnown(): boolean {
    return this.#bases.length > 0
  }

  /** The shortest delay; 0 before the first. */
  get base(): number {
    const [first = 0, ...rest] = this.#bases
    return rest.reduce((least, base) => (ahead(least, base) < 0 ? base : least), first)
  }

  /** How much longer than the shortest time packets take now. */
  get queueMicros(): number {
    const { base } = this
    return this.#current.reduce((least, sample) => Math.min(least, Math.max(0, ahead(base, sample))), 0x7fff_ffff)
  }

  add(sample: number, nowMs: number): void {
    const last = this.#bases.length - 1
    if (last < 0 || nowMs - this.#minuteMs >= minuteMs) {
      this.#bases.push(sample)
      if (this.#bases.length > minutes) this.#bases.shift()
      this.#minuteMs = nowMs
    } else if (ahead(this.#bases[last] as number, sample) < 0) this.#bases[last] = sample
    this.#current.push(sample)
    if (this.#current.length > currentSamples) this.#current.shift()
  }

  /** The two clocks have drifted apart by so much. */
  shift(byMicros: number): void {
    for (const [index, base] of this.#bases.entries()) this.#bases[index] = (base + byMicros) >>> 0
  }
}
