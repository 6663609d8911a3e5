// How the node was in the last hour, day and month: a few figures each some seconds, in rings of one size.
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { messageOf } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const table = `
CREATE TABLE measurements (
  step INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  at INTEGER NOT NULL,
  height INTEGER NOT NULL,
  registrations INTEGER NOT NULL,
  chain_peers INTEGER NOT NULL,
  dht_nodes INTEGER NOT NULL,
  swarm_peers INTEGER NOT NULL,
  received INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  PRIMARY KEY (step, slot)
) STRICT, WITHOUT ROWID;
`

/** What was measured: a place of the ring is written again each time around. */
export const measurementsSchema: SchemaPart = { schema: table, migrations: { 6: table } }

/** What is measured now; bytes since the start of the node. */
export interface Figures {
  readonly height: number
  /** Of names and new keys, in all blocks; 0 on a node without blocks. */
  readonly registrations: number
  readonly chainPeers: number
  readonly dhtNodes: number
  readonly swarmPeers: number
  readonly received: number
  readonly sent: number
}

/** Figures of one moment; bytes since the moment before. */
export interface Measurement extends Figures {
  /** Unix seconds. */
  readonly at: number
}

/** How far back. */
export type Span = 'hour' | 'day' | 'month'

/** Places of a ring. */
const ringPlaces = 360

/** Seconds between two measurements. */
const stepSeconds: Readonly<Record<Span, number>> = { hour: 10, day: 240, month: 7_200 }

/** What measuring works with. */
export interface MeasurementsNeeds {
  readonly clock: Clock
  readonly log: Log
  readonly journal: Database
  readonly figures: () => Figures
}

const spans: readonly Span[] = ['hour', 'day', 'month']

/** Measures while the scope is open. The last hour is in memory alone, so that no disk wakes up for it. */
export class Measurements {
  readonly #needs: MeasurementsNeeds
  readonly #write: { run(...values: readonly number[]): unknown }
  readonly #hour: Measurement[] = []
  /** For each span: when it was measured last, and the bytes by then. */
  readonly #last = new Map<Span, { readonly at: number; readonly received: number; readonly sent: number }>()

  constructor(needs: MeasurementsNeeds, scope: Scope) {
    this.#needs = needs
    this.#write = needs.journal.prepare('INSERT OR REPLACE INTO measurements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const timer = needs.clock.every(stepSeconds.hour * 1000, () => {
      this.#measure()
    })
    scope.defer(() => {
      timer.cancel()
    })
  }

  /** The measurements of a span, the oldest first; none of a time in which the node did not run. */
  of(span: Span): readonly Measurement[] {
    const since = nowSeconds(this.#needs.clock) - ringPlaces * stepSeconds[span]
    if (span === 'hour') return this.#hour.filter(({ at }) => at > since)
    return this.#needs.journal
      .prepare<Measurement>(
        `SELECT at, height, registrations, chain_peers AS chainPeers, dht_nodes AS dhtNodes,
           swarm_peers AS swarmPeers, received, sent
         FROM measurements WHERE step = ? AND at > ? ORDER BY at`,
      )
      .all(stepSeconds[span], since)
  }

  /** Seconds between two measurements of a span. */
  stepOf(span: Span): number {
    return stepSeconds[span]
  }

  #measure(): void {
    const now = nowSeconds(this.#needs.clock)
    const due = spans.filter((span) => this.#placeOf(span, now) !== this.#last.get(span)?.at)
    if (due.length === 0) return
    const figures = this.#needs.figures()
    for (const span of due) this.#keep(span, this.#placeOf(span, now), figures)
  }

  #placeOf(span: Span, now: number): number {
    return now - (now % stepSeconds[span])
  }

  #keep(span: Span, at: number, figures: Figures): void {
    const { received, sent } = figures
    const before = this.#last.get(span) ?? { received: 0, sent: 0 }
    this.#last.set(span, { at, received, sent })
    const measured = { ...figures, at, received: received - before.received, sent: sent - before.sent }
    if (span === 'hour') {
      this.#hour.push(measured)
      if (this.#hour.length > ringPlaces) this.#hour.shift()
      return
    }
    const step = stepSeconds[span]
    const { height, registrations, chainPeers, dhtNodes, swarmPeers } = measured
    const ends = [height, registrations, chainPeers, dhtNodes, swarmPeers, measured.received, measured.sent]
    try {
      this.#write.run(step, (at / step) % ringPlaces, at, ...ends)
    } catch (error) {
      // What the disk refuses is one point less.
      this.#needs.log.warn('figures not saved', { error: messageOf(error) })
    }
  }
}
