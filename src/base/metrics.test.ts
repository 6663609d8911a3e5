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

/** The grammar of the text format 0.0.4, as far as names without labels of their own go; what does not fit is returned. */
const misfits = (text: string): readonly string[] => {
  const number = String.raw`(?:[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|NaN)`
  const name = String.raw`[a-zA-Z_:][a-zA-Z0-9_:]*`
  const forms = [
    new RegExp(`^# HELP ${name} (?:[^\\\\\n]|\\\\\\\\|\\\\n)*$`, 'u'),
    new RegExp(`^# TYPE ${name} (?:counter|gauge|histogram)$`, 'u'),
    new RegExp(`^${name}(?:\\{le="${number}"\\})? ${number}$`, 'u'),
  ]
  const lines = text.split('\n')
  return lines.pop() === '' ? lines.filter((line) => !forms.some((form) => form.test(line))) : ['no end of line']
}

test('keeps to the format whatever the values and the helps are', () => {
  const metrics = new Metrics()
  for (const [index, value] of [0, -1.5, 1e21, 1e-9, NaN].entries())
    metrics.gauge(`value_${String(index)}_seconds`, 'Two\nlines, and a \\.').set(value)
  metrics.histogram('work_seconds', 'Work.', [0.001, 1e-7]).observe(1e-8)
  const text = metrics.render()
  expect(misfits(text)).toEqual([])
  expect(text).toContain('Two\\nlines, and a \\\\.')
  expect(misfits('# HELP x a\nx Infinity\n9x 1')).not.toEqual([])
})

test('tells infinity as Prometheus does', () => {
  const metrics = new Metrics()
  metrics.gauge('up_seconds', 'Up.').set(Infinity)
  metrics.gauge('down_seconds', 'Down.').set(-Infinity)
  expect(metrics.render()).toMatch(/up_seconds \+Inf\n[^]*down_seconds -Inf\n/u)
})
