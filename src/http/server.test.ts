import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { postOf } from '../../test/support/fake-context.ts'
import {
  askServer,
  asOwner,
  harmlessCall,
  jsonOf,
  startHttpServer,
  useHttpServer,
} from '../../test/support/http-server.ts'
import { exchange, type RawAnswer, RawConnection, requestText } from '../../test/support/raw-http.ts'
import { msOf } from '../../test/support/stopwatch.ts'
import { ManualClock } from '../base/manual-clock.ts'

const { fake, server, ask } = useHttpServer()

describe('who may ask (rpc hazard 3)', () => {
  test.each([
    ['a foreign host name', { Host: 'evil.example' }, 403],
    ['a name that begins like ours', { Host: 'localhost.evil.example' }, 403],
    ['a page of another site', { Origin: 'https://evil.example' }, 403],
    ['a page of another port', { Origin: 'http://127.0.0.1:1' }, 403],
    ['a page of another site, without an origin', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['an own page', { 'Sec-Fetch-Site': 'same-origin' }, 200],
    ['a program', {}, 200],
  ])('%s: %o is answered with %i', async (_who, headers, status) => {
    expect((await ask('POST /', { ...asOwner, ...headers }, harmlessCall)).status).toBe(status)
  })

  test.each(['GET /feed?username=me', 'GET /metrics'])(
    'a page of another site cannot open %s (rpc hazard 12)',
    async (line) => {
      expect((await ask(line, { ...asOwner, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    },
  )

  test('a link from another site leads to the page', async () => {
    const headers = { ...asOwner, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }
    expect((await ask('GET /', headers)).status).toBe(200)
  })

  test('nothing is shown without credentials', async () => {
    for (const line of ['GET /', 'GET /css/style.css', 'GET /metrics', 'GET /feed', 'GET /none', 'HEAD /', 'POST /'])
      expect((await ask(line, {})).status, line).toBe(401)
  })

  test.each([
    ['our page', 'index.html', { Origin: 'http://127.0.0.1' }, false],
    ['our page that opens a feed', 'index.html', { Accept: 'text/event-stream' }, false],
    ['a person with our page', 'index.html', { Accept: 'text/html' }, false],
    ['a program', 'index.html', {}, true],
    ['the page of the C++ node’s client', 'home.html', { Origin: 'http://127.0.0.1' }, true],
    ['a person with the page of the C++ node’s client', 'home.html', { Accept: 'text/html' }, true],
  ])(
    'the prompt of a browser is asked for only where nothing else would help: %s',
    async (_who, index, headers, asked) => {
      const own = await startHttpServer(fake.context, {
        root: { directory: server.root, index, contentSecurityPolicy: "default-src 'none'" },
      })
      for (const line of ['GET /', 'POST /', 'GET /feed?username=me'])
        expect((await askServer(own, line, headers)).headers.has('www-authenticate'), line).toBe(asked)
      await own.close()
    },
  )

  test('guessing is stopped, for the right password too', async () => {
    const guess = { Authorization: `Basic ${Buffer.from('user:guess').toString('base64')}` }
    const own = await startHttpServer(fake.context, {}, undefined, new ManualClock())
    for (let count = 0; count < 11; count += 1)
      expect((await askServer(own, 'POST /', guess, harmlessCall)).status).toBe(401)
    const refused = await askServer(own, 'POST /', asOwner, harmlessCall)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('2')
    await own.close()
  })
})

describe('every answer (rpc hazard 6, rpc hazard 24)', () => {
  test.each([
    ['GET /', asOwner, 200],
    ['GET /none', asOwner, 404],
    ['GET /', {}, 401],
    ['GET /', { Host: 'evil.example' }, 403],
    ['PUT /', asOwner, 405],
    ['OPTIONS /', {}, 204],
    ['GET /login?token=x', {}, 403],
  ])('%s %o (%i) carries the headers that protect', async (line, headers, status) => {
    const answer = await ask(line, headers)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(answer.headers.get('content-security-policy')).toMatch(/frame-ancestors '(none|self)'/u)
    for (const name of answer.headers.keys()) expect(name).not.toMatch(/^access-control/u)
  })

  test('of a command may not be kept (rpc hazard 7)', async () => {
    expect((await ask('POST /', asOwner, harmlessCall)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('login links', () => {
  test('give a cookie that page scripts cannot read, once; an old link leads whoever has it to the page', async () => {
    const link = `GET /login?token=${server.login.createLinkToken()}`
    const first = await ask(link, {})
    expect(first.status).toBe(303)
    const setCookie = first.headers.get('set-cookie') ?? ''
    expect(setCookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/u)
    const cookie = { Cookie: setCookie.split(';')[0] ?? '' }
    expect((await ask('GET /', cookie)).status).toBe(200)
    expect((await ask(link, {})).status).toBe(403)
    const again = await ask(link, cookie)
    expect(again.status).toBe(303)
    expect(again.headers.get('set-cookie')).toBeUndefined()
  })

  test('lead to a session that the browser forgets when it is told to', async () => {
    const link = `GET /login?token=${server.login.createLinkToken()}`
    const cookie = { Cookie: ((await ask(link, {})).headers.get('set-cookie') ?? '').split(';')[0] ?? '' }
    const left = await ask('POST /logout', cookie)
    expect([left.status, left.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/=; .*; Max-Age=0$/u)])
    expect((await ask('POST /logout', {})).status).toBe(401)
    expect((await ask('POST /logout', { ...cookie, Origin: 'https://elsewhere.example' })).status).toBe(403)
  })

  test('are not used up by HEAD, with which programs look at links', async () => {
    const token = server.login.createLinkToken()
    expect((await ask(`HEAD /login?token=${token}`, {})).status).toBe(401)
    expect((await ask(`GET /login?token=${token}`, {})).status).toBe(303)
  })
})

describe('files (rpc hazard 8)', () => {
  test.each([
    '/../twister.conf',
    '/%2e%2e/debug.log',
    '/..%2fdebug.log',
    '/%2e%2e%2fdebug.log',
    '/css/../../debug.log',
    '/css/..%5c..%5cdebug.log',
    '//debug.log',
    '/%00',
    '/home.html%00.png',
    '/%',
    '/.git/HEAD',
    '/css',
    '/css/',
    '/link/debug.log',
    '/linked.log',
  ])('%s is not to be had', async (path) => {
    symlinkSync(join(server.root, '..'), join(server.root, 'link'))
    symlinkSync(join(server.root, '..', 'debug.log'), join(server.root, 'linked.log'))
    const answer = await ask(`GET ${path}`)
    expect(answer.status).toBe(404)
    expect(answer.body.toString()).not.toContain('secret')
    expect(answer.body.toString()).not.toContain(server.root)
  })

  test('a link within the folder is followed', async () => {
    symlinkSync(join(server.root, 'css', 'style.css'), join(server.root, 'own.css'))
    expect((await ask('GET /own.css?vr=10')).status).toBe(200)
  })

  test('have the type of their name, whatever the query says', async () => {
    const typeOf = async (path: string) => (await ask(`GET ${path}`)).headers.get('content-type')
    writeFileSync(join(server.root, 'x.svg'), '<svg/>')
    writeFileSync(join(server.root, 'plain'), 'x')
    expect(await typeOf('/js/options.js?a=.png')).toBe('text/javascript; charset=utf-8')
    expect(await typeOf('/x.svg')).toBe('image/svg+xml')
    expect(await typeOf('/plain')).toBe('application/octet-stream')
    expect(await typeOf('/')).toBe('text/html; charset=utf-8')
  })

  test('HEAD tells the length and sends nothing', async () => {
    const answer = await ask('HEAD /css/style.css')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('7')
    expect(answer.body).toHaveLength(0)
  })

  test('beyond eight megabytes are refused', async () => {
    mkdirSync(join(server.root, 'big'))
    writeFileSync(join(server.root, 'big', 'file.png'), new Uint8Array(8_000_001))
    expect((await ask('GET /big/file.png')).status).toBe(404)
  })
})

describe('targets', () => {
  test.each(['GET http://127.0.0.1/', 'GET *', 'OPTIONS *'])('%s is refused', async (line) => {
    expect((await ask(line)).status).toBe(400)
  })

  test('a command is called at / alone', async () => {
    expect((await ask('POST /foo', asOwner, harmlessCall)).status).toBe(404)
    expect((await ask('POST /?x=1', asOwner, harmlessCall)).status).toBe(200)
  })
})

describe('bodies', () => {
  test('one that is too long is refused before it is read', async () => {
    const headers = { ...asOwner, 'Content-Length': String(2 ** 21 + 1) }
    const { answers, closed } = await exchange(server.port, requestText('POST /', headers), { closes: true })
    expect(answers[0]?.status).toBe(413)
    expect(jsonOf(answers[0] as RawAnswer)).toMatchObject({ result: null, error: { code: -32700 }, id: null })
    expect(closed).toBe(true)
  })

  test('one that grows too long is refused', async () => {
    const connection = await RawConnection.open(server.port)
    connection.write(requestText('POST /', { ...asOwner, 'Transfer-Encoding': 'chunked' }))
    const chunk = `10000\r\n${'x'.repeat(0x1_0000)}\r\n`
    for (let count = 0; count < 34; count += 1) connection.write(chunk)
    expect(await connection.until(() => connection.answers.length > 0)).toBe(true)
    expect(connection.answers[0]?.status).toBe(413)
    connection.destroy()
  })

  test('text that is not UTF-8 is no JSON', async () => {
    const body = Buffer.concat([Buffer.from('{"id":1,"method":"'), Uint8Array.of(0xff), Buffer.from('"}')])
    const head = requestText('POST /', { ...asOwner, 'Content-Length': String(body.length) })
    const { answers } = await exchange(server.port, Buffer.concat([Buffer.from(head), body]))
    expect(answers[0]?.status).toBe(500)
    expect(jsonOf(answers[0] as RawAnswer)).toMatchObject({
      error: { code: -32700, message: 'The body is not UTF-8 text.' },
    })
  })

  test('a tower of brackets is refused at once', async () => {
    const refusing = await msOf(async () => {
      const answer = await ask('POST /', asOwner, `{"id":1,"method":"help","params":[${'['.repeat(1_000_000)}`)
      expect(answer.status).toBe(500)
    })
    expect(refusing).toBeLessThan(2000)
  })

  test('a client that goes away in the middle leaves nothing behind', async () => {
    for (let count = 0; count < 40; count += 1) {
      const connection = await RawConnection.open(server.port)
      connection.write(requestText('POST /', { ...asOwner, 'Content-Length': '2000000' }))
      connection.write('x'.repeat(1_900_000))
      connection.destroy()
    }
    expect((await ask('POST /', asOwner, harmlessCall)).status).toBe(200)
  })
})

describe('feeds', () => {
  const open = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawConnection> => {
    const connection = await RawConnection.open(server.port)
    connection.write(requestText(`GET ${path}`, { ...asOwner, ...headers }))
    await connection.until(() => connection.text.includes('\r\n\r\n'))
    return connection
  }

  const idsOf = ({ text }: RawConnection): readonly number[] =>
    [...text.matchAll(/^id: (\d+)$/gmu)].map((match) => Number(match[1]))

  beforeEach(() => {
    fake.follows.set('me', new Set(['alice']))
  })

  test('carry numbers and go on where the browser was', async () => {
    for (let k = 0; k < 4; k += 1) fake.arrive(postOf('alice', k))
    const first = await open('/feed?username=me&since=0')
    expect(await first.until(() => idsOf(first).length === 4)).toBe(true)
    first.destroy()
    const second = await open('/feed?username=me&since=0', { 'Last-Event-ID': '2' })
    expect(await second.until(() => idsOf(second).length === 2)).toBe(true)
    fake.arrive(postOf('alice', 4))
    expect(await second.until(() => idsOf(second).length === 3)).toBe(true)
    expect(idsOf(second)).toEqual([3, 4, 5])
    expect(second.text).toContain('Content-Type: text/event-stream')
    second.destroy()
  })

  test('of more users than one feed serves is refused (rpc hazard 14)', async () => {
    const named = (count: number): string => Array.from({ length: count }, () => 'username=me').join('&')
    expect((await ask(`GET /feed?${named(65)}&since=0`)).status).toBe(400)
    const feed = await open(`/feed?${named(64)}&since=0`)
    feed.destroy()
  })

  test.each(['since=-1', 'since=x', 'since=1.5', 'since=99999999999999999999'])('%s is refused', async (query) => {
    expect((await ask(`GET /feed?username=me&${query}`)).status).toBe(400)
  })

  test('are bounded, and a closed one makes room', async () => {
    const feeds = await Promise.all(Array.from({ length: 64 }, () => open('/feed?username=me&since=0')))
    expect((await ask('GET /feed?username=me&since=0')).status).toBe(503)
    feeds[0]?.destroy()
    const reopened = async (): Promise<boolean> => {
      const again = await open('/feed?username=me&since=0')
      const isOpen = again.text.startsWith('HTTP/1.1 200')
      again.destroy()
      return isOpen
    }
    let isOpen = false
    for (let attempt = 0; attempt < 100 && !isOpen; attempt += 1) isOpen = await reopened()
    expect(isOpen).toBe(true)
    for (const feed of feeds) feed.destroy()
  })

  test('a reader that takes nothing costs little, and gets everything when it reads', async () => {
    for (let k = 0; k < 4000; k += 1) fake.arrive(postOf('alice', k, 'x'.repeat(140)))
    const slow = await RawConnection.open(server.port)
    slow.socket.pause()
    slow.write(requestText('GET /feed?username=me&since=0', asOwner))
    expect((await ask('POST /', asOwner, harmlessCall)).status).toBe(200)
    slow.socket.resume()
    expect(await slow.until(() => idsOf(slow).length === 4000)).toBe(true)
    expect(idsOf(slow)).toEqual(Array.from({ length: 4000 }, (_, index) => index + 1))
    slow.destroy()
  })
})
