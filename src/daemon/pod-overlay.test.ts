// The overlay process of a pod goes away, hangs, refuses, and comes back.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../api/client.ts'
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
  /** A client that knows already which network it is. */
  const known = async (): Promise<Client> => {
    const client = overlayAt(place, { clock, log, network: 'village' })
    const height = client.getblockcount({})
    await answer(200, status('village'))
    await answer(200, { result: 1, error: null })
    await height
    return client
  }
  return { open: () => overlayAt(place, { clock, log, network: 'village' }), known, clock, lines, waiting, answer }
}

const status = (network: unknown) => ({ result: { network }, error: null })

const away = { code: 'pods.node', fields: { status: 503 } }

test('a call that takes too long ends with 503, it is told once, and the next one looks anew', async () => {
  const { known, clock, lines, waiting, answer } = await openOverlay()
  const client = await known()
  const calls = [client.getblockcount({}), client.getblockcount({})]
  await expect.poll(() => waiting.length).toBe(2)
  const refused = Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(away)))
  await clock.advance(30_000)
  await refused
  waiting.length = 0
  expect(lines).toEqual(['the overlay process does not answer'])
  const next = client.getblockcount({})
  // It was away: another one may be there now.
  await answer(200, status('village'))
  await answer(200, { result: 7, error: null })
  expect(await next).toBe(7)
  expect(lines.slice(1)).toEqual(['the overlay process answers again'])
})

test('what it refuses to a person keeps its name, and credentials that it refuses are no affair of people', async () => {
  const { known, answer } = await openOverlay()
  const client = await known()
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
  const { known, clock, waiting } = await openOverlay()
  const client = await known()
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

test.each([['town'], ['village2'], [undefined], [7], ['\n'.repeat(99)]])(
  'a node of the network %j is asked for nothing, and the log says what to do; the right one is taken later',
  async (other) => {
    const { open, lines, waiting, answer } = await openOverlay()
    const client = open()
    for (let call = 0; call < 2; call += 1) {
      const refused = expect(client.getblockcount({})).rejects.toMatchObject(away)
      await answer(200, status(other))
      await refused
      expect(waiting).toEqual([])
    }
    expect(lines).toEqual(['the overlay process is of another network'])
    const height = client.getblockcount({})
    await answer(200, status('village'))
    await answer(200, { result: 5, error: null })
    expect(await height).toBe(5)
  },
)
