import { expect, test } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { MemoryNetwork } from './memory-network.ts'
import { meteredSockets, TrafficMeter } from './traffic-meter.ts'

const settings = () => {
  const clock = new ManualClock()
  const network = new MemoryNetwork({ clock, random: new SeededRandom(1), delayMs: 1 })
  return { clock, network, meter: new TrafficMeter(clock) }
}

test('streams are counted in both directions, as they were', async () => {
  const { clock, network, meter } = settings()
  const metered = meteredSockets(network.host('10.0.0.1'), meter)
  const seen: number[] = []
  await network.host('10.0.0.2').listen({ address: '10.0.0.2', port: 5 }, (connection) => {
    connection.start({ data: (bytes) => connection.write(bytes.subarray(0, 3)), closed: () => undefined })
  })
  const connecting = metered.connect({ address: '10.0.0.2', port: 5 }, { timeoutMs: 1000 })
  await clock.advance(100)
  const verdict = await connecting
  if (!verdict.ok) throw new Error(verdict.rejection.code)
  verdict.value.start({ data: (bytes) => seen.push(bytes.length), closed: () => undefined })
  verdict.value.write(new Uint8Array(10))
  await clock.advance(100)
  expect(meter.sent.total).toBe(10)
  expect(meter.received.total).toBe(3)
  expect(seen).toEqual([3])
})

test('datagrams are counted, and the rate is that of the last second', async () => {
  const { clock, network, meter } = settings()
  const socket = await meteredSockets(network.host('10.0.0.1'), meter).datagrams(
    { address: '10.0.0.1', port: 1 },
    () => undefined,
  )
  socket.send({ address: '10.0.0.2', port: 1 }, new Uint8Array(500))
  await clock.advance(1000)
  expect(meter.sent.rate).toBe(500)
  await clock.advance(1000)
  expect(meter.sent.rate).toBe(0)
  expect(meter.sent.total).toBe(500)
})
