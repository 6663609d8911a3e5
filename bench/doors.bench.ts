// Many at the door: subscribers of one post, and connections that do nothing beside calls.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { registerUser, startDaemon, stopAllDaemons, type TestDaemon } from '../test/support/daemons.ts'
import { type BenchRow, benchRow } from './bench.ts'

const subscribers = 1000
const rounds = 5
const idleConnections = 10_000
const slowClients = 20
const callsMs = 2000

/** What a post may take to 99 of 100 subscribers, in milliseconds. */
const boundMs = 250

const authorizationOf = ({ settings }: TestDaemon): string =>
  `Basic ${Buffer.from(readFileSync(join(settings.dataDirectory, '.cookie'), 'utf8').trim()).toString('base64')}`

interface Subscriber {
  /** When the post with this text came, in milliseconds of this process. */
  readonly cameAt: Map<string, number>
  close(): void
}

const noteIn = (cameAt: Map<string, number>, text: string): void => {
  for (const [, found] of text.matchAll(/"msg":"(round \d+)"/gu))
    if (found !== undefined && !cameAt.has(found)) cameAt.set(found, performance.now())
}

const overWebSocket = async (daemon: TestDaemon): Promise<Subscriber> => {
  const url = `${daemon.pageUrl.replace('http', 'ws')}feed?username=alice&since=0`
  const socket = new WebSocket(url, { headers: { Authorization: authorizationOf(daemon) } })
  const cameAt = new Map<string, number>()
  socket.on('message', (data: Buffer) => {
    noteIn(cameAt, data.toString())
  })
  await once(socket, 'open')
  return {
    cameAt,
    close: () => {
      socket.terminate()
    },
  }
}

const overEvents = async (daemon: TestDaemon): Promise<Subscriber> => {
  const socket = connect(daemon.settings.port, '127.0.0.1')
  const cameAt = new Map<string, number>()
  socket.write(
    `GET /feed?username=alice&since=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorizationOf(daemon)}\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.on('data', (part: Buffer) => {
    noteIn(cameAt, part.toString())
  })
  return { cameAt, close: () => socket.destroy() }
}

let round = 0

/** The time that the slowest but one of a hundred waited, in milliseconds. */
const slowest = async (daemon: TestDaemon, open: (to: TestDaemon) => Promise<Subscriber>): Promise<number> => {
  const all: Subscriber[] = []
  while (all.length < subscribers) all.push(...(await Promise.all(Array.from({ length: 100 }, () => open(daemon)))))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const waits: number[] = []
  for (let turn = 0; turn < rounds; turn += 1) {
    round += 1
    const text = `round ${String(round)}`
    const begin = performance.now()
    await daemon.client.publish({ username: 'alice', msg: text })
    while (all.some(({ cameAt }) => !cameAt.has(text))) await new Promise((resolve) => setTimeout(resolve, 5))
    waits.push(...all.map(({ cameAt }) => (cameAt.get(text) ?? Infinity) - begin))
  }
  for (const one of all) one.close()
  waits.sort((left, right) => left - right)
  return waits[Math.floor(waits.length * 0.99)] ?? Infinity
}

const callsPerSecond = async (daemon: TestDaemon): Promise<number> => {
  const begin = performance.now()
  let calls = 0
  while (performance.now() - begin < callsMs) {
    await daemon.client.getblockcount({})
    calls += 1
  }
  return (calls * 1000) / (performance.now() - begin)
}

const openIdle = async (daemon: TestDaemon): Promise<readonly Socket[]> => {
  const sockets: Socket[] = []
  while (sockets.length < idleConnections) {
    const some = Array.from({ length: 250 }, () =>
      connect(daemon.settings.port, '127.0.0.1').on('error', () => undefined),
    )
    await Promise.all(some.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
    sockets.push(...some)
  }
  return sockets
}

const besideIdle = async (daemon: TestDaemon): Promise<BenchRow> => {
  const alone = await callsPerSecond(daemon)
  const idle = await openIdle(daemon)
  const slow = Array.from({ length: slowClients }, () => {
    const socket = connect(daemon.settings.port, '127.0.0.1').on('error', () => undefined)
    socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-')
    const timer = setInterval(() => socket.write('a'), 100)
    socket.on('close', () => {
      clearInterval(timer)
    })
    return socket
  })
  const beside = await callsPerSecond(daemon)
  for (const socket of [...idle, ...slow]) socket.destroy()
  return benchRow(
    `a connection for each call, beside ${String(idleConnections)} idle ones and ${String(slowClients)} slow clients`,
    beside,
    'the same alone',
    alone,
  )
}

/** Doors under load. */
export const run = async (): Promise<BenchRow[]> => {
  const daemon = await startDaemon({ index: 0, base: 79, mines: true })
  await registerUser(daemon, 'alice')
  await daemon.client.setgenerate({ generate: false })
  const told = (how: string, ms: number): BenchRow =>
    benchRow(
      `a post to ${String(subscribers)} subscribers (${how}), 99 of 100`,
      1000 / ms,
      `${String(boundMs)} ms`,
      1000 / boundMs,
    )
  const rows = [
    told('WebSocket', await slowest(daemon, overWebSocket)),
    told('server-sent events', await slowest(daemon, overEvents)),
    await besideIdle(daemon),
  ]
  await stopAllDaemons()
  return rows
}
