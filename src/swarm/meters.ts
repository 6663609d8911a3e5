// The metrics of the swarms.
import type { Counter, Gauge, Metrics } from '../base/metrics.ts'

/** What is counted. */
export interface SwarmMeters {
  readonly stored: Counter
  readonly refused: Counter
  readonly served: Counter
  readonly dropped: Counter
  readonly connections: Gauge
}

/** Registers the metrics. */
export const swarmMeters = (metrics: Metrics): SwarmMeters => ({
  stored: metrics.counter('swarm_posts_stored_total', 'Posts that were stored, our own included.'),
  refused: metrics.counter('swarm_posts_refused_total', 'Posts of peers that were not acceptable.'),
  served: metrics.counter('swarm_posts_served_total', 'Posts sent to peers that asked.'),
  dropped: metrics.counter('swarm_peers_dropped_total', 'Connections that this node ended for a reason.'),
  connections: metrics.gauge('swarm_connections_count', 'Connections, unfinished handshakes included.'),
})
