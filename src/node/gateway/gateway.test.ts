import { beforeEach, describe, expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { alice, type Author, registered, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Metrics } from '../../base/metrics.ts'
import { SeededRandom } from '../../base/random.ts'
import { type BencodeInput, decodeBencodeDict } from '../../codec/bencode.ts'
import { type SignedItem, signItem } from '../../protocol/dht-item.ts'
import { limits } from '../../protocol/limits.ts'
import { targetOf } from '../../protocol/resources.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { Gateway } from './gateway.ts'

const scope = useScope()
const keys = new TestKeys()
registered(keys, 'alice')
const bob = registered(keys, 'bob')

let clock: ManualClock
let gateway: Gateway
let joined: Set<string>
let supplied: string[]
let adopts: Set<string>
let injected: string[]
let isOn: boolean
let inject: () => Promise<ReadonlyMap<number, number>>

const nameOf = ({ author, postNumber }: VerifiedPost): string => `${author}/${String(postNumber)}`

beforeEach(() => {
  clock = new ManualClock(1_700_000_000_000)
  joined = new Set()
  supplied = []
  adopts = new Set()
  injected = []
  inject = async () => new Map()
  isOn = true
  const needs = { clock, random: new SeededRandom(3), log: silentLog, metrics: new Metrics(), users: keys }
  gateway = new Gateway(
    {
      ...needs,
      get isGateway() {
        return isOn
      },
      isLocal: (username) => username === 'carol',
      adopt: (username) => adopts.has(username),
      swarms: {
        state: (username) => (joined.has(username) ? ({} as never) : undefined),
        numbers: { supply: (post: VerifiedPost) => void supplied.push(nameOf(post)) } as never,
        inject: async (_author, posts, wanted) => {
          injected.push(...posts.map((post) => `${nameOf(post)} ${String(wanted)}`))
          return inject()
        },
      },
    },
    scope,
  )
})

const item = (
  signer: Author,
  sequence: number,
  value: BencodeInput,
  resource: 'swarm' | 'status' = 'swarm',
): SignedItem => {
  const target = targetOf(resource, signer.username)
  const signed = signItem(
    { target, value, sequence, time: 1_700_000_000, height: 99 },
    signer.username,
    signer.privateKey,
  )
  if (!signed.ok) throw new Error(signed.rejection.code)
  return signed.value
}

const valueOf = (author: Author, postNumber: number): BencodeInput => {
  const { piece } = verifiedPost(keys, author, postNumber)
  const decoded = decodeBencodeDict(piece, { maxDepth: 9, maxValues: 99, canonical: true })
  if (!decoded.ok) throw new Error('bad test data')
  return decoded.value
}

const put = (author: Author, postNumber: number): void => {
  gateway.see(item(author, postNumber, valueOf(author, postNumber)))
}

describe('a post put under `swarm`', () => {
  test('is brought to a peer of the swarm, a while later', async () => {
    put(alice, 3)
    expect(injected).toEqual([])
    await clock.advance(11_000)
    expect([injected, supplied]).toEqual([['alice/3 1'], []])
  })

  test('is taken by the swarm itself where that runs', async () => {
    joined.add('alice')
    put(alice, 3)
    await clock.advance(11_000)
    expect([injected, supplied]).toEqual([[], ['alice/3']])
  })

  test('is kept here when nobody is in the swarm and there is a place for it', async () => {
    adopts.add('alice')
    put(alice, 3)
    put(bob, 3)
    await clock.advance(11_000)
    expect([[...injected].sort(), supplied]).toEqual([['alice/3 1', 'bob/3 1'], ['alice/3']])
    inject = async () => new Map([[4, 1]])
    put(alice, 4)
    await clock.advance(11_000)
    expect(supplied).toEqual(['alice/3'])
  })

  test('is left alone when its author is of this node: it brings it in itself', async () => {
    put(registered(keys, 'carol'), 3)
    await clock.advance(11_000)
    expect(injected).toEqual([])
  })

  test('is left alone where the gateway is off', async () => {
    isOn = false
    put(alice, 3)
    await clock.advance(11_000)
    expect(injected).toEqual([])
  })

  test('that cannot be brought stops nothing', async () => {
    inject = () => Promise.reject(new CodedError('gate.full', 'full'))
    put(alice, 3)
    put(bob, 3)
    await clock.advance(11_000)
    expect([...injected].sort()).toEqual(['alice/3 1', 'bob/3 1'])
  })
})

test.each([
  ['a post of somebody else', () => item(alice, 3, valueOf(bob, 3))],
  ['a post of another number', () => item(alice, 4, valueOf(alice, 3))],
  ['no post', () => item(alice, 3, { userpost: { n: 'alice', k: 3 } })],
  ['no dictionary', () => item(alice, 3, 'alice')],
  ['another resource', () => item(alice, 3, valueOf(alice, 3), 'status')],
])('%s is not carried', async (_, made) => {
  joined.add('alice')
  gateway.see(made())
  joined.clear()
  gateway.see(made())
  await clock.advance(11_000)
  expect([injected, supplied]).toEqual([[], []])
})

describe('who floods', () => {
  test('an author is carried at a rate, whatever others do', async () => {
    for (let number = 0; number < 100; number += 1) put(alice, number)
    put(bob, 0)
    await clock.advance(11_000)
    expect(injected).toHaveLength(9)
    expect(injected).toContain('bob/0 1')
    await clock.advance(120_000)
    for (let number = 100; number < 110; number += 1) put(alice, number)
    await clock.advance(11_000)
    expect(injected).toHaveLength(11)
  })

  test('many authors are carried at a rate together', async () => {
    const authors = Array.from({ length: 200 }, (_, index) => registered(keys, `user${String(index)}`))
    for (const author of authors) put(author, 0)
    await clock.advance(11_000)
    expect(injected).toHaveLength(30)
    expect(injected.length).toBeLessThanOrEqual(limits.gatewayWaitingPosts)
  })
})
