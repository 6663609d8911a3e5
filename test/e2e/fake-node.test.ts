// The fake node of the page's tests against a real daemon: the same requests, the same status, headers and shapes.
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerUser, startDaemon, stopAllDaemons } from '../support/daemons.ts'
import { type FakeNode, fakeSecret, nowSeconds, startFakeNode } from '../support/fake-node.ts'
import { type RawAnswer, RawConnection, requestText } from '../support/raw-http.ts'

type Headers = Readonly<Record<string, string>>

/** What a page sends in a browser of today, and one that calls a node on another machine over plain HTTP. */
const pageHeaders: Readonly<Record<string, Headers>> = {
  'a page': { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors' },
  'a page without Sec-Fetch': { Origin: 'http://127.0.0.1' },
  'a program': {},
}

const feedHeaders: Headers = { Accept: 'text/event-stream' }

interface Side {
  readonly port: number
  readonly owner: Headers
}

let fake: FakeNode
let ours: Side
let real: Side

/** The first answer; of a feed, when its first event is complete. */
const ask = async ({ port }: Side, line: string, headers: Headers, body?: string): Promise<RawAnswer> => {
  const connection = await RawConnection.open(port)
  connection.write(requestText(line, headers, body))
  const isComplete = (): boolean => {
    const [answer] = connection.answers
    if (answer === undefined) return false
    const length = answer.headers.get('content-length')
    return length === undefined ? answer.body.includes('\n\n') : answer.body.length === Number(length)
  }
  expect(await connection.until(isComplete)).toBe(true)
  const [answer] = connection.answers
  connection.destroy()
  return answer as RawAnswer
}

/** Names and values; of what differs each time, and of lengths of bodies that differ, only that it is there. */
const headersOf = ({ headers, body }: RawAnswer): Readonly<Record<string, string>> => {
  const varies = headers.get('content-type') === 'application/json' ? ['date', 'content-length'] : ['date']
  expect(Number(headers.get('content-length') ?? body.length)).toBe(body.length)
  return Object.fromEntries(
    [...headers].sort().map(([name, value]) => [name, varies.includes(name) ? 'varies' : value]),
  )
}

/** Types and members; of a list, the types of what is in it. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].sort()
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, shapeOf(member)]),
  )
}

const seenOf = (answer: RawAnswer): unknown => ({
  version: answer.version,
  status: answer.status,
  reason: answer.reason,
  headers: headersOf(answer),
})

const expectSame = async (line: string, headers: Headers, body?: string): Promise<readonly [RawAnswer, RawAnswer]> => {
  const fakes = await ask(ours, line, { ...ours.owner, ...headers }, body)
  const reals = await ask(real, line, { ...real.owner, ...headers }, body)
  expect(seenOf(fakes)).toEqual(seenOf(reals))
  return [fakes, reals]
}

const call = (method: string, ...params: readonly unknown[]): string => JSON.stringify({ id: 1, method, params })

beforeAll(async () => {
  fake = await startFakeNode()
  ours = { port: Number(new URL(fake.url).port), owner: {} }
  const daemon = await startDaemon({ index: 0, base: 96, mines: true })
  const port = daemon.settings.port
  const link = new URL(await daemon.client.createloginlink({}))
  const entry = await ask({ port, owner: {} }, `GET ${link.pathname}${link.search}`, {})
  real = { port, owner: { Cookie: entry.headers.get('set-cookie')?.split(';')[0] ?? '' } }
  for (const username of ['anna', 'bert']) {
    await registerUser(daemon, username)
    fake.setUser({ username, state: 'ready', height: 5, message: 'Ready to post.' })
    fake.arrive({ n: username, k: 0, height: 1, time: nowSeconds(), msg: 'hello' })
    await daemon.client.publish({ username, msg: 'hello' })
  }
}, 120_000)

afterAll(async () => {
  await fake.stop()
  await stopAllDaemons()
}, 60_000)

describe('of the page, both serve', () => {
  const assets = readdirSync('dist/web/assets').map((name) => `/assets/${name}`)

  test.each(['/', '/index.html', '/favicon.svg', '/none', '/u/anna', '/settings/keys', ...assets])(
    '%s alike',
    async (path) => {
      const [fakes, reals] = await expectSame(`GET ${path}`, { Accept: 'text/html,*/*' })
      expect(fakes.body.equals(reals.body)).toBe(true)
    },
  )
})

describe('a session that has ended', () => {
  test.each(
    Object.entries(pageHeaders).flatMap(([who, headers]) => [
      [`a command of ${who}`, 'POST /', headers, call('getstatus')] as const,
      [`a feed of ${who}`, 'GET /feed?username=anna&since=0', { ...headers, ...feedHeaders }] as const,
      [`a page of ${who}`, 'GET /', { ...headers, Accept: 'text/html,*/*' }] as const,
      [`what is no file of the page of ${who}`, 'GET /none.svg', { ...headers, Accept: '*/*' }] as const,
    ]),
  )('is told alike: %s', async (_what, line, headers, body?) => {
    fake.loggedIn = false
    try {
      const fakes = await ask(ours, line, headers, body)
      const reals = await ask(real, line, headers, body)
      expect(seenOf(fakes)).toEqual(seenOf(reals))
      expect(fakes.body.toString()).toBe(reals.body.toString())
      expect(reals.status).toBe(401)
      const isBrowser = Object.keys(headers).length > (line === 'GET /none.svg' ? 1 : 0)
      expect(reals.headers.has('www-authenticate')).toBe(!isBrowser)
    } finally {
      fake.loggedIn = true
    }
  })
})

describe('a feed', () => {
  /** The first event of a kind, and the line before it. */
  const eventOf = (answer: RawAnswer, type: string): unknown => {
    const block = answer.body
      .toString()
      .split('\n\n')
      .find((text) => text.includes(`"type":"${type}"`))
    const lines = (block ?? '').split('\n')
    const data = lines.find((line) => line.startsWith('data: ')) ?? ''
    const event: unknown = JSON.parse(data.slice('data: '.length))
    return { numbered: lines.some((line) => /^id: \d+$/.test(line)), event: shapeOf(event) }
  }

  test.each(['post', 'status', 'messages'])('begins alike, with the same kind of “%s”', async (type) => {
    const line = `GET /feed?username=anna&since=${type === 'post' ? '0' : '1000'}`
    const [fakes, reals] = await expectSame(line, feedHeaders)
    expect(eventOf(fakes, type)).toEqual(eventOf(reals, type))
  })
})

describe('commands are answered alike', () => {
  test.each([
    ['getstatus'],
    ['follow', 'anna', ['bert']],
    ['getfollowing', 'anna'],
    ['getnumpieces', 'anna'],
    ['gettimeline', 50, [{ username: 'anna' }, { username: 'bert', max_id: 0 }]],
    ['listusernamespartial', 'an', 8],
    ['dumppubkey', 'anna'],
    ['dumppubkey', 'nobody'],
    ['dumpprivkey', 'anna'],
    ['publish', 'anna', 'one', 'bert', 0],
    ['publish', 'anna', 'x'.repeat(200)],
    ['sendmessage', 'anna', 'bert', 'for you alone'],
    ['getthreads', 'anna'],
    ['getdirectmsgs', 'anna', 1, [{ username: 'bert' }, { username: 'nobody' }]],
    ['markread', 'anna', 'bert'],
    ['getgroupinfo', '*nosuchgr'],
    ['unfollow', 'anna', ['bert']],
    ['createwalletuser', 'carla'],
    ['registeruser', 'carla'],
    ['importprivkey', fakeSecret, 'dora', false, true],
    ['nosuchcommand'],
  ])('%s %j', async (method, ...params) => {
    const [fakes, reals] = await expectSame('POST /', pageHeaders['a page'] ?? {}, call(method, ...params))
    expect(shapeOf(JSON.parse(fakes.body.toString()))).toEqual(shapeOf(JSON.parse(reals.body.toString())))
    expect(fakes.body.toString().endsWith('}\n')).toBe(reals.body.toString().endsWith('}\n'))
  })
})
