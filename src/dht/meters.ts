// The metrics of what the DHT holds: tables, queues, and what became of items.
import { type Clock, repeat } from '../base/clock.ts'
import type { Gauge, Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Identity } from './peers/identity.ts'
import type { Listening } from './lookup/listening.ts'
import type { TrackerTable } from './store/tracker-table.ts'
import type { ValueStore } from './store/value-store.ts'
import { parameters } from './parameters.ts'

/** What is looked at. */
export interface MeterNeeds {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly identity: Identity
  readonly values: ValueStore
  readonly trackers: TrackerTable
  readonly listens: Pick<Listening, 'listeners'>
  /** Requests without an answer yet, and searches that wait for a place. */
  readonly pending: () => number
  readonly waiting: () => number
}

/** Sets gauges of all tables and queues, each few seconds until `scope` closes. */
export const startMeters = (
  { clock, metrics, identity, values, trackers, listens, pending, waiting }: MeterNeeds,
  scope: Scope,
): void => {
  const gauges: readonly (readonly [Gauge, () => number])[] = [
    [metrics.gauge('dht_table_contacts', 'Live contacts in the routing table.'), () => identity.table.size],
    [
      metrics.gauge('dht_confirmed_contacts', 'Contacts that answered when they were last asked.'),
      () => identity.table.confirmedCount(),
    ],
    [
      metrics.gauge('dht_unproven_contacts', 'Contacts that asked us something and never answered.'),
      () => [...identity.table.unproven()].length,
    ],
    [
      metrics.gauge('dht_estimated_nodes', 'How many nodes the DHT is thought to have.'),
      () => identity.table.estimatedNodes(),
    ],
    [metrics.gauge('dht_stored_items', 'Items that are stored here.'), () => values.itemCount],
    [metrics.gauge('dht_stored_bytes', 'Payloads of these items.'), () => values.bytes],
    [metrics.gauge('dht_tracked_swarms', 'Swarms whose peers are known here.'), () => trackers.size],
    [metrics.gauge('dht_listeners_count', 'Others whom this node tells of mentions.'), () => listens.listeners],
    [metrics.gauge('dht_pending_requests_count', 'Queries that wait for an answer.'), pending],
    [metrics.gauge('dht_waiting_lookups_count', 'Searches that wait for a place.'), waiting],
  ]
  const set = (): void => {
    for (const [gauge, read] of gauges) gauge.set(read())
  }
  scope.task('measure tables', (signal) => repeat(clock, parameters.meterMs, signal, set))
}
