import { beforeEach, expect, test } from 'vitest'
import { FakeUsers } from '../../test/support/fake-chain.ts'
import { nameOf } from '../../test/support/fake-context.ts'
import { SeededRandom } from '../base/random.ts'
import { createPrivateKey, publicKeyOf } from '../crypto/keys.ts'
import { judgePost, signPost, type VerifiedPost } from '../protocol/post.ts'
import type { Username } from '../protocol/username.ts'
import type { PostQuery } from '../swarm/index.ts'
import type { LocalKey } from './key-ring.ts'
import { kindOfDraft } from './posts/draft-kinds.ts'
import { Favourites } from './favourites.ts'

const random = new SeededRandom(7)
const now = 1_700_000_000
const alice = nameOf('alice')
let users: FakeUsers
let keys: LocalKey[]
let posts: VerifiedPost[]
let asked: PostQuery[]
let joined: Username[]
let isLocked: boolean

const newKey = (height: number): LocalKey => {
  const privateKey = createPrivateKey(random)
  const publicKey = publicKeyOf(privateKey)
  users.register('alice', publicKey, height)
  return { username: alice, privateKey, publicKey, compressed: true, createdAt: 0, replaced: false }
}

const favourites = (): Favourites =>
  new Favourites({
    users,
    keys: { isLocked, keysOf: (name: string) => (name === 'alice' ? keys : []) },
    swarms: {
      join: (username) => void joined.push(username),
      posts: (query) => {
        asked.push(query)
        return posts
      },
    },
    adjustedTime: () => now,
  })

const mark = (postNumber: number, options: { readonly time?: number; readonly isPrivate: boolean }): void => {
  const [author] = keys
  if (author === undefined) throw new Error('no key')
  const fields = { author: alice, postNumber, height: 9, time: options.time ?? now - 100 + postNumber }
  const sign = (content: object): VerifiedPost => {
    const signed = signPost({ ...fields, text: '', ...content }, author.privateKey)
    const judged = signed.ok ? judgePost(signed.value.piece, alice, postNumber, users) : signed
    if (!judged.ok) throw new Error(judged.rejection.code)
    return judged.value
  }
  const carried = sign({ text: 'liked' })
  const kind = { kind: 'favourite', carried, isPrivate: options.isPrivate } as const
  posts.push(sign(kindOfDraft({ kind, text: 'because' }, { users, random, author })))
}

beforeEach(() => {
  users = new FakeUsers()
  keys = []
  keys.unshift(newKey(2))
  posts = []
  asked = []
  joined = []
  isLocked = false
})

const read = (opensPrivate: boolean) => favourites().of({ username: 'alice', count: 10, opensPrivate })

test('are given newest first; private ones opened', () => {
  mark(1, { isPrivate: false })
  mark(2, { isPrivate: true })
  const read2 = read(true)
  expect(read2.map(({ post }) => post.postNumber)).toEqual([2, 1])
  expect(read2[0]?.opened).toMatchObject({ comment: 'because' })
  expect(read2[0]?.opened?.userpost.text('msg')).toBe('liked')
  expect(read2[1]?.opened).toBeUndefined()
  expect(asked).toMatchObject([{ allowedFlags: 12, requiredFlags: 4, count: 10 }])
  expect(joined).toEqual(['alice'])
})

test('leave private ones out for everybody else', () => {
  mark(1, { isPrivate: false })
  mark(2, { isPrivate: true })
  expect(read(false).map(({ post }) => post.postNumber)).toEqual([1])
})

test('sealed to a key that was replaced since are read still', () => {
  mark(2, { isPrivate: true })
  keys.unshift(newKey(3))
  expect(read(true)).toHaveLength(1)
})

test('sealed by another program without a look at the marked post say so (swarm H9)', () => {
  mark(2, { isPrivate: true })
  expect(read(true)[0]?.opened?.isAuthentic).toBe(true)
  users.register('alice', publicKeyOf(createPrivateKey(random)), 9)
  expect(read(true)[0]?.opened?.isAuthentic).toBe(false)
})

test('that nobody here can open are left out, also while the wallet is locked', () => {
  mark(2, { isPrivate: true })
  isLocked = true
  expect(read(true)).toEqual([])
  isLocked = false
  expect(read(true)).toHaveLength(1)
  keys = []
  expect(read(true)).toEqual([])
})

test('of a time far ahead are left out, as the C++ node does', () => {
  mark(1, { isPrivate: false, time: now + 7201 })
  mark(2, { isPrivate: false, time: now + 7200 })
  expect(read(true).map(({ post }) => post.postNumber)).toEqual([2])
})

test.each([
  [-1, 0],
  [0, 0],
  [2 ** 40, 5000],
])('a count of %i asks for %i', (count, expected) => {
  favourites().of({ username: 'alice', count, opensPrivate: true })
  expect(asked).toMatchObject([{ count: expected }])
})

test.each(['bob', 'Bad Name', ''])('of “%s”, whom nobody registered, are none', (username) => {
  expect(favourites().of({ username, count: 10, opensPrivate: true })).toEqual([])
  expect(joined).toEqual([])
})
