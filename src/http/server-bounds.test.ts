import { request as httpRequest } from 'node:http'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import {
  asOwner,
  harmlessCall,
  jsonOf,
  startHttpServer,
  type TestServer,
  useHttpServer,
} from '../../test/support/http-server.ts'
import { exchange, RawConnection, requestText } from '../../test/support/raw-http.ts'
import { msOf } from '../../test/support/stopwatch.ts'

const { fake, server, ask } = useHttpServer()

describe('floods (rpc hazard 14)', () => {
  test.each([
    ['one header without end', `X-Long: ${'x'.repeat(20_000)}`],
    ['headers without end', Array.from({ length: 2000 }, (_, index) => `X-${String(index)}: value`).join('\r\n')],
  ])('%s is cut off with 431', async (_what, headers) => {
    const { answers, closed } = await exchange(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n\r\n`, {
      closes: true,
    })
    expect(answers[0]?.status).toBe(431)
    expect(closed).toBe(true)
  })

  test.each([
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello',
    'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n',
    'GET / HTTP/1.1\nHost: a\rb\n\n',
  ])('what two readers could understand in two ways is refused: %j', async (text) => {
    const { answers, closed } = await exchange(server.port, text, { closes: true })
    expect(answers.map(({ status }) => status)).toEqual([400])
    expect(closed).toBe(true)
  })

  test('a program of old that names no host is answered', async () => {
    const call = requestText('POST /', { ...asOwner, 'Content-Length': String(harmlessCall.length) })
    const { answers } = await exchange(server.port, call.replace(/^Host:.*\r\n/imu, '') + harmlessCall)
    expect(answers.map(({ status }) => status)).toEqual([200])
  })
})

/** An address of this machine that is not loopback, if it has one: connections to it come from it. */
const outerAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

describe.skipIf(outerAddress === undefined)('other machines', () => {
  const host = outerAddress ?? ''

  const openTo = async (allowed: readonly string[]): Promise<TestServer> =>
    startHttpServer(fake.context, { addresses: ['0.0.0.0'], allowed, hostNames: [] })

  const statusOf = async (port: number): Promise<number | undefined> => {
    const connection = await RawConnection.open(port, host)
    connection.write(requestText('POST /', asOwner, harmlessCall))
    await connection.until(() => connection.answers.length > 0)
    connection.destroy()
    return connection.answers[0]?.status
  }

  test('get 403 and nothing else, with or without a password', async () => {
    const open = await openTo([])
    expect(await statusOf(open.port)).toBe(403)
    await open.close()
  })

  test('get in when they are named', async () => {
    const open = await openTo([host])
    expect(await statusOf(open.port)).toBe(200)
    await open.close()
  })

  test('that may not call cannot take the places of those who may', async () => {
    const open = await openTo([])
    const strangers = await Promise.all(Array.from({ length: 60 }, () => RawConnection.open(open.port, host)))
    await RawConnection.open(open.port).then((own) => {
      own.destroy()
    })
    const gone = async (): Promise<boolean> => {
      for (const stranger of strangers) if (!(await stranger.until(() => stranger.closed))) return false
      return true
    }
    expect(await gone()).toBe(true)
    await open.close()
  })

  test('have a number of connections each', async () => {
    const open = await openTo([host])
    const many = await Promise.all(Array.from({ length: 210 }, () => RawConnection.open(open.port, host)))
    for (const refused of many.slice(-10)) expect(await refused.until(() => refused.closed)).toBe(true)
    expect(many.filter(({ closed }) => closed)).toHaveLength(10)
    for (const connection of many) connection.destroy()
    await open.close()
  })
})

describe('many calls', () => {
  test('in one segment are answered in order', async () => {
    const requests = Array.from({ length: 50 }, (_, id) =>
      requestText('POST /', asOwner, `{"id":${String(id)},"method":"getblockcount"}`),
    )
    const { answers } = await exchange(server.port, requests.join(''), { answers: 50 })
    expect(answers.map((answer) => (jsonOf(answer) as { id: number }).id)).toEqual([...requests.keys()])
  })

  test('idle connections keep nobody out', async () => {
    const idle = await Promise.all(Array.from({ length: 50 }, () => RawConnection.open(server.port)))
    expect((await ask('POST /', asOwner, harmlessCall)).status).toBe(200)
    for (const connection of idle) connection.destroy()
  })
})

describe('stopping', () => {
  test('takes less than a second with idle connections, open feeds and half a request', async () => {
    const idle = await RawConnection.open(server.port)
    idle.write(requestText('POST /', asOwner, harmlessCall))
    await idle.until(() => idle.answers.length === 1)
    const silent = await RawConnection.open(server.port)
    const half = await RawConnection.open(server.port)
    half.write(requestText('POST /', { ...asOwner, 'Content-Length': '100' }))
    const feed = await RawConnection.open(server.port)
    feed.write(requestText('GET /feed?username=me&since=0', asOwner))
    await feed.until(() => feed.text.includes('event-stream'))
    expect(await msOf(() => server.scope.close())).toBeLessThan(1000)
    for (const connection of [idle, silent, half, feed]) {
      expect(await connection.until(() => connection.closed)).toBe(true)
    }
  })

  test('lets a call that is nearly done answer', async () => {
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest({ port: server.port, method: 'POST', headers: asOwner }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.on('error', reject)
      sent.end('{"id":1,"method":"stop"}')
    })
    expect(await answered).toBe(200)
    expect(fake.stops).toBe(1)
  })
})

test('a port in use is told by name, also the one of IPv6 loopback', async () => {
  await expect(startHttpServer(fake.context, { port: server.port })).rejects.toMatchObject({ code: 'http.port-in-use' })
  const other = await startHttpServer(fake.context, { addresses: ['::1'] }).catch(() => undefined)
  if (other === undefined) return
  await expect(
    startHttpServer(fake.context, { addresses: ['127.0.0.1', '::1'], port: other.port }),
  ).rejects.toMatchObject({ code: 'http.port-in-use' })
  await other.close()
})
