import { describe, expect, it } from 'vitest'
import { ManualClock } from '../base/manual-clock.ts'
import { SeededRandom } from '../base/random.ts'
import { MemoryNetwork } from './memory-network.ts'
import { ReachWatch, watchedSockets } from './reach-watch.ts'

const setUp = async (ours = '51.0.0.1') => {
  const clock = new ManualClock(1_000)
  const network = new MemoryNetwork({ clock, random: new SeededRandom(1), delayMs: 1 })
  const watch = new ReachWatch(clock)
  const sockets = watchedSockets(network.host(ours), watch)
  await sockets.listen({ address: ours, port: 1 }, () => undefined)
  const socket = await sockets.datagrams({ address: ours, port: 2 }, () => undefined)
  const knock = async (from: string): Promise<void> => {
    const connecting = network.host(from).connect({ address: ours, port: 1 }, { timeoutMs: 100 })
    await clock.advance(200)
    await connecting
  }
  const send = async (from: string): Promise<void> => {
    const theirs = await network.host(from).datagrams({ address: from, port: 2 }, () => undefined)
    theirs.send({ address: ours, port: 2 }, Uint8Array.of(1))
    await clock.advance(200)
    await theirs.close()
  }
  return { clock, watch, socket, knock, send }
}

describe('a watch of who comes', () => {
  it('knows when a stranger connected, and that neighbours prove nothing', async () => {
    const { watch, knock } = await setUp()
    await knock('192.168.0.7')
    await knock('127.0.0.1')
    expect(watch.lastReachedMs('tcp', 1)).toBeUndefined()
    await knock('52.0.0.1')
    expect(watch.lastReachedMs('tcp', 1)).toBeGreaterThan(1_000)
    expect(watch.lastReachedMs('tcp', 3)).toBeUndefined()
  })

  it('takes no answer for a visit: routers let those in', async () => {
    const { watch, socket, send } = await setUp()
    socket.send({ address: '52.0.0.1', port: 9 }, Uint8Array.of(1))
    await send('52.0.0.1')
    await send('10.0.0.1')
    expect(watch.lastReachedMs('udp', 2)).toBeUndefined()
    await send('53.0.0.1')
    expect(watch.lastReachedMs('udp', 2)).toBeGreaterThan(0)
  })
})
