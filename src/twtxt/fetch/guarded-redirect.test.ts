import { expect, test } from 'vitest'
import { forEachTest } from '../../../test/support/each-test.ts'
import { FeedServers } from '../../../test/support/feed-servers.ts'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { systemSockets } from '../../net/sockets.ts'
import { FeedFetcher } from './feed-fetcher.ts'

// A server of the world that sends on into the network of the node: each step is judged as the first one is.

const servers = forEachTest(
  () => new FeedServers(),
  (made) => made.close(),
)

const outside = '8.8.8.8'

test.each([
  'http://127.0.0.1/t.txt',
  'http://10.0.0.1/t.txt',
  'http://[::1]/t.txt',
  'http://[::ffff:192.168.1.1]/t.txt',
  'http://0x7f000001/t.txt',
  'http://inside.example/t.txt',
  'http://169.254.169.254/latest/meta-data/',
])('no redirect leads to %s', async (location) => {
  const server = await servers.web((_request, response) => {
    response.writeHead(302, { location }).end()
  })
  const real = systemSockets()
  const connected: string[] = []
  const names: Readonly<Record<string, readonly string[]>> = {
    'a.example': [outside],
    'inside.example': ['192.168.0.7'],
  }
  const fetcher = new FeedFetcher({
    ...{ clock: new ManualClock(), reachesOwnNetwork: false, readWebFeed: webFeedHere },
    sockets: {
      resolve: (host) => Promise.resolve(names[host] ?? [host]),
      connect: ({ address, port }, options) => {
        connected.push(address)
        return real.connect({ address: address === outside ? '127.0.0.1' : address, port }, options)
      },
    },
  })
  const { signal } = new AbortController()
  const url = new URL(`http://a.example:${String(server.port)}/t.txt`)
  for (const asked of [
    await fetcher.fetch({ url, userAgent: 'test/1' }, signal),
    await fetcher.document(url, 'test/1', { accept: '*/*', signal }),
  ])
    expect(asked).toEqual({ ok: false, rejection: { code: 'own-network' } })
  expect(connected).toEqual([outside, outside])
})

test('what is sent is sent to nobody else, and not into the network of the node', async () => {
  const server = await servers.web((_request, response) => {
    response.writeHead(307, { location: '/other' }).end()
  })
  const form = (port: number) => ({
    ...{
      url: new URL(`http://127.0.0.1:${String(port)}/in`),
      userAgent: 'test/1',
      headers: {},
      body: new Uint8Array(3),
    },
  })
  const { signal } = new AbortController()
  const needs = { clock: new ManualClock(), readWebFeed: webFeedHere, sockets: systemSockets() }
  const open = new FeedFetcher({ ...needs, reachesOwnNetwork: true })
  expect(await open.post(form(server.port), signal)).toEqual({ ok: true, value: { status: 307 } })
  expect(server.requests).toHaveLength(1)
  const guarded = new FeedFetcher({ ...needs, reachesOwnNetwork: false })
  expect(await guarded.post(form(server.port), signal)).toEqual({ ok: false, rejection: { code: 'own-network' } })
  expect(await guarded.head(form(server.port).url, 'test/1', signal)).toMatchObject({ ok: false })
  expect(server.requests).toHaveLength(1)
})
