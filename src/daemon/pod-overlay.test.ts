// The overlay process of a pod goes away, hangs, refuses, and comes back.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Log } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { overlayAt } from './pod-overlay.ts'

const openOverlay = async () => {
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => waiting.push(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const lines: string[] = []
  const note = (message: string): void => {
    lines.push(message)
  }
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log }
  const clock = new ManualClock(1_700_000_000_000)
  const place = { host: '127.0.0.1', port, user: 'pod', password: 'secret', dataDirectory: '/none' }
  /** What the next call gets. */
  const answer = async (status: number, body: unknown): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0)
    waiting.shift()?.writeHead(status).end(JSON.stringify(body))
  }
  return { client: overlayAt(place, { clock, log }), clock, lines, waiting, answer }
}

const away = { code: 'pods.node', fields: { status: 503 } }

test('a call that takes too long ends with 503, it is told once, and the next one looks anew', async () => {
  const { client, clock, lines, waiting, answer } = await openOverlay()
  const calls = [client.getblockcount({}), client.getblockcount({})]
  await expect.poll(() => waiting.length).toBe(2)
  const refused = Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(away)))
  await clock.advance(30_000)
  await refused
  waiting.length = 0
  expect(lines).toEqual(['the overlay process does not answer'])
  const next = client.getblockcount({})
  await answer(200, { result: 7, error: null })
  expect(await next).toBe(7)
  expect(lines.slice(1)).toEqual(['the overlay process answers again'])
})

test('what it refuses to a person keeps its name, and credentials that it refuses are no affair of people', async () => {
  const { client, answer } = await openOverlay()
  const taken = client.dumppubkey({ username: 'bob' })
  const error = { code: -11, message: 'It is hosted under another key.', data: { code: 'hosting.other-key' } }
  const told = expect(taken).rejects.toMatchObject({ code: 'rpc.-11', fields: { fault: 'hosting.other-key' } })
  await answer(500, { result: null, error })
  await told
  const outside = expect(client.dumppubkey({ username: 'bob' })).rejects.toMatchObject(away)
  await answer(401, {})
  await outside
})

test('of calls to one that hangs a bounded number waits', async () => {
  const { client, clock, waiting } = await openOverlay()
  const outcomes = Array.from({ length: 32 + 256 + 1 }, () => client.getblockcount({}))
  await expect(outcomes.at(-1)).rejects.toMatchObject(away)
  await expect.poll(() => waiting.length).toBe(32)
  const all = Promise.allSettled(outcomes)
  for (let round = 1; round < 10; round += 1) {
    await clock.advance(30_000)
    await expect.poll(() => waiting.length).toBeGreaterThanOrEqual(Math.min(288, 32 * (round + 1)))
  }
  await clock.advance(30_000)
  expect((await all).every(({ status }) => status === 'rejected')).toBe(true)
})
