import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answering, FeedServers } from '../../../test/support/feed-servers.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { systemSockets } from '../../net/sockets.ts'
import { limits } from '../../protocol/limits.ts'
import { FeedFetcher } from '../../twtxt/fetch/feed-fetcher.ts'
import { Pictures } from './pictures.ts'

// Pictures of servers on loopback: what is given is bounded, judged by its own bytes, and asked for once.

let servers: FeedServers
let clock: ManualClock

beforeEach(() => {
  servers = new FeedServers()
  clock = new ManualClock()
})
afterEach(() => servers.close())

const picturesOf = (reachesOwnNetwork = true): Pictures => {
  const sockets = systemSockets()
  const fetcher = new FeedFetcher({
    ...{ sockets, clock, reachesOwnNetwork, readWebFeed: () => Promise.resolve(undefined) },
  })
  return new Pictures({ clock, fetcher, userAgent: 'test/1', signal: new AbortController().signal })
}

const png = (width = 2, height = 3, length = 40): Buffer => {
  const bytes = Buffer.alloc(length)
  bytes.write('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

const giving =
  (body: Buffer | string, type = 'image/png'): Answering =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': type }).end(body)
  }

const faultOf = (pictures: Pictures, url: string): Promise<unknown> =>
  pictures.get(url).then(
    () => 'a picture',
    (error: unknown) => (error as { readonly code: string }).code,
  )

describe('a picture', () => {
  test('comes whole, by its own kind whatever its server says, and its host learns nothing of a browser', async () => {
    const server = await servers.web(giving(png(), 'text/html'))
    const picture = await picturesOf().get(server.url)
    expect(picture).toMatchObject({ type: 'image/png', width: 2, height: 3 })
    expect(Buffer.from(picture.bytes).equals(png())).toBe(true)
    const headers = server.requests[0]?.headers
    expect([headers?.['user-agent'], headers?.cookie, headers?.referer, headers?.['accept-language']]).toEqual([
      'test/1',
      ...[undefined, undefined, undefined],
    ])
  })

  test('is asked for once, by however many, and again after an hour', async () => {
    const server = await servers.web(giving(png()))
    const pictures = picturesOf()
    await Promise.all([pictures.get(server.url), pictures.get(`${server.url}#part`)])
    await pictures.get(server.url)
    expect(server.requests).toHaveLength(1)
    await clock.advance(3_600_001)
    await pictures.get(server.url)
    expect(server.requests).toHaveLength(2)
  })

  test('stays as long as there is room, the newest the longest', async () => {
    const server = await servers.web(giving(png(2, 3, 4_900_000)))
    const pictures = picturesOf()
    const fits = Math.floor(limits.pictureCacheBytes / 4_900_000)
    for (let place = 0; place <= fits; place += 1) await pictures.get(`${server.url}?${String(place)}`)
    await pictures.get(`${server.url}?${String(fits)}`)
    expect(server.requests).toHaveLength(fits + 1)
    await pictures.get(`${server.url}?0`)
    expect(server.requests).toHaveLength(fits + 2)
  })
})

describe('there is no picture', () => {
  test.each([
    ['a page that says it is one', giving('<html>', 'image/png'), 'pictures.no-picture'],
    ['a drawing that may run scripts', giving('<svg/>', 'image/svg+xml'), 'pictures.no-picture'],
    ['too many bytes', giving(Buffer.alloc(limits.pictureBytes + 1)), 'pictures.too-large'],
    ['too many points', giving(png(20_000, 20_000)), 'pictures.too-large'],
    [
      'a body without an end',
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'image/png' })
        const write = (): void => {
          if (!response.destroyed && response.write(png(2, 3, 65_536))) setImmediate(write)
          else response.once('drain', write)
        }
        write()
      }) satisfies Answering,
      'pictures.too-large',
    ],
    [
      'nothing there',
      ((_request, response) => void response.writeHead(404).end()) satisfies Answering,
      'pictures.status',
    ],
  ])('where there is %s', async (_, answering, code) => {
    const server = await servers.web(answering)
    expect(await faultOf(picturesOf(), server.url)).toBe(code)
  })

  test('in one’s own network, also behind a redirect or a name', async () => {
    const server = await servers.web(giving(png()))
    const pictures = picturesOf(false)
    expect(await faultOf(pictures, server.url)).toBe('pictures.own-network')
    expect(await faultOf(pictures, `http://localhost:${String(server.port)}/a.png`)).toBe('pictures.own-network')
    expect(await faultOf(pictures, `http://[::ffff:127.0.0.1]:${String(server.port)}/a.png`)).toBe(
      'pictures.own-network',
    )
    expect(server.requests).toHaveLength(0)
  })

  test.each(['data:image/png;base64,AAAA', 'file:///etc/passwd', 'gemini://host/a.png', 'https://a:b@host/a.png', 'x'])(
    'at %s',
    async (address) => {
      expect(await faultOf(picturesOf(), address)).toBe('pictures.address')
    },
  )

  test('is remembered for a minute', async () => {
    const server = await servers.web(giving('<html>'))
    const pictures = picturesOf()
    await faultOf(pictures, server.url)
    await faultOf(pictures, server.url)
    expect(server.requests).toHaveLength(1)
    await clock.advance(60_001)
    await faultOf(pictures, server.url)
    expect(server.requests).toHaveLength(2)
  })
})
