import { expect, test } from 'vitest'
import { Metrics } from './metrics.ts'

test('renders the text format that Prometheus reads', () => {
  const metrics = new Metrics()
  const posts = metrics.counter('posts_total', 'Posts.')
  const peers = metrics.gauge('peers', 'Peers.')
  const delay = metrics.histogram('delay_seconds', 'Delay.', [0.1, 1])
  posts.increment()
  posts.increment(2)
  peers.set(4)
  peers.set(3.5)
  for (const value of [0.05, 0.1, 0.5, 7]) delay.observe(value)
  expect(metrics.render()).toBe(`# HELP twister_posts_total Posts.
# TYPE twister_posts_total counter
twister_posts_total 3
# HELP twister_peers Peers.
# TYPE twister_peers gauge
twister_peers 3.5
# HELP twister_delay_seconds Delay.
# TYPE twister_delay_seconds histogram
twister_delay_seconds_bucket{le="0.1"} 2
twister_delay_seconds_bucket{le="1"} 3
twister_delay_seconds_bucket{le="+Inf"} 4
twister_delay_seconds_sum 7.65
twister_delay_seconds_count 4
`)
})
