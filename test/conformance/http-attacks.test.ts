// What attackers of web servers try, against the real HTTP server: each kind with what it may cost at most.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { useFakeContext } from '../support/fake-context.ts'
import { forEachTest } from '../support/each-test.ts'
import { askServer, asOwner, harmlessCall, startHttpServer } from '../support/http-server.ts'
import { exchange, RawConnection, requestText } from '../support/raw-http.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { systemClock } from '../../src/net/system-clock.ts'

const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  async () => {
    const started = await startHttpServer(fake.context, { maxConnections: 100 })
    writeFileSync(join(started.root, '..', 'credentials.json'), 'secret')
    return started
  },
  (started) => started.close(),
)

const stillAnswers = async (): Promise<void> => {
  expect((await askServer(server, 'POST /', asOwner, harmlessCall)).status).toBe(200)
}

describe('traversal', () => {
  const climbs = [
    ...['../', '..%2f', '%2e%2e/', '%2e%2e%2f', '..%5c', '..\\', '....//', '..;/', '.%2e/', '%252e%252e/', '..%c0%af'],
    ...[
      '..%ef%bc%8f',
      '%c0%ae%c0%ae/',
      '..%00/',
      './../',
      'css/../../',
      'css/%2e%2e/%2e%2e/',
      '/..//../',
      '..%2f..%2f',
    ],
  ]
  const targets = ['twister.conf', 'debug.log', 'credentials.json', 'html/../twister.conf', 'etc/passwd']
  const prefixes = ['/', '/assets/', '/app/', '/feeds/user/', '//', '/@me/', '/css/']

  test('leads to no file outside, however it is written', async () => {
    const found: string[] = []
    for (const prefix of prefixes)
      for (const climb of climbs)
        for (const target of targets) {
          const path = `${prefix}${climb}${target}`
          const { answers } = await exchange(server.port, requestText(`GET ${path}`, asOwner))
          const [answer] = answers
          // A feed has such names, too, and nothing in it.
          const isFile = answer?.status === 200 && answer.headers.get('content-type') !== 'application/feed+json'
          if (answer === undefined || isFile || /secret|root:/u.test(answer.body.toString())) found.push(path)
        }
    expect(found).toEqual([])
  })

  test.each(['file:///etc/passwd', 'http://127.0.0.1/../twister.conf', '*', '?', '#', '\\..\\twister.conf', '/\u0000'])(
    'nor does a target that is no path: %j',
    async (target) => {
      const { answers } = await exchange(server.port, requestText(`GET ${target}`, asOwner))
      expect(answers.every(({ status, body }) => status !== 200 && !body.toString().includes('secret'))).toBe(true)
    },
  )
})

describe('pages of other sites', () => {
  const stop = '{"id":1,"method":"stop"}'
  const foreign: readonly Readonly<Record<string, string>>[] = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1.evil.example' },
    { Origin: 'http://127.0.0.1:1' },
    { Origin: 'file://' },
    { Origin: 'http://localhost.' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example', 'Content-Type': 'text/plain' },
    { Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' },
  ]

  test.each(foreign)('call nothing, whatever the browser brings along: %j', async (headers) => {
    const session = server.login.redeem(server.login.createLinkToken()) ?? ''
    const cookie = { Cookie: `twister-session-0=${session}` }
    for (const path of ['/', '/logout', '/?method=stop'])
      expect((await askServer(server, `POST ${path}`, { ...asOwner, ...cookie, ...headers }, stop)).status).toBe(403)
    for (const path of ['/feed?username=me', '/metrics'])
      expect((await askServer(server, `GET ${path}`, { ...asOwner, ...cookie, ...headers })).status).toBe(403)
    expect(fake.stops).toBe(0)
  })

  test('change nothing by an address that is opened', async () => {
    const opened = { ...asOwner, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }
    for (const path of ['/?method=stop', '/stop', '/logout', '/?{"method":"stop"}'])
      await askServer(server, `GET ${path}`, opened)
    expect(fake.stops).toBe(0)
  })

  test('get no header that lets them read', async () => {
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const headers = { ...asOwner, Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }
      const answer = await askServer(server, `${method} /`, headers, method === 'POST' ? stop : undefined)
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})

describe('names that are bound to this machine', () => {
  test.each([
    ...['evil.example', 'evil.example:28332', '127.0.0.1.evil.example', 'localhost.evil.example', 'a.localhost'],
    ...['127.0.0.1@evil.example', 'evil.example#127.0.0.1', 'xn--localhost-', '0x7f.1.evil', ' evil.example', '[::1'],
  ])('are not ours: %j', async (host) => {
    const { answers } = await exchange(server.port, requestText('POST /', { ...asOwner, Host: host }, harmlessCall))
    expect(answers[0]?.status).toBeGreaterThanOrEqual(400)
  })
})

describe('two readers of one request', () => {
  const inner = requestText('POST /', asOwner, '{"id":1,"method":"stop"}')
  const outer = (headers: readonly string[], body: string): string =>
    [
      'POST / HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: ${asOwner['Authorization'] ?? ''}`,
      ...headers,
      '',
      body,
    ].join('\r\n')

  test.each<readonly [string, string]>([
    [
      'length and chunks',
      outer([`Content-Length: ${String(inner.length + 5)}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${inner}`),
    ],
    ['chunks and length', outer(['Transfer-Encoding: chunked', 'Content-Length: 0'], `0\r\n\r\n${inner}`)],
    ['two lengths', outer(['Content-Length: 0', `Content-Length: ${String(inner.length)}`], inner)],
    ['a list of lengths', outer([`Content-Length: 0, ${String(inner.length)}`], inner)],
    ['a length with a sign', outer([`Content-Length: +${String(inner.length)}`], inner)],
    ['a length in hexadecimal', outer([`Content-Length: 0x${inner.length.toString(16)}`], inner)],
    ['chunks by another name', outer(['Transfer-Encoding: xchunked'], `0\r\n\r\n${inner}`)],
    ['chunks twice', outer(['Transfer-Encoding: chunked, chunked'], `0\r\n\r\n${inner}`)],
    ['chunks with a blank before the colon', outer(['Transfer-Encoding : chunked'], `0\r\n\r\n${inner}`)],
    ['a folded header', outer(['X: a', ' Transfer-Encoding: chunked', 'Content-Length: 0'], inner)],
    ['a lone line feed', `GET / HTTP/1.1\nHost: 127.0.0.1\n\n${inner}`],
    ['a zero in a header', outer(['X: a\u0000b', 'Content-Length: 0'], inner)],
    ['a chunk that is longer than it says', outer(['Transfer-Encoding: chunked'], `1\r\nab\r\n0\r\n\r\n${inner}`)],
    ['two hosts', outer(['Host: evil.example', 'Content-Length: 0'], inner)],
  ])('%s: it is refused, and what is hidden in it is not done', async (_what, text) => {
    const { answers, closed } = await exchange(server.port, text, { closes: true })
    expect(answers.map(({ status }) => status)).toEqual([400])
    expect(closed).toBe(true)
    expect(fake.stops).toBe(0)
    await stillAnswers()
  })
})

describe('those who are slow', () => {
  test('are twenty, of every kind, beside a hundred that do nothing: each call is answered meanwhile', async () => {
    const open = (count: number) => Promise.all(Array.from({ length: count }, () => RawConnection.open(server.port)))
    const [idle, headers, bodies, readers] = [await open(100), await open(7), await open(7), await open(6)]
    for (const one of headers) one.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ')
    for (const one of bodies) one.write(requestText('POST /', { ...asOwner, 'Content-Length': '1000' }))
    for (const one of readers) {
      one.socket.pause()
      one.write(requestText('GET /feed?username=me&since=0', asOwner))
    }
    for (let round = 0; round < 20; round += 1) {
      for (const one of [...headers, ...bodies]) one.write('a')
      await stillAnswers()
    }
    for (const one of [...idle, ...headers, ...bodies, ...readers]) one.destroy()
  })
})

describe('guesses', () => {
  test('from one address: ten are looked at, then hardly any, and the right one is not told apart', async () => {
    const clock = new ManualClock()
    const own = await startHttpServer(fake.context, {}, undefined, clock)
    const guess = async (password: string): Promise<number> => {
      const headers = { Authorization: `Basic ${Buffer.from(`user:${password}`).toString('base64')}` }
      return (await askServer(own, 'POST /', headers, harmlessCall)).status
    }
    const statuses: number[] = []
    for (let round = 0; round < 200; round += 1) {
      statuses.push(await guess(`guess ${String(round)}`))
      await clock.advance(45)
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(16)
    expect(statuses.filter((status) => status === 200)).toEqual([])
    expect(await guess('pwd')).toBe(429)
    await own.close()
  })
})

describe('bombs', () => {
  test.each<readonly [string, string]>([
    ['ten thousand headers', Array.from({ length: 10_000 }, (_, index) => `X${String(index)}: 1`).join('\r\n')],
    ['a megabyte of a cookie', `Cookie: ${'a=b; '.repeat(200_000)}`],
    ['a name of a megabyte', `${'X'.repeat(1_000_000)}: 1`],
    ['credentials of a megabyte', `Authorization: Basic ${'A'.repeat(1_000_000)}`],
  ])('in headers are cut off: %s', async (_what, headers) => {
    const text = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n\r\n`
    const { answers } = await exchange(server.port, text, { closes: true })
    expect(answers.map(({ status }) => status)).toEqual([431])
    await stillAnswers()
  })

  test.each<readonly [string, string]>([
    ['nested a million deep', '['.repeat(1_000_000)],
    ['nested and closed', `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    ['nested in parameters', `{"method":"getblockcount","params":${'['.repeat(400_000)}${']'.repeat(400_000)}}`],
    ['objects in objects', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['a batch of a hundred thousand', `[${'{},'.repeat(100_000)}{}]`],
    ['a number of a million digits', `{"method":"getblockhash","params":[${'9'.repeat(1_000_000)}]}`],
    ['a key of a megabyte', `{"${'k'.repeat(1_000_000)}":1}`],
    ['a hundred thousand keys', `{${Array.from({ length: 100_000 }, (_, index) => `"${String(index)}":1`).join(',')}}`],
    ['a prototype', '{"method":"getblockcount","__proto__":{"id":1},"constructor":{"prototype":{"x":1}}}'],
    ['a method that every object has', '{"method":"toString"}'],
    ['another one', '{"method":"__proto__"}'],
    ['three megabytes', 'x'.repeat(3 * 1024 * 1024)],
  ])('in JSON cost an answer: %s', async (_what, body) => {
    const before = process.memoryUsage().heapUsed
    const answer = await askServer(server, 'POST /', asOwner, body)
    expect([200, 400, 404, 413, 500]).toContain(answer.status)
    expect(answer.body.length).toBeLessThan(100_000)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300e6)
    expect(({} as Readonly<Record<string, unknown>>)['x']).toBeUndefined()
    await stillAnswers()
  })
})

describe('sessions', () => {
  const page = { Accept: 'application/json' }
  const statusWith = async (cookie: string): Promise<number> =>
    (await askServer(server, 'POST /', { ...page, Cookie: cookie }, harmlessCall)).status
  const name = 'twister-session-0'
  const genuine = (): string => server.login.redeem(server.login.createLinkToken()) ?? ''

  test('are made by the node alone: one that somebody chose is no session, also after a login', async () => {
    const chosen = `${String(Date.UTC(2100, 1))}.chosen.${'A'.repeat(43)}`
    expect(await statusWith(`${name}=${chosen}`)).toBe(401)
    const path = `GET /login?token=${server.login.createLinkToken()}`
    const login = await askServer(server, path, { Cookie: `${name}=${chosen}` })
    const given = /=([^;]+);/u.exec(login.headers.get('set-cookie') ?? '')?.[1]
    expect(given).not.toBe(chosen)
    expect(await statusWith(`${name}=${chosen}`)).toBe(401)
    expect(await statusWith(`${name}=${given ?? ''}`)).toBe(200)
  })

  test('cannot be lengthened, mixed, or taken from another node', async () => {
    const [one, other] = [genuine(), genuine()]
    const [time = '', nonce = '', signature = ''] = one.split('.')
    const [, , otherSignature = ''] = other.split('.')
    for (const forged of [
      `${String(Number(time) + 1)}.${nonce}.${signature}`,
      `${time}.${nonce}.${otherSignature}`,
      `${time}.${nonce}.`,
      `${time}.${nonce}`,
      `Infinity.${nonce}.${signature}`,
      '..',
      signature,
      'a'.repeat(5000),
    ])
      expect(await statusWith(`${name}=${forged}`)).toBe(401)
    expect(await statusWith(`twister-session-1=${one}`)).toBe(401)
    expect(await statusWith(`${name}=${one}`)).toBe(200)
  })

  test('are opened once by a link, and by nothing that is guessed', async () => {
    const token = server.login.createLinkToken()
    const first = await askServer(server, `GET /login?token=${token}`, page)
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/u)
    for (const again of [token, '', token.slice(1), `${token}&token=${token}`, 'undefined', '__proto__'])
      expect((await askServer(server, `GET /login?token=${again}`, page)).headers.has('set-cookie')).toBe(false)
  })

  test('are not read from an address', async () => {
    expect((await askServer(server, `POST /?${name}=${genuine()}`, page, harmlessCall)).status).toBe(401)
  })
})
