import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { accept, reject } from '../../base/verdict.ts'
import { createPrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import { referenceOf, signPost, textOf, type VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { openJournal, openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { NumberChooser } from './number-chooser.ts'
import { PostNumbers } from './post-numbers.ts'
import { Posts } from './posts.ts'
import type { SwarmState } from '../../swarm/index.ts'

const alice = nameOf('alice')
const now = 1_700_000_000

/** Swarms that keep posts in a table, and may be told to take their time. */
class FakeSwarms {
  readonly keeping = { floor: () => 0 }
  readonly held = new Map<number, VerifiedPost>()
  readonly joined: Username[] = []
  /** Posts that are being written to disk. */
  readonly writing: (() => void)[] = []
  isSlow = false
  isFull = false
  isJoined = true

  state = (): SwarmState | undefined =>
    this.isJoined ? { username: alice, pieces: 0, knownPieces: 0, connections: 0, knownPeers: 0 } : undefined
  posts = (): readonly VerifiedPost[] => [...this.held.values()].reverse()
  pieceCount = (): number => this.held.size
  peek = (): Promise<undefined> => Promise.resolve(undefined)

  join = (username: Username): void => {
    this.joined.push(username)
  }

  addPost = async (post: VerifiedPost) => {
    if (this.isSlow)
      await new Promise<void>((resolve) => {
        this.writing.push(resolve)
      })
    if (this.isFull) throw new CodedError('store.disk-full', 'There is no space left.')
    if (this.held.has(post.postNumber)) return reject({ code: 'post-number-used' as const })
    this.held.set(post.postNumber, post)
    return accept(undefined)
  }

  post = (_username: Username, postNumber: number): VerifiedPost | undefined => this.held.get(postNumber)
  lastHave = (): number => Math.max(-1, ...this.held.keys())
  lastPublic = (): number | undefined => (this.held.size === 0 ? undefined : this.lastHave())
}

let scope: Scope
let disk: Database
let users: FakeUsers
let wallet: Wallet
let swarms: FakeSwarms
/** What the announcer was told. */
let told: string[]
/** What the DHT was asked for, and what it answers. */
let asked: DhtTarget[]
let status: number | undefined
/** Of alice, when she writes on another computer, too. */
let lane: number | undefined
let posts: Posts

const openPosts = (): Posts => {
  const numbers = new PostNumbers(disk)
  const dht = {
    get: (target: DhtTarget) => {
      asked.push(target)
      return Promise.resolve(status === undefined ? [] : [{ sequence: status } as SignedItem])
    },
  }
  const others = { lane: () => lane }
  return new Posts({
    database: disk,
    ...{ numbers, chooser: new NumberChooser({ numbers, others, users, swarms, dht }) },
    keys: wallet,
    announcer: {
      note: ({ postNumber }) => void told.push(`note ${String(postNumber)}`),
      stored: ({ postNumber }) => void told.push(`stored ${String(postNumber)}`),
    },
    users,
    swarms,
    dht,
    clock: new ManualClock(),
    random: new SeededRandom(3),
    adjustedTime: () => now,
  })
}

beforeEach(() => {
  scope = new Scope('test', silentLog)
  disk = openJournal(':memory:', scope)
  users = new FakeUsers()
  const database = openNodeStore(':memory:', scope)
  const passphraseCost = { N: 16, r: 8, p: 1 }
  const basis = { clock: new ManualClock(), random: new SeededRandom(1), network: regressionNetwork }
  wallet = new Wallet({ database, ...basis, passphraseCost })
  swarms = new FakeSwarms()
  told = []
  asked = []
  status = undefined
  lane = undefined
  users.register('alice', wallet.create(alice).publicKey, 5)
  posts = openPosts()
})

afterEach(() => scope.close())

const publish = (text: string, postNumber?: number): Promise<VerifiedPost> =>
  posts.publish({ username: 'alice', text, postNumber })

const settle = async (): Promise<void> => {
  for (let round = 0; round < 40; round += 1) await Promise.resolve()
}

test('a locked wallet writes nothing, and no number is taken', async () => {
  await wallet.masterKey.encrypt('open sesame')
  expect(await codeOf(publish('one'))).toBe('wallet.locked')
  expect([told, asked, swarms.joined]).toEqual([[], [], []])
  await wallet.masterKey.unlock('open sesame', 60)
  expect((await publish('one')).postNumber).toBe(0)
})

test('a wallet that is locked while the number is looked for writes nothing either', async () => {
  await wallet.masterKey.encrypt('open sesame')
  await wallet.masterKey.unlock('open sesame', 60)
  const published = codeOf(publish('one'))
  wallet.masterKey.lock()
  expect(await published).toBe('wallet.locked')
  expect([told, swarms.held.size]).toEqual([[], 0])
  await wallet.masterKey.unlock('open sesame', 60)
  expect((await publish('one')).postNumber).toBe(0)
})

describe('a post', () => {
  test('gets the next number, the key of its height and its predecessor', async () => {
    const first = await publish('one')
    expect(first).toMatchObject({ author: 'alice', postNumber: 0, height: 9, time: now })
    expect(first.userpost.int('lastk')).toBeUndefined()
    const second = await publish('two')
    expect(second.postNumber).toBe(1)
    expect(second.userpost.int('lastk')).toBe(0)
    expect(textOf(second)).toBe('two')
    expect(swarms.joined).toContain(alice)
  })

  test('may answer another', async () => {
    const post = await posts.publish({
      username: 'alice',
      text: 'yes',
      kind: { kind: 'reply', author: 'bob', postNumber: 3 },
    })
    expect(referenceOf(post)).toEqual({ author: 'bob', postNumber: 3 })
  })

  test('may answer a promoted message, which is no post, as the page of the C++ node does', async () => {
    const kind = { kind: 'reply', author: '!bob', postNumber: 3 } as const
    const post = await posts.publish({ username: 'alice', text: 'yes', kind })
    expect(post.kind).toEqual({ kind: 'promoted-reply', to: { promoter: 'bob', height: 3 } })
    expect(post.userpost.dict('reply')?.text('n')).toBe('!bob')
  })

  test('is noted for announcing before it is stored, and announced after', async () => {
    swarms.isSlow = true
    const published = publish('x')
    await settle()
    expect(told).toEqual(['note 0'])
    swarms.writing[0]?.()
    await published
    expect(told).toEqual(['note 0', 'stored 0'])
  })

  test('may skip numbers, as programs of the C++ node do', async () => {
    await publish('zero')
    expect((await publish('five', 5)).postNumber).toBe(5)
    expect((await publish('three', 3)).postNumber).toBe(3)
    expect((await publish('six')).postNumber).toBe(6)
  })
})

describe('posts written at the same time', () => {
  test('follow one another: each names the one before', async () => {
    const written = await Promise.all(['a', 'b', 'c'].map((text) => publish(text)))
    expect(written.map(({ postNumber }) => postNumber)).toEqual([0, 1, 2])
    expect(written.map(({ userpost }) => userpost.int('lastk'))).toEqual([undefined, 0, 1])
  })

  test('do not suffer from one that is refused', async () => {
    const [first, refused, last] = [publish('a'), publish('x'.repeat(2000)), publish('b')]
    expect((await first).postNumber).toBe(0)
    expect(await codeOf(refused)).toBe('post-size')
    expect((await last).postNumber).toBe(1)
  })

  test('are bounded', async () => {
    swarms.isSlow = true
    const waiting = Array.from({ length: 100 }, (_, index) => codeOf(publish(String(index))))
    expect(await codeOf(publish('one too many'))).toBe('posts.busy')
    for (let done = 0; done < 100; done += 1) {
      await settle()
      swarms.writing.shift()?.()
    }
    expect(new Set(await Promise.all(waiting))).toContain(undefined)
  })
})

describe('a number', () => {
  test('below 0 is told as such, not as one that more blocks would allow', async () => {
    await expect(publish('x', -1)).rejects.toThrow('A post number is 0 or higher')
  })

  test('that a crash has cut short is never used again (swarm H1)', async () => {
    swarms.isSlow = true
    void publish('lost with the process')
    await settle()
    swarms = new FakeSwarms()
    posts = openPosts()
    expect((await publish('after the restart')).postNumber).toBe(1)
  })

  test('that is taken is refused with the next free one', async () => {
    await publish('zero')
    await expect(publish('again', 0)).rejects.toMatchObject({ code: 'posts.number-used', fields: { next: 1 } })
  })

  test('that someone else’s copy of the key has used is skipped: the DHT knows the newest (swarm H1)', async () => {
    status = 7
    expect((await publish('from another machine')).postNumber).toBe(8)
    expect(asked).toEqual([{ name: 'alice', resource: 'status', kind: 'single' }])
    expect((await publish('next')).postNumber).toBe(9)
    expect(asked).toHaveLength(1)
  })

  test('that is given is taken without asking', async () => {
    await publish('x', 2)
    expect(asked).toEqual([])
  })

  test.each([-1, 31, 1_000_000])('%i is out of bounds', async (postNumber) => {
    expect(await codeOf(publish('x', postNumber))).toBe('post-number-out-of-bound')
    expect(told).toEqual([])
  })

  test('is not taken by a post that is refused', async () => {
    expect(await codeOf(publish('x'.repeat(2000)))).toBe('post-size')
    expect(posts.nextNumber(alice)).toBe(0)
    expect(told).toEqual(['note 0', 'stored 0'])
  })
})

test('of a post that the disk refused, the number is free again', async () => {
  swarms.isFull = true
  expect(await codeOf(publish('no room'))).toBe('store.disk-full')
  expect(posts.nextNumber(alice)).toBe(0)
  expect(told).toEqual(['note 0', 'stored 0'])
  swarms.isFull = false
  expect((await publish('room')).postNumber).toBe(0)
})

test('another computer that writes with the same key is noticed, and the next post comes after its last one (W5)', async () => {
  await publish('here')
  expect(posts.writtenElsewhere()).toEqual([])
  const key = wallet.currentKey(alice)
  if (key === undefined) throw new Error('no key')
  const fields = {
    author: alice,
    postNumber: 6,
    time: 1_700_000_123,
    height: 3,
    text: 'there',
    kind: { kind: 'plain' as const },
  }
  const there = signPost(fields, key.privateKey)
  if (!there.ok) throw new Error(there.rejection.code)
  await swarms.addPost(there.value as VerifiedPost)
  expect(posts.writtenElsewhere()).toEqual([{ username: alice, postNumber: 6, time: 1_700_000_123 }])
  expect((await publish('here again')).postNumber).toBe(7)
  expect(posts.writtenElsewhere()).toEqual([])
})

describe('refused is a post', () => {
  test.each(['nobody_here', 'Alice', '', 'x'.repeat(1000)])('of “%s”, who has no key here', async (username) => {
    expect(await codeOf(posts.publish({ username, text: 'x' }))).toBe('posts.no-key')
  })

  test('of a name that is not registered', async () => {
    wallet.create(nameOf('bob'))
    expect(await codeOf(posts.publish({ username: 'bob', text: 'x' }))).toBe('posts.not-registered')
  })

  test('in the block of the registration, until the next one comes', async () => {
    users.register('bob', wallet.create(nameOf('bob')).publicKey, users.best)
    expect(await codeOf(posts.publish({ username: 'bob', text: 'x' }))).toBe('posts.not-ready')
    users.best += 1
    expect(await codeOf(posts.publish({ username: 'bob', text: 'x' }))).toBeUndefined()
  })

  test('of a name whose key is another’s', async () => {
    wallet.create(nameOf('bob'))
    users.register('bob', publicKeyOf(createPrivateKey(new SeededRandom(5))), 2)
    expect(await codeOf(posts.publish({ username: 'bob', text: 'x' }))).toBe('posts.wrong-key')
  })

  test.each([
    ['Bad Name', 0],
    ['bob', -1],
    ['!bob', -1],
    ['!Bad Name', 1],
  ])('that answers “%s” %i', async (author, postNumber) => {
    const draft = { username: 'alice', text: 'x', kind: { kind: 'reply' as const, author, postNumber } }
    expect(await codeOf(posts.publish(draft))).toBe('posts.reply-invalid')
  })

  test('that is too long in bytes', async () => {
    expect(await codeOf(publish('ä'.repeat(1000)))).toBe('post-size')
    expect(await codeOf(publish('ä'.repeat(800)))).toBeUndefined()
  })
})

describe('a post that was signed elsewhere', () => {
  const signedElsewhere = (postNumber: number, text = 'from elsewhere'): Uint8Array => {
    const key = wallet.currentKey(alice)
    if (key === undefined) throw new Error('no key')
    const signed = signPost({ author: alice, postNumber, time: now, height: 9, text }, key.privateKey)
    if (!signed.ok) throw new Error(signed.rejection.code)
    return signed.value.piece
  }

  test('is published and not announced; its number is taken', async () => {
    await posts.publishSigned('alice', 4, signedElsewhere(4))
    expect(swarms.held.get(4)).toMatchObject({ postNumber: 4 })
    expect(told).toEqual([])
    expect(posts.nextNumber(alice)).toBe(5)
    expect(openPosts().nextNumber(alice)).toBe(5)
  })

  test('and is held already is no fault; another one under its number is', async () => {
    const piece = signedElsewhere(4)
    await posts.publishSigned('alice', 4, piece)
    await posts.publishSigned('alice', 4, piece)
    expect(await codeOf(posts.publishSigned('alice', 4, signedElsewhere(4, 'another')))).toBe('posts.number-used')
  })

  test('is refused under another number, and beyond the bound', async () => {
    expect(await codeOf(posts.publishSigned('alice', 5, signedElsewhere(4)))).toBe('post-number-mismatch')
    expect(await codeOf(posts.publishSigned('alice', 400, signedElsewhere(400)))).toBe('post-number-out-of-bound')
  })

  test('is refused where nobody reads its author: it would reach no one', async () => {
    swarms.isJoined = false
    expect(await codeOf(posts.publishSigned('alice', 4, signedElsewhere(4)))).toBe('posts.swarm-inactive')
  })

  test('of nobody is refused', async () => {
    expect(await codeOf(posts.publishSigned('Bad Name', 4, signedElsewhere(4)))).toBe('post-author-mismatch')
    expect(await codeOf(posts.publishSigned('alice', 4, new Uint8Array(0)))).toBe('post-size')
  })
})

test('a number is on disk before anything is signed with it (swarm H1)', async () => {
  const sign = wallet.signingKey.bind(wallet)
  const reserved: number[] = []
  let calls = 0
  wallet.signingKey = (username, height, chain) => {
    calls += 1
    // The first call asks whether the author is ready.
    if (calls > 1) reserved.push(openPosts().nextNumber(alice))
    return sign(username, height, chain)
  }
  expect((await publish('first')).postNumber).toBe(0)
  expect(reserved).toEqual([1])
})

test('after a replacement the key is the one that the height knows', async () => {
  const next = wallet.replace(alice)
  users.register('alice', next.publicKey, users.best)
  const signedByOld = await publish('with the old key')
  expect(signedByOld.height).toBe(9)
  users.best += 1
  const signedByNew = await publish('with the new key')
  expect(signedByNew.height).toBe(10)
  expect(textOf(signedByNew)).toBe('with the new key')
})
