import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { forEachTest } from '../../test/support/each-test.ts'
import { postOf, useFakeContext } from '../../test/support/fake-context.ts'
import { asOwner, harmlessCall, startHttpServer } from '../../test/support/http-server.ts'
import { exchange, requestText } from '../../test/support/raw-http.ts'
import { msOf } from '../../test/support/stopwatch.ts'
import { systemClock } from '../net/system-clock.ts'

const fake = useFakeContext(() => systemClock)
const server = forEachTest(
  () => startHttpServer(fake.context),
  (started) => started.close(),
)

interface Event {
  readonly type?: string
  readonly arrival?: number
  readonly [member: string]: unknown
}

/** A WebSocket and what has come over it. */
const open = async (path: string, headers: Readonly<Record<string, string>> = asOwner) => {
  const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, { headers })
  const events: Event[] = []
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as Event))
  await once(socket, 'open')
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(socket, 'message')
  }
  return { socket, events, until }
}

/** The status with which a WebSocket is refused. */
const refusalOf = async (path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> => {
  const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, { headers })
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { readonly statusCode?: number }]
  socket.terminate()
  return response.statusCode
}

const numbersIn = (events: readonly Event[]): readonly unknown[] =>
  events.filter(({ type }) => type === 'post').map(({ arrival }) => arrival)

describe('the feed', () => {
  test('begins with what came before, goes on with what comes, and after a reconnection has neither gap nor double', async () => {
    fake.follows.set('me', new Set(['bob']))
    for (let number = 0; number < 5; number += 1) fake.arrive(postOf('bob', number))
    const first = await open('/feed?username=me&since=0')
    await first.until(() => numbersIn(first.events).length >= 3)
    fake.arrive(postOf('bob', 5))
    await first.until(() => numbersIn(first.events).length >= 6)
    first.socket.terminate()
    for (let number = 6; number < 9; number += 1) fake.arrive(postOf('bob', number))
    const second = await open(`/feed?username=me&since=${String(numbersIn(first.events).at(-1))}`)
    fake.arrive(postOf('bob', 9))
    await second.until(() => numbersIn(second.events).length >= 4)
    expect([...numbersIn(first.events), ...numbersIn(second.events)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    second.socket.terminate()
  })

  test('has the same events as over server-sent events', async () => {
    fake.follows.set('me', new Set(['bob']))
    fake.arrive(postOf('bob', 0))
    const { events, until, socket } = await open('/feed?username=me&since=0')
    await until(() => events.some(({ type }) => type === 'status') && numbersIn(events).length > 0)
    const { answers } = await exchange(server.port, requestText('GET /feed?username=me&since=0', asOwner), {
      answers: 1,
    })
    expect(answers[0]?.status).toBe(200)
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['post', 'status', 'messages']))
    socket.terminate()
  })
})

describe('who may not', () => {
  test.each<readonly [string, number, string, Readonly<Record<string, string>>]>([
    ['has no password', 401, '/feed?username=me', {}],
    ['is a page of another site', 403, '/feed?username=me', { ...asOwner, Origin: 'https://evil.example' }],
    ['is a page of another site, for commands', 403, '/', { ...asOwner, Origin: 'null' }],
    ['calls the node by a foreign name', 403, '/', { ...asOwner, Host: 'evil.example' }],
    ['asks for what is not there', 404, '/elsewhere', asOwner],
    ['asks for nonsense', 400, '/feed?username=me&since=-1', asOwner],
  ])('%s', async (_who, status, path, headers) => {
    expect(await refusalOf(path, headers)).toBe(status)
  })
})

describe('commands', () => {
  test('are answered in order, in the form of the C++ node, after a greeting', async () => {
    const { socket, events, until } = await open('/')
    for (let id = 0; id < 100; id += 1) socket.send(`{"id":${String(id)},"method":"getblockcount"}`)
    socket.send('[{"id":"a","method":"getblockcount"},{"id":"b","method":"nothing"}]')
    socket.send('nonsense')
    await until(() => events.length >= 103)
    expect(Object.keys(events[0] ?? {})).toEqual(['result'])
    expect(events.slice(1, 101).map(({ id }) => id)).toEqual([...Array(100).keys()])
    expect(events[101]).toMatchObject([
      { id: 'a', error: null },
      { id: 'b', error: { code: -32601 } },
    ])
    expect(events[102]).toMatchObject({ result: null, error: { code: -32700 } })
    const closed = once(socket, 'close')
    socket.send('closewebsocket')
    await closed
  })

  test('that are too long, or no text, end the connection', async () => {
    for (const [data, code] of [
      [Buffer.alloc(10), 1003],
      [Buffer.alloc(3 * 1024 * 1024, 'x').toString(), 1009],
    ] as const) {
      const { socket } = await open('/')
      const closed = once(socket, 'close')
      socket.on('error', () => undefined)
      socket.send(data)
      expect((await closed)[0]).toBe(code)
    }
  })
})

describe('events of the C++ node', () => {
  test('tell posts to those who follow, mentions, and messages of others', async () => {
    const node = fake.context.node as unknown as Record<string, unknown>
    let total = 1
    node['accounts'] = { listed: () => ['alice', 'carol', 'carol/pending'] }
    node['groups'] = { has: (name: string) => name === '*choir' }
    const messages = fake.context.node.messages as unknown as Record<string, unknown>
    messages['threads'] = (user: string) =>
      user === 'alice'
        ? [
            { peer: 'bob', total },
            { peer: '*choir', total: total - 1 },
          ]
        : []
    messages['read'] = (user: string, count: number, [{ peer }]: readonly [{ readonly peer: string }]) =>
      new Map([
        [
          peer,
          Array.from({ length: count }, (_, index) => ({
            ...{ id: index, author: peer === 'bob' ? 'bob' : 'dave', postNumber: 7, time: 5, text: `to ${user}` },
          })),
        ],
      ])
    fake.follows.set('alice', new Set(['bob']))
    const { socket, events, until } = await open('/')
    await until(() => events.length >= 1)
    fake.arrive(postOf('bob', 0, 'hello @carol'))
    fake.arrive(postOf('eve', 0, 'nobody hears this'))
    await until(() => events.length >= 3)
    expect(events.slice(1)).toMatchObject([
      { type: 'post', postboard: 'alice', from: 'bob', post: { userpost: { n: 'bob', msg: 'hello @carol' } } },
      { type: 'mention', from: 'bob', to: 'carol' },
    ])
    total = 2
    fake.context.node.messages.changed.emit('alice')
    await until(() => events.length >= 5)
    expect(events.slice(3)).toEqual([
      { type: 'DM', k: 7, time: 5, from: 'bob', to: 'alice', msg: 'to alice' },
      { type: 'GROUP', group: '*choir', k: 7, time: 5, from: 'dave', to: 'alice', msg: 'to alice' },
    ])
    socket.terminate()
  })
})

describe('beside it', () => {
  test('an offer of another protocol changes nothing for a request, its body or the next one', async () => {
    const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' }
    const text =
      requestText('POST /', { ...asOwner, ...offer }, harmlessCall) + requestText('POST /', asOwner, harmlessCall)
    const { answers } = await exchange(server.port, text, { answers: 2 })
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers[0]?.body.toString()).toContain('"id":7')
  })

  test('half a handshake leaves no place taken', async () => {
    const lines = ['GET /feed?username=me HTTP/1.1', 'Host: 127.0.0.1', 'Connection: Upgrade', 'Upgrade: websocket']
    const head = [...lines, `Authorization: ${asOwner['Authorization'] ?? ''}`, '', ''].join('\r\n')
    const socket = connect(server.port, '127.0.0.1')
    let heard = ''
    socket.on('data', (part: Buffer) => (heard += part.toString()))
    socket.write(head)
    await once(socket, 'close')
    expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /u)
    expect(fake.context.node.metrics.render()).toContain('twister_http_feeds_count 0')
  })

  test('a server that stops says so, and waits for nobody', async () => {
    const opened = await Promise.all([open('/'), open('/feed?username=me'), open('/')])
    opened[2].socket.pause()
    const codes = opened.slice(0, 2).map(async ({ socket }) => (await once(socket, 'close'))[0] as number)
    expect(await msOf(() => server.scope.close())).toBeLessThan(2000)
    expect(await Promise.all(codes)).toEqual([1001, 1001])
    opened[2].socket.terminate()
  })
})
