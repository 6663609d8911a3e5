// Counters, gauges and histograms, rendered as Prometheus text.

/** Only goes up. */
export interface Counter {
  increment(amount?: number): void
}

/** Goes up and down. */
export interface Gauge {
  set(value: number): void
}

/** Distribution of observations. */
export interface Histogram {
  observe(value: number): void
}

interface Sample {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  lines(name: string): string[]
}

/** A help text is one line (text format 0.0.4). */
const oneLine = (help: string): string => help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const numberText = (value: number): string =>
  value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value)

/** The register of one process. Names end in a unit (`_total`, `_seconds`, `_bytes`, …). */
export class Metrics {
  readonly #samples: Map<string, Sample>
  readonly #prefix: string

  constructor(prefix = '', samples = new Map<string, Sample>()) {
    this.#prefix = prefix
    this.#samples = samples
  }

  /** The same register, for a second one of something: names begin with `prefix`. */
  prefixed(prefix: string): Metrics {
    return new Metrics(this.#prefix + prefix, this.#samples)
  }

  counter(name: string, help: string): Counter {
    let value = 0
    this.#samples.set(this.#prefix + name, { kind: 'counter', help, lines: (full) => [`${full} ${numberText(value)}`] })
    return {
      increment: (amount = 1) => {
        value += amount
      },
    }
  }

  gauge(name: string, help: string): Gauge {
    let value = 0
    this.#samples.set(this.#prefix + name, { kind: 'gauge', help, lines: (full) => [`${full} ${numberText(value)}`] })
    return {
      set: (next) => {
        value = next
      },
    }
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const counts = bounds.map(() => 0)
    let sum = 0
    let total = 0
    this.#samples.set(this.#prefix + name, {
      kind: 'histogram',
      help,
      lines: (full) => [
        ...bounds.map((bound, index) => `${full}_bucket{le="${String(bound)}"} ${String(counts[index])}`),
        `${full}_bucket{le="+Inf"} ${String(total)}`,
        `${full}_sum ${numberText(sum)}`,
        `${full}_count ${String(total)}`,
      ],
    })
    return {
      observe: (value) => {
        sum += value
        total += 1
        for (const [index, bound] of bounds.entries()) if (value <= bound) counts[index] = (counts[index] ?? 0) + 1
      },
    }
  }

  /** Prometheus text exposition format 0.0.4; every name gets the prefix `twister_`. */
  render(): string {
    const lines: string[] = []
    for (const [name, sample] of this.#samples) {
      const full = `twister_${name}`
      lines.push(`# HELP ${full} ${oneLine(sample.help)}`, `# TYPE ${full} ${sample.kind}`, ...sample.lines(full))
    }
    return `${lines.join('\n')}\n`
  }
}
