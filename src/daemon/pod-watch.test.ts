import { expect, onTestFinished, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { Metrics } from '../base/metrics.ts'
import { Scope } from '../base/scope.ts'
import { openPodWatch } from './pod-watch.ts'

const open = async () => {
  const scope = new Scope('watch', silentLog)
  onTestFinished(() => scope.close())
  const metrics = new Metrics()
  const stand: string[] = []
  const port = await openPodWatch({ metrics, hindrances: () => stand }, { address: '127.0.0.1', port: 0 }, scope)
  const ask = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(port)}${path}`, { method })
  return { metrics, stand, ask, port, scope }
}

test('a web process of a pod lives, says what stands in its way, and tells its metrics', async () => {
  const { metrics, stand, ask } = await open()
  metrics.counter('tries_total', 'Tries.').increment()
  expect(await (await ask('/ready')).json()).toEqual({ ready: true, hindrances: [] })
  stand.push('store')
  const ready = await ask('/ready')
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, hindrances: ['store'] }])
  expect(await (await ask('/health')).json()).toEqual({ alive: true })
  expect(await (await ask('/metrics')).text()).toContain('twister_tries_total 1')
  expect((await ask('/api/getpod')).status).toBe(404)
  expect((await ask('/metrics', 'POST')).status).toBe(405)
})

test('a place that is taken is a sentence with the setting', async () => {
  const { port, scope, metrics } = await open()
  const again = openPodWatch({ metrics, hindrances: () => [] }, { address: '127.0.0.1', port }, scope)
  await expect(again).rejects.toThrow(/EADDRINUSE.*-podwatch/u)
})
