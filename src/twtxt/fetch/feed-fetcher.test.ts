import { getEventListeners } from 'node:events'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { webFeedHere } from '../../../test/support/web-feeds.ts'
import { type Answering, FeedServers } from '../../../test/support/feed-servers.ts'
import { ownCertificate, strangersCertificate } from '../../../test/support/test-certificates.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { limits } from '../../protocol/limits.ts'
import { systemSockets } from '../../net/sockets.ts'
import { FeedFetcher, type FeedRequest } from './feed-fetcher.ts'
import { fetchWords } from './fetch-rejection.ts'

let servers: FeedServers
let clock: ManualClock
let fetcher: FeedFetcher

beforeEach(() => {
  servers = new FeedServers()
  clock = new ManualClock()
  fetcher = new FeedFetcher({
    sockets: systemSockets(),
    clock,
    reachesOwnNetwork: true,
    certificates: [ownCertificate.cert],
    readWebFeed: webFeedHere,
  })
})
afterEach(() => servers.close())

const line = (text: string, time = '2026-08-01T09:00:00Z'): string => `${time}\t${text}\n`
const feed = `# nick = bob\n${line('hello')}`

const plain =
  (body: string | Buffer, headers: Record<string, string> = {}): Answering =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body)
  }

const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (_request, response) => {
    response.writeHead(code, headers).end('<html>')
  }

const fetchOf = (url: string, known: Partial<FeedRequest> = {}) =>
  fetcher.fetch({ url: new URL(url), userAgent: 'test/1', ...known }, new AbortController().signal)

const textsOf = async (url: string): Promise<readonly string[]> => {
  const answer = await fetchOf(url)
  return answer.ok && answer.value.kind === 'feed' ? answer.value.feed.twts.map(({ text }) => text) : []
}

const rejectionOf = async (url: string, known: Partial<FeedRequest> = {}) => {
  const answer = await fetchOf(url, known)
  return answer.ok ? undefined : answer.rejection
}

describe('fetching a feed by HTTP', () => {
  test('says who asks, sends no cookie, and gives back the validators as they came', async () => {
    const date = 'sat, 01 aug 2026 09:00:00 gmt'
    const server = await servers.web((request, response) => {
      const isKnown = request.headers['if-none-match'] === '"a"' && request.headers['if-modified-since'] === date
      if (isKnown) response.writeHead(304).end()
      else plain(feed, { etag: '"a"', 'last-modified': date, 'set-cookie': 'a=b' })(request, response)
    })
    const first = await fetchOf(server.url)
    expect(first).toMatchObject({ ok: true, value: { kind: 'feed', validators: { etag: '"a"', lastModified: date } } })
    if (!first.ok || first.value.kind !== 'feed') throw new Error('no feed')
    expect(await fetchOf(server.url, { validators: first.value.validators })).toEqual({
      ok: true,
      value: { kind: 'unchanged', movedTo: undefined },
    })
    expect(server.requests.map(({ headers }) => [headers['user-agent'], headers.cookie])).toEqual([
      ['test/1', undefined],
      ['test/1', undefined],
    ])
  })

  test('T8: 304 to somebody who has nothing is a fault of the server', async () => {
    const server = await servers.web(status(304))
    expect(await rejectionOf(server.url)).toEqual({ code: 'protocol' })
  })

  test('T8: 301 is followed and the new address told; one step that is not for good, and it is not', async () => {
    const server = await servers.web((request, response) => {
      if (request.url === '/twtxt.txt') response.writeHead(301, { location: '/second' }).end()
      else if (request.url === '/second') response.writeHead(308, { location: '/third' }).end()
      else if (request.url === '/moved') response.writeHead(302, { location: '/second' }).end()
      else plain(feed)(request, response)
    })
    const moved = await fetchOf(server.url)
    expect(moved.ok && moved.value.movedTo?.pathname).toBe('/third')
    const lent = await fetchOf(server.url.replace('twtxt.txt', 'moved'))
    expect(lent.ok && [lent.value.kind, lent.value.movedTo]).toEqual(['feed', undefined])
  })

  test('T8: a loop of 308 ends, and so does a chain without an end', async () => {
    const loop = await servers.web(status(308, { location: '/twtxt.txt' }))
    expect(await rejectionOf(loop.url)).toEqual({ code: 'too-many-redirects' })
    expect(loop.requests).toHaveLength(1)
    let step = 0
    const chain = await servers.web((_request, response) => {
      response.writeHead(302, { location: `/${String((step += 1))}` }).end()
    })
    expect(await rejectionOf(chain.url)).toEqual({ code: 'too-many-redirects' })
    expect(chain.requests).toHaveLength(6)
  })

  test.each(['file:///etc/passwd', 'gopher://127.0.0.1:70/0/x', 'https://user:pass@x.example/', ''])(
    'is not sent on to “%s”',
    async (location) => {
      const server = await servers.web(status(302, { location }))
      expect(await rejectionOf(server.url)).toEqual({ code: 'bad-redirect' })
    },
  )

  test('T8: 404, 410 and 429 are told, with the time that a server wants', async () => {
    const server = await servers.web((request, response) => {
      const code = Number(request.url?.slice(1))
      response.writeHead(code, code === 429 ? { 'retry-after': '120' } : {}).end()
    })
    const at = (code: number): string => server.url.replace('twtxt.txt', String(code))
    expect(await rejectionOf(at(404))).toEqual({ code: 'status', status: 404, retryAfter: undefined })
    expect(await rejectionOf(at(410))).toMatchObject({ status: 410 })
    expect(await rejectionOf(at(429))).toEqual({ code: 'status', status: 429, retryAfter: 120 })
    expect(fetchWords({ code: 'status', status: 410 })).toBe('The server answers that the feed is gone for good.')
    expect(fetchWords({ code: 'status', status: 418 })).toBe('The server answers with status 418.')
  })

  test('T8: a page of HTML is no feed, by its type or by its lines', async () => {
    const page = await servers.web(plain('<html></html>', { 'content-type': 'text/html' }))
    expect(await rejectionOf(page.url)).toEqual({ code: 'no-feed', contentType: 'text/html' })
    const untyped = await servers.web(plain('<html>\n</html>\n'))
    expect(await rejectionOf(untyped.url)).toMatchObject({ code: 'no-feed' })
  })

  test('unpacks gzip, and refuses what it did not ask for', async () => {
    const packed = await servers.web(plain(gzipSync(feed), { 'content-encoding': 'gzip' }))
    expect(await textsOf(packed.url)).toEqual(['hello'])
    const other = await servers.web(plain(feed, { 'content-encoding': 'br' }))
    expect(await rejectionOf(other.url)).toEqual({ code: 'encoding' })
    const broken = await servers.web(plain('no gzip', { 'content-encoding': 'gzip' }))
    expect(await rejectionOf(broken.url)).toEqual({ code: 'protocol' })
  })

  test('T7: a body without an end stops at the bound, and its newest entries are kept', async () => {
    let sent = 0
    const server = await servers.web((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' })
      response.write('# nick = endless\n')
      const piece = Array.from({ length: 1000 }, (_, index) => line(`entry ${String(index)} ${'x'.repeat(900)}`)).join(
        '',
      )
      const write = (): void => {
        while (response.write(piece)) sent += piece.length
      }
      response.on('drain', write)
      write()
    })
    const answer = await fetchOf(server.url)
    if (!answer.ok || answer.value.kind !== 'feed') throw new Error('no feed')
    expect(answer.value.isCut).toBe(true)
    expect(answer.value.feed.metadata.nick).toBe('endless')
    expect(answer.value.feed.skipped).toBe(0)
    const bytes = answer.value.feed.twts.reduce((sum, { text }) => sum + text.length, 0)
    expect(bytes).toBeGreaterThan(limits.feedBytes / 2)
    expect(bytes).toBeLessThanOrEqual(limits.feedBytes)
    expect(sent).toBeLessThan(3 * limits.feedTransferBytes)
  })

  test('T7: of 60 MB only head and end are asked for, where the server gives parts', async () => {
    const end = line('newest')
    let sent = 0
    const server = await servers.web((request, response) => {
      const isPart = request.headers.range === `bytes=-${String(limits.feedBytes)}`
      const headers = {
        'content-type': 'text/plain',
        'accept-ranges': 'bytes',
        'content-length': String(isPart ? end.length + 7 : 60_000_000),
      }
      response.on('error', () => undefined).writeHead(isPart ? 206 : 200, headers)
      if (isPart) {
        response.end(`a half\n${end}`)
        return
      }
      const body = Buffer.from(`# nick = long\n${line('x'.repeat(986)).repeat(2000)}`)
      sent += body.length
      response.write(body)
    })
    const answer = await fetchOf(server.url)
    if (!answer.ok || answer.value.kind !== 'feed') throw new Error('no feed')
    expect(answer.value.feed.twts.at(-1)?.text).toBe('newest')
    expect([answer.value.isCut, answer.value.feed.skipped, server.requests.length, sent < 3_000_000]).toEqual([
      true,
      0,
      2,
      true,
    ])
  })

  test('a bomb of gzip stops at the bound', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, line('boom')))
    const server = await servers.web(plain(bomb, { 'content-encoding': 'gzip' }))
    const answer = await fetchOf(server.url)
    expect(answer.ok && answer.value.kind === 'feed' && answer.value.isCut).toBe(true)
  })

  test('T7: packed bytes of which nothing comes, without an end, stop at the bound', async () => {
    const nothing = Buffer.concat(new Array<Buffer>(50_000).fill(gzipSync('')))
    let sent = 0
    const server = await servers.web((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' })
      const write = (): void => {
        while (response.write(nothing)) sent += nothing.length
      }
      response.on('drain', write)
      write()
    })
    expect(await rejectionOf(server.url)).toEqual({ code: 'protocol' })
    expect(sent).toBeLessThan(3 * limits.feedTransferBytes)
  })

  test('a server that says nothing, or one byte now and then, is left after half a minute', async () => {
    const asked: (() => void)[] = []
    const whenAsked = (): Promise<void> => new Promise((resolve) => asked.push(resolve))
    const server = await servers.web((request, response) => {
      if (request.url === '/slow') response.writeHead(200, { 'content-type': 'text/plain' }).write('2')
      asked.shift()?.()
    })
    for (const path of ['silent', 'slow']) {
      const isAsked = whenAsked()
      const rejection = rejectionOf(server.url.replace('twtxt.txt', path))
      await isAsked
      await clock.advance(30_001)
      expect(await rejection).toEqual({ code: 'timed-out' })
    }
  })

  test('asks one host for two things at a time, and all the others meanwhile', async () => {
    let [open, most] = [0, 0]
    const waiting: (() => void)[] = []
    const busy = await servers.web((request, response) => {
      open += 1
      most = Math.max(most, open)
      waiting.push(() => {
        open -= 1
        plain(feed)(request, response)
      })
      if (waiting.length >= 2) for (const answer of waiting.splice(0)) answer()
    })
    const others = Array.from({ length: 6 }, () => fetchOf(busy.url))
    const elsewhere = await servers.web(plain(feed), '127.0.0.2')
    expect(await textsOf(elsewhere.url)).toEqual(['hello'])
    expect((await Promise.all(others)).every(({ ok }) => ok)).toBe(true)
    expect(most).toBe(2)
  })

  test('many at once have one listener on the signal that ends them, and end with it', async () => {
    const controller = new AbortController()
    let asked = 0
    const allAsked = new Promise<void>((resolve) => {
      const count: Answering = () => {
        asked += 1
        if (asked === 12) resolve()
      }
      void Promise.all(
        Array.from({ length: 6 }, (_, index) => servers.web(count, `127.0.0.${String(index + 1)}`)),
      ).then((hosts) => {
        for (const { url } of [...hosts, ...hosts])
          fetches.push(fetcher.fetch({ url: new URL(url), userAgent: 'a' }, controller.signal))
      })
    })
    const fetches: Promise<unknown>[] = []
    await allAsked
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
    controller.abort()
    const stopped = { ok: false, rejection: { code: 'stopped' } }
    expect(await Promise.all(fetches)).toEqual(Array.from({ length: 12 }, () => stopped))
  })

  test('a head without an end, and what is no HTTP', async () => {
    const server = await servers.web(plain(feed, { 'x-long': 'x'.repeat(20_000) }))
    expect(await rejectionOf(server.url)).toEqual({ code: 'protocol' })
    const port = await servers.line('gopher', () => 'SSH-2.0\r\n')
    expect(await rejectionOf(`http://127.0.0.1:${String(port)}/twtxt.txt`)).toEqual({ code: 'protocol' })
  })

  test('by HTTPS from whoever proves who it is', async () => {
    const server = await servers.secureWeb(plain(feed))
    expect(await textsOf(server.url)).toEqual(['hello'])
    const stranger = await servers.secureWeb(plain(feed), strangersCertificate)
    const rejection = await rejectionOf(stranger.url)
    expect(rejection?.code).toBe('certificate')
    expect(fetchWords(rejection!)).toMatch(/^The server does not prove who it is \(\w+\)\.$/u)
  })

  test('is over at once when the node stops', async () => {
    const controller = new AbortController()
    const server = await servers.web(() => {
      controller.abort()
    })
    const stopped = fetcher.fetch({ url: new URL(server.url), userAgent: 'a' }, controller.signal)
    expect(await stopped).toEqual({ ok: false, rejection: { code: 'stopped' } })
  })
})

describe('fetching a feed by Gemini and Gopher', () => {
  test('gives the file, and what the server of Gemini showed', async () => {
    const port = await servers.line('gemini', (asked) =>
      asked.endsWith('/old.txt')
        ? '31 /twtxt.txt\r\n'
        : asked.endsWith('/page')
          ? '20 text/html\r\n'
          : `20 text/plain\r\n${feed}`,
    )
    const at = (path: string): string => `gemini://localhost:${String(port)}/${path}`
    const answer = await fetchOf(at('old.txt'))
    if (!answer.ok || answer.value.kind !== 'feed') throw new Error('no feed')
    expect(answer.value.feed.twts.map(({ text }) => text)).toEqual(['hello'])
    expect(answer.value.movedTo?.pathname).toBe('/twtxt.txt')
    expect(answer.value.certificate).toMatch(/^[0-9A-F:]{95}$/u)
    expect(await rejectionOf(at('page'))).toMatchObject({ code: 'no-feed' })
    expect((await fetchOf(at('a'), { certificate: answer.value.certificate })).ok).toBe(true)
    expect(await rejectionOf(at('a'), { certificate: 'another' })).toMatchObject({ code: 'certificate' })
  })

  test.each([
    ['44 60', { code: 'status', status: 429 }],
    ['52 gone', { code: 'status', status: 410 }],
    ['10 name?', { code: 'status', status: 401 }],
    ['31 https://x.example/', { code: 'bad-redirect' }],
    ['31 /loop', { code: 'too-many-redirects' }],
    ['nonsense', { code: 'protocol' }],
    ['2'.repeat(5000), { code: 'protocol' }],
  ])('understands the status %s', async (header, rejection) => {
    const port = await servers.line('gemini', () => `${header}\r\n`)
    expect(await rejectionOf(`gemini://localhost:${String(port)}/t.txt`)).toEqual(rejection)
  })

  test('asks Gopher for the selector without the type', async () => {
    const asked: string[] = []
    const port = await servers.line('gopher', (selector) => {
      asked.push(selector)
      return feed
    })
    expect(await textsOf(`gopher://127.0.0.1:${String(port)}/0/user/twtxt.txt`)).toEqual(['hello'])
    expect(asked).toEqual(['/user/twtxt.txt'])
    expect(await rejectionOf(`gopher://127.0.0.1:${String(port)}/1/menu`)).toMatchObject({ code: 'no-feed' })
    expect(await rejectionOf(`gopher://127.0.0.1:${String(port)}/0/a%0d%0ab`)).toMatchObject({ code: 'no-feed' })
  })
})
