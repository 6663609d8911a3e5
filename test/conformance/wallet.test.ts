// The wallet with a passphrase, as the C++ node's answered: its recorded calls on node d, in their order.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { owner } from '../../src/api/caller.ts'
import { dispatch } from '../../src/rpc/dispatcher.ts'
import { openRecordedNode, type RecordedNode } from '../support/recorded-node.ts'

interface Transcript {
  readonly node: string
  readonly note: string
  readonly request: { readonly id: unknown; readonly method: string; readonly params: readonly unknown[] }
  readonly http_status: number
  readonly response: {
    readonly result: unknown
    readonly error: { readonly code: number; readonly message: string } | null
  }
}

let recorded: RecordedNode

beforeAll(async () => {
  recorded = await openRecordedNode('b')
})

afterAll(() => recorded.close())

const transcript = (method: string, note: string): Transcript => {
  const all = JSON.parse(
    readFileSync(new URL(`../vectors/rpc/${method}.json`, import.meta.url), 'utf8'),
  ) as readonly Transcript[]
  const found = all.find((one) => one.node === 'd' && one.note === note)
  if (found === undefined) throw new Error(`${method}: ${note} is not recorded`)
  return found
}

const call = async (request: object) => {
  const { status, body } = await dispatch(recorded.context, JSON.stringify(request), owner)
  return { status, reply: JSON.parse(body) as Transcript['response'] }
}

const calls = [
  ['encryptwallet', 'then the daemon shuts down'],
  ['encryptwallet', 'already encrypted'],
  ['walletpassphrase', 'wrong'],
  ['walletpassphrase', 'right'],
  ['walletpassphrase', 'again while unlocked'],
  ['walletlock', 'lock'],
  ['walletpassphrasechange', 'wrong old'],
  ['walletpassphrasechange', 'ok'],
  ['walletpassphrase', 'old passphrase'],
  ['walletpassphrase', 'type'],
  ['walletpassphrase', 'new, 2 s'],
] as const

test.each(calls)('%s: %s', async (method, note) => {
  const { request, response, http_status: theirStatus } = transcript(method, note)
  const { status, reply } = await call(request)
  expect(reply.error?.code).toBe(response.error?.code)
  expect(reply.result).toEqual(response.result)
  expect(status).toBe(theirStatus)
})

test('what needs a key is answered with the code of the C++ node when the time is over, and names are still listed', async () => {
  await recorded.clock.advance(2_000)
  const refused = [
    ['newpostmsg', 'bob', 8, 'nobody can sign this'],
    ['publish', 'bob', 'nobody can sign this'],
    ['createwalletuser', 'newname'],
    ['dumpprivkey', 'bob'],
    ['dhtput', 'bob', 'profile', 's', { fullname: 'Bob' }, 'bob', 1],
  ] as const
  for (const [method, ...params] of refused) {
    const { status, reply } = await call({ id: 1, method, params })
    expect([method, status, reply.error?.code]).toEqual([method, 500, -13])
    expect(reply.error?.message).toContain('twister unlock')
  }
  expect((await call({ method: 'listwalletusers' })).reply.result).toEqual(['bob', 'carol', 'carol/replaced'])
  expect((await call({ method: 'getinfo' })).reply.result).toMatchObject({ unlocked_until: 0 })
  expect((await call({ method: 'getstatus' })).reply.result).toMatchObject({ wallet: 'locked' })
})
