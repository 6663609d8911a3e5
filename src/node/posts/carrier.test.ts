import { beforeEach, expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { alice, registered, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import type { Username } from '../../protocol/username.ts'
import { Carrier } from './carrier.ts'

const scope = useScope()
const keys = new TestKeys()
registered(keys, 'alice')

let clock: ManualClock
let unseen: Map<Username, readonly number[]>
let brought: (readonly number[])[]
let seen: string[]
let receipts: () => Promise<ReadonlyMap<number, number>>
let staysOut: boolean
let carrier: Carrier

beforeEach(() => {
  clock = new ManualClock(1_700_000_000_000)
  unseen = new Map()
  brought = []
  seen = []
  staysOut = true
  receipts = async () => new Map()
  carrier = new Carrier(
    {
      ...{ clock, log: silentLog, staysOut: () => staysOut },
      swarms: {
        post: (_username, postNumber) => (postNumber === 99 ? undefined : verifiedPost(keys, alice, postNumber)),
        inject: (_author, posts) => {
          brought.push(posts.map(({ postNumber }) => postNumber))
          return receipts()
        },
      },
      deliveries: {
        unseen: (_peers, since) => (since <= 1_700_000_000 ? unseen : new Map()),
        seenBy: (username, postNumber, peers) => void seen.push(`${username}/${String(postNumber)} ${String(peers)}`),
      },
    },
    scope,
  )
})

test('a new post is brought at once, and what peers say of it is noted', async () => {
  receipts = async () => new Map([[3, 2]])
  unseen.set(alice.username, [3])
  carrier.tick()
  await clock.advance(10)
  expect([brought, seen]).toEqual([[[3]], ['alice/3 2']])
})

test('what too few have is brought again after a growing pause, for two days', async () => {
  unseen.set(alice.username, [3])
  await clock.advance(3_600_000)
  const first = brought.length
  expect([first > 6, first < 10]).toEqual([true, true])
  await clock.advance(47 * 3_600_000)
  const all = brought.length
  expect(all - first).toBeLessThan(50)
  await clock.advance(24 * 3_600_000)
  expect(brought.length).toBe(all)
})

test('a further post ends the pause, and takes along what waits; what is gone is left out', async () => {
  unseen.set(alice.username, [3, 99])
  await clock.advance(600_000)
  brought = []
  unseen.set(alice.username, [3, 99, 100])
  carrier.tick()
  expect(brought).toEqual([[3, 100]])
})

test('one try runs at a time, and a failed one is no end', async () => {
  const waiting: (() => void)[] = []
  receipts = () => new Promise((_, fail) => waiting.push(() => fail(new CodedError('gate.full', 'full'))))
  unseen.set(alice.username, [3])
  await clock.advance(60_000)
  expect(brought).toHaveLength(1)
  waiting[0]?.()
  await clock.advance(20_000)
  expect(brought).toHaveLength(2)
})

test('posts of users who are in their swarms are not brought', async () => {
  staysOut = false
  unseen.set(alice.username, [3])
  await clock.advance(60_000)
  expect(brought).toEqual([])
})
