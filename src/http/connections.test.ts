import { describe, expect, test } from 'vitest'
import { useFakeContext } from '../../test/support/fake-context.ts'
import { forEachTest } from '../../test/support/each-test.ts'
import { askServer, asOwner, harmlessCall, startHttpServer } from '../../test/support/http-server.ts'
import { RawConnection, requestText } from '../../test/support/raw-http.ts'
import { systemClock } from '../net/system-clock.ts'

const most = 40
const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  () => startHttpServer(fake.context, { maxConnections: most }),
  (started) => started.close(),
)

const openMany = (count: number): Promise<readonly RawConnection[]> =>
  Promise.all(Array.from({ length: count }, () => RawConnection.open(server.port)))

const closeAll = (connections: readonly RawConnection[]): void => {
  for (const connection of connections) connection.destroy()
}

const statusOfCall = async (): Promise<number> => (await askServer(server, 'POST /', asOwner, harmlessCall)).status

describe('when all places are taken', () => {
  test('the longest idle connection makes room, and the next one is answered', async () => {
    const idle = await openMany(3 * most)
    expect(await statusOfCall()).toBe(200)
    for (const oldest of idle.slice(0, most)) expect(await oldest.until(() => oldest.closed)).toBe(true)
    expect(idle.filter(({ closed }) => !closed).length).toBeGreaterThan(most - 3)
    closeAll(idle)
  })

  test('half a request is idle, too, however it trickles', async () => {
    const slow = await openMany(most)
    for (const connection of slow) connection.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-')
    await Promise.all(slow.map((connection) => connection.until(() => true)))
    for (let round = 0; round < 20; round += 1) {
      for (const connection of slow) connection.write('a')
      expect(await statusOfCall()).toBe(200)
    }
    closeAll(slow)
  })

  test('what has just been used stays longest', async () => {
    const [kept, ...idle] = await openMany(most - 1)
    if (kept === undefined) throw new Error('none')
    // By its answer all that came before have been let in.
    await statusOfCall()
    kept.write(requestText('POST /', asOwner, harmlessCall))
    await kept.until(() => kept.answers.length === 1)
    const more = await openMany(most / 2)
    expect(await statusOfCall()).toBe(200)
    expect(kept.closed).toBe(false)
    closeAll([kept, ...idle, ...more])
  })

  test('open feeds stay: who comes then is turned away', async () => {
    const feeds = await openMany(most)
    for (const feed of feeds) feed.write(requestText('GET /feed?username=me&since=0', asOwner))
    for (const feed of feeds) await feed.until(() => feed.text.includes('event-stream'))
    const late = await RawConnection.open(server.port)
    expect(await late.until(() => late.closed)).toBe(true)
    expect(feeds.filter(({ closed }) => closed)).toEqual([])
    closeAll(feeds)
  })

  test('whoever has an answer and does not read it makes room', async () => {
    const small = await startHttpServer(fake.context, { maxConnections: 4 })
    const readers = await Promise.all(Array.from({ length: 4 }, () => RawConnection.open(small.port)))
    const calls = Array.from({ length: 200 }, () => '{"id":1,"method":"help"}').join(',')
    for (const reader of readers) {
      reader.socket.pause()
      // More than the buffers of both sides take.
      reader.write(requestText('POST /', asOwner, `[${calls}]`).repeat(6))
    }
    expect((await askServer(small, 'POST /', asOwner, harmlessCall)).status).toBe(200)
    closeAll(readers)
    await small.close()
  })
})
