import { beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { registered, signedPiece, TestKeys } from '../../../test/support/swarms.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import type { PostKind } from '../../protocol/post-kind.ts'
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import { readFeed, readFeedBytes } from '../../twtxt/feed-reader.ts'
import { hashesOf, twtDigest } from '../../twtxt/twt-hash.ts'
import { openNodeStore } from '../node-store.ts'
import { OwnFeeds } from './own-feeds.ts'

const keys = new TestKeys()
const users = { alice: registered(keys, 'alice'), bob: registered(keys, 'bob') }
const time = 1_790_000_000

let clock: ManualClock
let database: Database
let posts: VerifiedPost[]

const open = (baseUrl: string | null = 'https://me.example'): OwnFeeds =>
  new OwnFeeds({
    ...{ database, clock, baseUrl: baseUrl ?? undefined },
    localUsers: () => [users.alice.username, users.bob.username],
    posts: ({ username, maxPostNumber, count }) =>
      posts
        .filter((post) => post.author === username && post.postNumber <= maxPostNumber)
        .sort((left, right) => right.postNumber - left.postNumber)
        .slice(0, count),
  })

const post = (
  name: 'alice' | 'bob',
  postNumber: number,
  text: string,
  reply?: readonly [author: string, number: number],
): VerifiedPost => {
  const to = reply === undefined ? undefined : { author: nameOf(reply[0]), postNumber: reply[1] }
  const kind: PostKind = to === undefined ? { kind: 'plain' } : { kind: 'reply', to }
  const decoded = decodePost(signedPiece(users[name], postNumber, { text, time: time + postNumber, kind }))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value as VerifiedPost
}

const add = (feeds: OwnFeeds, ...added: readonly VerifiedPost[]): void => {
  for (const one of added) {
    posts.push(one)
    feeds.posted(one)
  }
}

const textOf = async (feeds: OwnFeeds, name = 'alice', file = 'twtxt.txt'): Promise<string> =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode((await feeds.file(name, file))?.bytes)

beforeEach(() => {
  const scope = new Scope('test', silentLog)
  clock = new ManualClock(time * 1000)
  database = openNodeStore(':memory:', scope)
  posts = []
})

test('a local user is a feed: its metadata, then a line for each public post', async () => {
  const feeds = open()
  add(feeds, post('alice', 0, 'hello'), post('alice', 1, 'two\nlines, and @bob and @zoe'))
  expect(await textOf(feeds)).toBe(
    '# nick    = alice\n# url     = https://me.example/@alice/twtxt.txt\n# refresh = 600\n\n' +
      '2026-09-21T14:13:20Z\thello\n' +
      '2026-09-21T14:13:21Z\ttwo\u2028lines, and @<bob https://me.example/@bob/twtxt.txt> and @zoe\n',
  )
  expect(await feeds.file('zoe', 'twtxt.txt')).toBeUndefined()
  expect(await feeds.file('alice', '../wallet')).toBeUndefined()
  database = openNodeStore(':memory:', new Scope('empty', silentLog))
  expect(await open(null).file('bob', 'twtxt.txt')).toBeUndefined()
})

const png = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=', 'base64'),
)

const avatarItem = (value: string | undefined, name = 'alice'): SignedItem =>
  ({
    target: { name, resource: 'avatar', kind: 'single' },
    value: value === undefined ? 5 : new TextEncoder().encode(value),
  }) as unknown as SignedItem

test('the picture of a user stands in its feed and beside it, until there is another or none', async () => {
  const feeds = open()
  add(feeds, post('alice', 0, 'hello'))
  const before = await feeds.file('alice', 'twtxt.txt')
  feeds.see(avatarItem(`data:image/jpeg;base64,${Buffer.from(png).toString('base64')}`))
  const [, address] = /^# avatar {2}= (.*)$/mu.exec(await textOf(feeds)) ?? []
  expect(address).toMatch(/^https:\/\/me\.example\/@alice\/avatar\.png#[0-9a-f]{16}$/u)
  // By its own bytes, whatever it calls itself.
  expect(await feeds.file('alice', 'avatar.png')).toMatchObject({ type: 'image/png', bytes: png, modified: time })
  expect((await feeds.files('alice')).map(({ name }) => name)).toEqual(['twtxt.txt', 'avatar.png'])
  feeds.see(avatarItem('data:image/svg+xml;base64,PHN2Zy8+'))
  expect(await feeds.file('alice', 'avatar.png')).toBeUndefined()
  expect((await feeds.file('alice', 'twtxt.txt'))?.bytes).toEqual(before?.bytes)
})

test.each([
  ['no data URL', 'https://x.example/a.png'],
  ['markup', `data:text/html;base64,${Buffer.from('<script>').toString('base64')}`],
  ['no picture', 'data:image/png;base64,AAAA'],
  ['nothing', ''],
  ['no text', undefined],
])('%s is no picture of a user', async (_, value) => {
  const feeds = open()
  feeds.see(avatarItem(value))
  feeds.see(avatarItem(`data:image/png;base64,${Buffer.from(png).toString('base64')}`, 'stranger'))
  for (const name of ['alice', 'stranger']) expect(await feeds.file(name, 'avatar.png')).toBeUndefined()
})

test('an answer to a post of this node has the subject of its conversation, by the hash that counts', async () => {
  const feeds = open()
  add(feeds, post('bob', 0, 'root'))
  add(
    feeds,
    post('alice', 0, '@bob yes', ['bob', 0]),
    post('bob', 1, 'no', ['alice', 0]),
    post('alice', 1, 'hm', ['zoe', 4]),
  )
  const [root] = readFeed(await textOf(feeds, 'bob')).twts
  const { hash } = hashesOf(twtDigest('https://me.example/@bob/twtxt.txt', root!.time, root!.text), root!.time.instant)
  expect(hash).toHaveLength(12)
  const textsOf = async (name: string): Promise<readonly string[]> =>
    readFeed(await textOf(feeds, name)).twts.map(({ text }) => text)
  expect(await textsOf('alice')).toEqual([`(#${hash}) @<bob https://me.example/@bob/twtxt.txt> yes`, 'hm'])
  expect((await textsOf('bob'))[1]).toBe(`(#${hash}) @<alice https://me.example/@alice/twtxt.txt> no`)
})

test('a line never changes, whatever is known later and wherever the node moves', async () => {
  const feeds = open()
  const late = post('bob', 0, 'root')
  add(feeds, post('alice', 0, 'answers what is not here', ['bob', 0]))
  const before = await textOf(feeds)
  add(feeds, late, post('alice', 1, 'next'))
  expect((await textOf(feeds)).startsWith(before)).toBe(true)
  const moved = open('https://new.example')
  const { metadata, twts } = readFeed(await textOf(moved))
  expect(metadata.urls).toEqual(['https://me.example/@alice/twtxt.txt', 'https://new.example/@alice/twtxt.txt'])
  expect(twts).toEqual(readFeed(await textOf(feeds)).twts)
})

test('T13: tag and time of change are those of the bytes; a changed profile changes them, a later look does not', async () => {
  const feeds = open()
  add(feeds, post('alice', 0, 'hello'))
  const first = await feeds.file('alice', 'twtxt.txt')
  await clock.advance(5000)
  expect(await open().file('alice', 'twtxt.txt')).toEqual(first)
  feeds.describe('alice', 'a baker\nof bread')
  const second = await feeds.file('alice', 'twtxt.txt')
  expect(second?.etag).not.toBe(first?.etag)
  expect(second?.modified).toBe((first?.modified ?? 0) + 5)
  feeds.describe('alice', 'a brewer')
  expect((await feeds.file('alice', 'twtxt.txt'))?.modified).toBe((second?.modified ?? 0) + 1)
  expect(readFeed(await textOf(feeds)).metadata.description).toBe('a brewer')
})

test('a long feed has archives that never change, each twt in one file, found from the newest back', async () => {
  const feeds = open()
  const long = 'x'.repeat(1400)
  add(feeds, ...Array.from({ length: 420 }, (_, number) => post('alice', number, `${String(number)} ${long}`)))
  const files = await feeds.files('alice')
  expect(files.map(({ name }) => name)).toEqual(['twtxt.txt', 'twtxt-1.txt', 'twtxt-2.txt'])
  for (const { bytes } of files) expect(bytes.length).toBeLessThan(300_000)
  const seen: string[] = []
  for (let name: string | undefined = 'twtxt.txt'; name !== undefined; ) {
    const parsed = readFeedBytes((await feeds.file('alice', name))!.bytes)
    expect(parsed.skipped).toBe(0)
    seen.unshift(...parsed.twts.map(({ text }) => text.split(' ')[0] ?? ''))
    name = parsed.metadata.previous?.name
  }
  expect(seen).toEqual(Array.from({ length: 420 }, (_, number) => String(number)))
  add(feeds, ...Array.from({ length: 5 }, (_, number) => post('alice', 420 + number, 'more')))
  expect(await feeds.file('alice', 'twtxt-1.txt')).toEqual(files[1])
  expect(await feeds.file('alice', 'twtxt-3.txt')).toBeUndefined()
})

test('T13: whoever asks again and again, also for what is not there, has nothing read and made anew', async () => {
  const feeds = open()
  add(feeds, ...Array.from({ length: 210 }, (_, number) => post('alice', number, 'x'.repeat(1400))))
  const files = [await feeds.file('alice', 'twtxt.txt'), await feeds.file('alice', 'twtxt-1.txt')]
  let reads = 0
  const prepare = database.prepare.bind(database)
  database.prepare = (sql) => {
    if (sql.includes('FROM own_lines')) reads += 1
    return prepare(sql)
  }
  for (let times = 0; times < 3; times += 1) {
    expect([await feeds.file('alice', 'twtxt.txt'), await feeds.file('alice', 'twtxt-1.txt')]).toEqual(files)
    for (const none of ['twtxt-2.txt', 'twtxt-99999.txt', 'twtxt-01.txt', 'twtxt-0.txt', '.twtxt.txt'])
      expect(await feeds.file('alice', none)).toBeUndefined()
  }
  expect(reads).toBe(0)
  await clock.advance(1000)
  add(feeds, post('alice', 210, 'news'))
  expect((await textOf(feeds)).endsWith('\tnews\n')).toBe(true)
  expect(await feeds.file('alice', 'twtxt-1.txt')).toEqual(files[1])
})

test('an answer to a twt has the line that names it, and no other one, whoever reads meanwhile', async () => {
  const feeds = open()
  const to = { subject: 'abcdefg', nick: 'ann', url: 'https://a.example/t.txt', text: 'two\nlines' }
  const answered = feeds.answer('alice', to, async () => {
    const published = post('alice', 0, 'ann@a.example: two lines')
    add(feeds, published)
    return published
  })
  const read = textOf(feeds)
  expect((await answered).postNumber).toBe(0)
  expect(readFeed(await read).twts.map(({ text }) => text)).toEqual([
    '(#abcdefg) @<ann https://a.example/t.txt> two\u2028lines',
  ])
  const [own] = feeds.lines.answersTo('abcdefg', 5)
  expect(own).toMatchObject({ username: 'alice', subject: 'abcdefg' })
  expect(feeds.lines.byHash(hashesOf(own!.digest, own!.instant).hash)).toEqual(own)
  await expect(feeds.answer('zoe', to, () => Promise.reject(new Error('not called')))).rejects.toThrow('has no feed')
})

describe('a line that is written anew', () => {
  const twtsOf = (text: string) =>
    readFeed(text).twts.map(({ time, text: said }) => {
      const digest = twtDigest('https://me.example/@alice/twtxt.txt', time, said)
      return { stamp: time.text, said, hash: hashesOf(digest, time.instant).hash }
    })
  const hashOf = (text: string): string => twtsOf(text).at(-1)?.hash ?? ''
  const namesOf = (feeds: OwnFeeds, hash: string) => feeds.lines.formerNames(feeds.lines.byHash(hash)?.id ?? 0)

  test('keeps its time, what it answers and all its names here', async () => {
    const feeds = open()
    add(feeds, post('alice', 1, 'root'), post('alice', 2, 'answer', ['alice', 1]))
    const before = await textOf(feeds)
    const [root, answer] = twtsOf(before)
    if (root === undefined || answer === undefined) throw new Error('two lines')
    const edited = await feeds.edit('alice', answer.hash, '@<bob https://b.example/t> better\nof two lines')
    expect(twtsOf(await textOf(feeds)).at(-1)).toEqual({
      ...{ stamp: answer.stamp, hash: edited },
      said: `(#${root.hash}) @<bob https://b.example/t> better\u2028of two lines`,
    })
    expect([namesOf(feeds, edited), namesOf(feeds, answer.hash)]).toEqual([[answer.hash], [answer.hash]])
    // As it was before: no name is a former one of itself.
    await feeds.edit('alice', edited, answer.said.replace(/^\(#\w+\) /u, ''))
    expect([await textOf(feeds), namesOf(feeds, answer.hash)]).toEqual([before, [edited]])
  })

  test('is told by other validators', async () => {
    const feeds = open()
    add(feeds, post('alice', 1, 'root'))
    const before = await feeds.file('alice', 'twtxt.txt')
    await feeds.edit('alice', hashOf(await textOf(feeds)), 'better')
    const after = await feeds.file('alice', 'twtxt.txt')
    expect(after?.etag).not.toBe(before?.etag)
    expect(after?.modified).toBeGreaterThan(before?.modified ?? 0)
  })

  test('of somebody else, of nobody, in an archive or too often is refused', async () => {
    const feeds = open()
    add(feeds, post('alice', 1, 'x'.repeat(140)), post('bob', 1, 'of bob'))
    let hash = hashOf(await textOf(feeds))
    await expect(feeds.edit('bob', hash, 'y')).rejects.toMatchObject({ code: 'own-feeds.no-line' })
    await expect(feeds.edit('alice', 'abcdefg', 'y')).rejects.toMatchObject({ code: 'own-feeds.no-line' })
    await expect(feeds.edit('alice', hash, ' \n ')).rejects.toMatchObject({ code: 'twtxt.empty' })
    for (let number = 0; number < 10; number += 1) hash = await feeds.edit('alice', hash, `time ${String(number)}`)
    await expect(feeds.edit('alice', hash, 'once more')).rejects.toMatchObject({ code: 'own-feeds.edited' })
    for (let number = 2; number < 2_000; number += 1)
      add(feeds, post('alice', number, `${String(number)} ${'x'.repeat(130)}`))
    await feeds.bringUp()
    await expect(feeds.edit('alice', hash, 'y')).rejects.toMatchObject({ code: 'own-feeds.archived' })
  })
})
