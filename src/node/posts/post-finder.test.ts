import { beforeEach, describe, expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { CodedError } from '../../base/coded-error.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { decodeBencodeDict } from '../../codec/bencode.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { judgePost, signPost, type VerifiedPost } from '../../protocol/post.ts'
import type { PeekOptions, SwarmState } from '../../swarm/index.ts'
import { PostFinder } from './post-finder.ts'

const bob = nameOf('bob')
const users = new FakeUsers()
const secret = createPrivateKey(new SeededRandom(4))
users.register('bob', publicKeyOf(secret), 2)

const postOf = (postNumber: number): VerifiedPost => {
  const signed = signPost({ author: bob, postNumber, time: 1000, height: 9, text: 'x' }, secret)
  const judged = signed.ok ? judgePost(signed.value.piece, bob, postNumber, users) : signed
  if (!judged.ok) throw new Error(judged.rejection.code)
  return judged.value
}

const itemOf = (post: VerifiedPost): SignedItem => {
  const value = decodeBencodeDict(post.piece, { maxDepth: 9, maxValues: 99, canonical: true })
  if (!value.ok) throw new Error(value.rejection.code)
  return { value: value.value } as unknown as SignedItem
}

let clock: ManualClock
let held: VerifiedPost | undefined
let isJoined: boolean
let inDht: () => Promise<readonly SignedItem[]>
let asked: string[]
let inSwarm: (options: PeekOptions) => Promise<VerifiedPost | undefined>

beforeEach(() => {
  clock = new ManualClock()
  held = undefined
  isJoined = false
  inDht = () => Promise.resolve([])
  asked = []
  inSwarm = () => Promise.resolve(undefined)
})

const finder = (): PostFinder =>
  new PostFinder({
    clock,
    users,
    swarms: {
      post: () => held,
      keeping: { floor: () => 0 },
      state: () => (isJoined ? ({ username: bob } as SwarmState) : undefined),
      peek: (_, options) => inSwarm(options),
    },
    dht: {
      get: ({ name, resource }) => {
        asked.push(`${name}/${resource}`)
        return inDht()
      },
    },
  })

const outcome = async (author: string, postNumber: number): Promise<VerifiedPost | string> => {
  let result: VerifiedPost | string = 'waiting'
  void finder()
    .find(author, postNumber, 5_000)
    .then(
      (post) => (result = post),
      (error: unknown) => (result = error instanceof CodedError ? error.code : 'other'),
    )
  await clock.advance(5_000)
  return result
}

test('what is here is taken from here', async () => {
  held = postOf(3)
  expect(await outcome('bob', 3)).toBe(held)
  expect(asked).toEqual([])
})

describe('of a user whose swarm does not run here', () => {
  test('the post is asked for in the DHT, and judged', async () => {
    inDht = () => Promise.resolve([itemOf(postOf(3))])
    expect(await outcome('bob', 3)).toMatchObject({ author: 'bob', postNumber: 3 })
    expect(asked).toEqual(['bob/post3'])
  })

  test('a post that the owner put under another number is none', async () => {
    inDht = () => Promise.resolve([itemOf(postOf(4))])
    expect(await outcome('bob', 3)).toBe('posts.not-found')
  })

  test('a value that is no post is none', async () => {
    inDht = () => Promise.resolve([{ value: 5 } as unknown as SignedItem])
    expect(await outcome('bob', 3)).toBe('posts.not-found')
  })

  test('peers have what the DHT lacks, and are not waited for when it answers first', async () => {
    inSwarm = () => Promise.resolve(postOf(3))
    expect(await outcome('bob', 3)).toMatchObject({ author: 'bob', postNumber: 3 })
    let isGivenUp = false
    inSwarm = ({ signal }) => {
      signal?.addEventListener('abort', () => (isGivenUp = true))
      return new Promise(() => undefined)
    }
    inDht = () => Promise.resolve([itemOf(postOf(3))])
    expect(await outcome('bob', 3)).toMatchObject({ author: 'bob', postNumber: 3 })
    expect(isGivenUp).toBe(true)
  })

  test('a way that is closed does not close the other one; its fault is told when nothing is found', async () => {
    inSwarm = () => Promise.reject(new CodedError('gate.full', 'Too many.'))
    inDht = () => Promise.resolve([itemOf(postOf(3))])
    expect(await outcome('bob', 3)).toMatchObject({ author: 'bob', postNumber: 3 })
    inDht = () => Promise.resolve([])
    expect(await outcome('bob', 3)).toBe('gate.full')
  })

  test('nobody waits longer than asked for', async () => {
    inDht = () => new Promise(() => undefined)
    expect(await outcome('bob', 3)).toBe('posts.not-found')
  })
})

test('of a user whose swarm runs here nobody else is asked', async () => {
  isJoined = true
  expect(await outcome('bob', 3)).toBe('posts.not-found')
  expect(asked).toEqual([])
})

test('the answer about a reply to a number that does not exist yet is another one once the post is there (P5)', async () => {
  expect(await outcome('bob', 3)).toBe('posts.not-found')
  held = postOf(3)
  expect(await outcome('bob', 3)).toBe(held)
})

test.each(['carol', 'Bad Name', ''])('“%s” is told to be nobody', async (author) => {
  expect(await outcome(author, 0)).toBe('posts.author-unknown')
})
