// What every process of ours tells of itself.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import { systemClock } from '../net/system-clock.ts'

/** How often the lag of the event loop is looked at, in milliseconds. */
const lagSampleMs = 100

/** Watches event loop and memory until the scope closes. */
export const watchProcess = (metrics: Metrics, scope: Scope): void => {
  // Each sample wakes the process.
  const delay = monitorEventLoopDelay({ resolution: lagSampleMs })
  const gauge = metrics.gauge('event_loop_lag_seconds', 'Event loop lag, 99th percentile of the last 10 seconds')
  const memory = metrics.gauge('process_resident_memory_bytes', 'Resident memory of the process')
  delay.enable()
  const timer = systemClock.every(10_000, () => {
    gauge.set(Math.max(0, delay.percentile(99) / 1e9 - lagSampleMs / 1000))
    memory.set(process.memoryUsage.rss())
    delay.reset()
  })
  scope.defer(() => {
    timer.cancel()
    delay.disable()
  })
}
