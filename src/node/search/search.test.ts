import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { decodeBencode, encodeBencode, EncodedBencode } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetText } from '../../protocol/dht-target.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { PostKind } from '../../protocol/post-kind.ts'
import { numberedTargetOf, targetOf } from '../../protocol/resources.ts'
import { openFinding, type Finding } from '../../views/finding.ts'
import { openViews } from '../../views/views.ts'
import { nameOf, PostTable } from '../../../test/support/fake-context.ts'
import { type Author, registered, signedPiece, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { openIndex, openJournal } from '../node-store.ts'
import { FoundPosts } from './found-posts.ts'
import { type FoundMessage, Search } from './search.ts'
import { Threads } from './threads.ts'

const now = 1_700_001_000

let scope: Scope
let clock: ManualClock
let keys: TestKeys
let table: PostTable
let items: Map<string, SignedItem[]>
let asked: string[]
/** What the swarms were asked for, and what they have, as `author/number`. */
let peeked: string[]
let inSwarms: Map<string, VerifiedPost>
let finding: Finding
let found: FoundPosts
let search: Search
let follows: Set<string>
let messages: FoundMessage[]
let alice: Author
let bob: Author

const names = ['al', 'alan', 'alice', 'bob', 'carol', 'valerie'].map(nameOf)

beforeEach(() => {
  scope = new Scope('test', silentLog)
  clock = new ManualClock(now * 1000, turn)
  keys = new TestKeys()
  ;[alice, bob] = [registered(keys, 'alice'), registered(keys, 'bob')]
  table = new PostTable()
  items = new Map()
  asked = []
  peeked = []
  inSwarms = new Map()
  follows = new Set()
  messages = []
  const adjustedTime = (): number => now
  const journal = openJournal(':memory:', scope)
  const { places } = openViews({ database: journal, clock, log: silentLog, source: table, adjustedTime }, scope)
  const database = openIndex(':memory:', scope)
  finding = openFinding({ database, clock, log: silentLog, source: table, stored: table, places }, scope)
  const get = (target: DhtTarget): Promise<readonly SignedItem[]> => {
    asked.push(targetText(target))
    return Promise.resolve(items.get(targetText(target)) ?? [])
  }
  found = new FoundPosts({ clock, users: keys, places, finding, get }, scope)
  search = new Search({
    ...{ clock, finding, found, adjustedTime },
    threads: new Threads({
      ...{ finder: finding.finder, found },
      peek: (reference) => {
        peeked.push(`${reference.author}/${String(reference.postNumber)}`)
        return Promise.resolve(inSwarms.get(peeked.at(-1) ?? ''))
      },
    }),
    favourites: { of: () => [] },
    names: { namesAfter: (name, count) => names.filter((each) => each > name).slice(0, count) },
    messages: { newestFirst: () => messages },
    localUsers: () => [nameOf('alice')],
    follows: (_local, followed) => follows.has(followed),
  })
})

afterEach(() => scope.close())

const hold = async (...posts: readonly VerifiedPost[]): Promise<void> => {
  for (const post of posts) table.add(post)
  const indexed = finding.whenIndexed()
  await clock.advance(0)
  await indexed
}

const itemOf = (target: DhtTarget, signer: Author, value: unknown): SignedItem => {
  const decoded = decodeBencode(encodeBencode(value as never), { maxDepth: 10, maxValues: 400, canonical: false })
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  const signed = { payload: new Uint8Array(), signature: new Uint8Array(65), sequence: 1, time: now, height: 1 }
  return { ...signed, signer: signer.username, target, value: decoded.value }
}

/** What the DHT has under a target. */
const put = (target: DhtTarget, author: Author, piece: Uint8Array): void => {
  const list = items.get(targetText(target)) ?? []
  list.push(itemOf(target, author, new EncodedBencode(piece)))
  items.set(targetText(target), list)
}

const numbersOf = (posts: readonly { readonly post: VerifiedPost }[]): readonly string[] =>
  posts.map(({ post }) => `${post.author}/${String(post.postNumber)}`)

const answerTo = (author: string, postNumber: number): PostKind => ({
  kind: 'reply',
  to: { author: nameOf(author), postNumber },
})

describe('tags and mentions', () => {
  test('of swarms and DHT are one list without doubles; the second page asks nobody', async () => {
    const target = targetOf('hashtag', 'tea')
    for (let number = 0; number < 4; number += 1) put(target, bob, signedPiece(bob, number, { text: 'more #tea' }))
    await hold(
      verifiedPost(keys, bob, 3, { text: 'more #tea' }),
      verifiedPost(keys, alice, 7, { text: '#Tea for two' }),
    )
    const first = await search.tagged('#Tea', { count: 3 })
    expect(numbersOf(first.posts)).toEqual(['alice/7', 'bob/3', 'bob/2'])
    expect(asked).toEqual(['tea/hashtag/multi'])
    const second = await search.tagged('tea', { count: 3, before: first.next })
    expect(numbersOf(second.posts)).toEqual(['bob/1', 'bob/0'])
    expect(asked).toHaveLength(1)
  })

  test('what nobody signed, or what the key does not fit, is not taken from the DHT (dht 10.1-1)', async () => {
    const target = targetOf('hashtag', 'tea')
    const forged = signedPiece({ ...bob, username: alice.username }, 1, { text: '#tea by another' })
    put(target, bob, forged)
    items.get(targetText(target))?.push(itemOf(target, bob, { userpost: { n: 'bob' }, sig_userpost: 'x' }))
    items.get(targetText(target))?.push(itemOf(target, bob, 'no post'))
    expect((await search.tagged('tea', { count: 5 })).posts).toEqual([])
  })

  test('words of the network are asked for when that is wanted; a claim is not shown (dht 10.1-1)', async () => {
    const tea = targetOf('word', 'green')
    put(tea, bob, signedPiece({ ...bob, username: alice.username }, 1, { text: 'green tea, forged' }))
    put(tea, bob, signedPiece(bob, 2, { text: 'something else under the word' }))
    put(tea, bob, signedPiece(bob, 3, { text: 'Tea that is green' }))
    const query = { words: ['tea', 'green'], every: true, ignoresCase: true }
    expect((await search.posts(query, { count: 5 })).posts).toEqual([])
    expect(asked).toEqual([])
    expect(numbersOf((await search.posts(query, { count: 5 }, true)).posts)).toEqual(['bob/3'])
    expect(asked).toEqual(['green/word/multi', 'tea/word/multi'])
  })

  test('both spellings of a tag are asked for, and find each other (P1)', async () => {
    const word = 'café'.normalize('NFD')
    put(targetOf('hashtag', word), bob, signedPiece(bob, 0, { text: `#${word}` }))
    const { posts } = await search.tagged('Café'.normalize('NFC'), { count: 5 })
    expect(numbersOf(posts)).toEqual(['bob/0'])
    expect(asked).toHaveLength(3)
  })

  test('a post that was announced to a user but has no word for the user is no mention (P7)', async () => {
    const target = targetOf('mention', 'alice')
    put(target, bob, signedPiece(bob, 0, { text: 'https://x.example/@alice/1' }))
    put(target, bob, signedPiece(bob, 1, { text: 'hello @alice’s friends' }))
    const { posts } = await search.mentioning(' @Alice ', { count: 5 })
    expect(numbersOf(posts)).toEqual(['bob/1'])
    expect((await search.mentioning('no name at all', { count: 5 })).posts).toEqual([])
  })

  test('by those who are followed have numbers that stay', async () => {
    const carol = registered(keys, 'carol')
    await hold(
      verifiedPost(keys, bob, 0, { text: '@alice one' }),
      verifiedPost(keys, carol, 5, { text: '@alice unwanted' }),
      verifiedPost(keys, bob, 9, { text: '@alice two' }),
      verifiedPost(keys, bob, 10, { text: '@alice from ahead', time: now + 10_000 }),
    )
    const mentions = async (range: Parameters<Search['mentions']>[1]) =>
      (await search.mentions('alice', range)).map(({ id, post }) => [id, post.postNumber])
    expect(await mentions({ count: 10 })).toEqual([])
    follows.add('bob')
    expect(await mentions({ count: 10 })).toEqual([
      [0, 0],
      [2, 9],
    ])
    expect(await mentions({ count: 1 })).toEqual([[2, 9]])
    expect(await mentions({ count: 9, above: 0 })).toEqual([[2, 9]])
    expect(await mentions({ count: 9, upTo: 1 })).toEqual([[0, 0]])
    expect(await search.mentions("'; DROP TABLE mentions", { count: 5 })).toEqual([])
  })
})

describe('a conversation', () => {
  test('goes up to its first post, which the DHT has, and down to the answers of answers', async () => {
    put(numberedTargetOf('post', 'bob', 0), bob, signedPiece(bob, 0, { text: 'the first' }))
    put(numberedTargetOf('replies', 'alice', 1), bob, signedPiece(bob, 4, { text: 'late', kind: answerTo('alice', 1) }))
    await hold(
      verifiedPost(keys, alice, 1, { text: 'an answer', kind: answerTo('bob', 0) }),
      verifiedPost(keys, bob, 2, { text: 'early', kind: answerTo('alice', 1) }),
      verifiedPost(keys, alice, 3, { text: 'to early', kind: answerTo('bob', 2) }),
    )
    const thread = await search.thread({ author: nameOf('alice'), postNumber: 1 }, { count: 10 })
    expect(thread.post?.postNumber).toBe(1)
    expect(thread.above.map(({ author }) => author)).toEqual(['bob'])
    expect(thread.missing).toBeUndefined()
    expect(thread.below.map(({ depth, post }) => [depth, `${post.author}/${String(post.postNumber)}`])).toEqual([
      [1, 'bob/2'],
      [2, 'alice/3'],
      [1, 'bob/4'],
    ])
  })

  test('is peeked in the swarm of its author where the DHT has nothing, and found from then on (P4)', async () => {
    inSwarms.set('bob/0', verifiedPost(keys, bob, 0, { text: 'the first' }))
    await hold(verifiedPost(keys, alice, 1, { text: 'an answer', kind: answerTo('bob', 0) }))
    const thread = () => search.thread({ author: nameOf('alice'), postNumber: 1 }, { count: 10 })
    expect(await thread()).toMatchObject({ missing: undefined, above: [{ author: 'bob', postNumber: 0 }] })
    expect(asked).toContain('bob/post0/single')
    expect(peeked).toEqual(['bob/0'])
    expect(await thread()).toMatchObject({ above: [{ author: 'bob', postNumber: 0 }] })
    expect(peeked).toEqual(['bob/0'])
  })

  test('says what could not be had, and shows it when it has come (P4)', async () => {
    await hold(verifiedPost(keys, alice, 1, { text: 'an answer', kind: answerTo('bob', 8) }))
    const thread = () => search.thread({ author: nameOf('alice'), postNumber: 1 }, { count: 10 })
    expect((await thread()).missing).toEqual({ author: 'bob', postNumber: 8 })
    await hold(verifiedPost(keys, bob, 8, { text: 'here I am' }))
    expect(await thread()).toMatchObject({ missing: undefined, above: [{ postNumber: 8 }] })
    const unknown = await search.thread({ author: nameOf('carol'), postNumber: 1 }, { count: 10 })
    expect(unknown).toMatchObject({ post: undefined, above: [], below: [] })
  })

  test('that turns in a circle ends', async () => {
    await hold(
      verifiedPost(keys, alice, 1, { kind: answerTo('bob', 1) }),
      verifiedPost(keys, bob, 1, { kind: answerTo('alice', 1) }),
    )
    const { above, below } = await search.thread({ author: nameOf('alice'), postNumber: 1 }, { count: 10 })
    expect([above.length, below.length]).toEqual([1, 2])
  })
})

describe('who passed a post on', () => {
  const of = (postNumber: number): PostKind => {
    const { userpost, signature } = verifiedPost(keys, alice, postNumber)
    return { kind: 'retransmit', carried: { userpost, signature } }
  }
  const retransmits = (page = { count: 10 }) => search.retransmits({ author: nameOf('alice'), postNumber: 1 }, page)

  test('is found in swarms and under the post in the DHT, and signed by whoever is named', async () => {
    put(numberedTargetOf('rts', 'alice', 1), bob, signedPiece(bob, 4, { text: 'read this', kind: of(1) }))
    const carol = registered(keys, 'carol')
    const forged = signedPiece({ ...carol, privateKey: bob.privateKey }, 5, { kind: of(1) })
    put(numberedTargetOf('rts', 'alice', 1), bob, forged)
    // What lies there is announced by anybody: another post, or an answer.
    put(numberedTargetOf('rts', 'alice', 1), bob, signedPiece(bob, 6, { text: '', kind: of(2) }))
    put(numberedTargetOf('rts', 'alice', 1), bob, signedPiece(bob, 7, { text: 'x', kind: answerTo('alice', 1) }))
    await hold(verifiedPost(keys, alice, 8, { text: '', kind: of(1) }))
    const { posts, next } = await retransmits()
    expect(numbersOf(posts)).toEqual(['alice/8', 'bob/4'])
    expect(next).toBeUndefined()
    expect(asked).toEqual(['alice/rts1/multi'])
  })

  test('comes in pages, of which only the first asks the DHT', async () => {
    await hold(
      verifiedPost(keys, bob, 2, { text: '', kind: of(1) }),
      verifiedPost(keys, bob, 3, { text: '', kind: of(1) }),
    )
    const first = await retransmits({ count: 1 })
    expect(numbersOf(first.posts)).toEqual(['bob/3'])
    const second = await search.retransmits(
      { author: nameOf('alice'), postNumber: 1 },
      { count: 5, before: first.next },
    )
    expect(numbersOf(second.posts)).toEqual(['bob/2'])
    expect(asked).toHaveLength(1)
  })
})

describe('people and what they wrote', () => {
  test('names that hold what a person typed, the shortest first (N5)', async () => {
    for (const typed of ['al', '@al', ' Al '])
      expect(await search.users(typed, 10)).toEqual(['al', 'alan', 'alice', 'valerie'])
    expect(await search.users('al', 2)).toEqual(['al', 'alan'])
    for (const typed of ['', '*', 'a%', 'é', 'x'.repeat(5000)]) expect(await search.users(typed, 10)).toEqual([])
  })

  test('profiles that pass by are found, and go when the key changes', async () => {
    const value = { fullname: 'Bob Builder', bio: 'Bären und 熊', url: 'https://b.example' }
    found.see(itemOf(targetOf('profile', 'bob'), bob, value))
    await clock.advance(0)
    const query = { words: ['熊'], every: true, ignoresCase: false }
    expect(search.profiles(query, 5).map(({ username }) => username)).toEqual(['bob'])
    finding.profiles.removeOf([bob.username])
    expect(search.profiles(query, 5)).toEqual([])
  })

  test('messages are looked through one by one, in no index', async () => {
    const message = { remoteUser: 'bob', time: now - 10, fromMe: true, from: 'alice', postNumber: 4 }
    messages = ['see you at 8', 'Secret Garden', 'secret'].map((text) => ({ ...message, text }))
    const query = { words: ['secret'], every: true, ignoresCase: true }
    expect((await search.directMessages('alice', query, 5)).map(({ text }) => text)).toEqual([
      'Secret Garden',
      'secret',
    ])
    expect(await search.directMessages('alice', query, 1)).toHaveLength(1)
    expect(await search.directMessages('alice', { ...query, latest: now - 20 }, 5)).toEqual([])
    expect((await search.posts(query, { count: 5 })).posts).toEqual([])
  })
})
