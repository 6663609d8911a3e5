import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../base/log.ts'
import { ManualClock } from '../base/manual-clock.ts'
import { Scope } from '../base/scope.ts'
import { encodeBencode, EncodedBencode } from '../codec/bencode.ts'
import { openIndex, openJournal } from '../node/node-store.ts'
import { decodePost, encodeUserpost, type VerifiedPost } from '../protocol/post.ts'
import type { PostKind } from '../protocol/post-kind.ts'
import { nameOf, PostTable } from '../../test/support/fake-context.ts'
import { type Finding, openFinding } from './finding.ts'
import { answersTerm, hashtagTerm, mentionTerm } from './terms.ts'
import { openViews } from './views.ts'
import type { WordQuery } from './word-query.ts'

const now = 1_700_000_000

interface Made {
  readonly author?: string
  readonly time?: number
  readonly kind?: PostKind
}

const made = (postNumber: number, text: string, { author = 'alice', time, kind }: Made = {}): VerifiedPost => {
  const fields = { author: nameOf(author), postNumber, time: time ?? now - 1000 + postNumber, height: 1, text }
  const userpost = new EncodedBencode(encodeUserpost(kind === undefined ? fields : { ...fields, kind }))
  const decoded = decodePost(encodeBencode({ sig_userpost: new Uint8Array(65).fill(7), userpost }))
  if (!decoded.ok) throw new Error(decoded.rejection.code)
  return decoded.value as VerifiedPost
}

const retransmitOf = (post: VerifiedPost): PostKind => ({
  kind: 'retransmit',
  carried: { userpost: post.userpost, signature: post.signature },
})

let scope: Scope
let table: PostTable
let clock: ManualClock
let finding: Finding
let folder: string

const open = (path = ':memory:'): Finding => {
  const adjustedTime = (): number => now
  const journal = openJournal(':memory:', scope)
  const { places } = openViews({ database: journal, clock, log: silentLog, source: table, adjustedTime }, scope)
  const database = openIndex(path, scope)
  return openFinding({ database, clock, log: silentLog, source: table, stored: table, places }, scope)
}

const hold = async (...posts: readonly VerifiedPost[]): Promise<void> => {
  for (const post of posts) table.add(post)
  const indexed = finding.whenIndexed()
  await clock.advance(0)
  await indexed
}

/** Drives the clock until the answer is there. */
const answered = async <T>(promise: Promise<T>): Promise<T> => {
  const progress = { isOver: false }
  const ended = promise.finally(() => {
    progress.isOver = true
  })
  for (let waited = 0; !progress.isOver && waited < 1000; waited += 1) {
    await turn()
    await clock.advance(0)
  }
  return ended
}

const search = async (words: string, query: Partial<WordQuery> = {}, count = 10): Promise<readonly string[]> => {
  const asked = { words: query.words ?? [words], every: true, ignoresCase: true, ...query }
  const { posts } = await answered(finding.finder.withWords('messages', asked, { count }))
  return posts.map(({ post }) => `${post.author}/${String(post.postNumber)}`)
}

beforeEach(() => {
  clock = new ManualClock(now * 1000, turn)
  scope = new Scope('test', silentLog)
  table = new PostTable()
  folder = mkdtempSync(join(tmpdir(), 'finding-'))
  finding = open()
})

afterEach(async () => {
  await scope.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('words', () => {
  test('are found as parts of a text, newest first, in every script', async () => {
    await hold(
      made(0, 'The quick brown fox'),
      made(1, '你好，世界。'),
      made(2, 'こんにちは世界 カタカナ'),
      made(3, 'สวัสดีชาวโลก'),
      made(4, 'हिन्दी में लिखा'),
      made(5, 'Ελλάδα ΟΔΟΣ'),
      made(6, 'a 👍🏽 picture and (C++) code #quickly'),
    )
    expect(await search('quick')).toEqual(['alice/6', 'alice/0'])
    expect(await search('uick bro')).toEqual(['alice/0'])
    expect(await search('世界')).toEqual(['alice/2', 'alice/1'])
    expect(await search('你')).toEqual(['alice/1'])
    expect(await search('カタ')).toEqual(['alice/2'])
    expect(await search('ชาว')).toEqual(['alice/3'])
    expect(await search('हिन्दी')).toEqual(['alice/4'])
    expect(await search('οδος')).toEqual(['alice/5'])
    expect(await search('👍')).toEqual(['alice/6'])
    expect(await search('(c++)')).toEqual(['alice/6'])
    expect(await search('ox')).toEqual(['alice/0'])
    expect(await search('x')).toEqual(['alice/0'])
    expect(await search('nowhere')).toEqual([])
  })

  test('one spelling finds the other, and case counts where it is asked for', async () => {
    await hold(made(0, 'café'.normalize('NFC')), made(1, 'Café'.normalize('NFD')))
    expect(await search('café'.normalize('NFD'))).toEqual(['alice/1', 'alice/0'])
    expect(await search('Café'.normalize('NFC'), { ignoresCase: false })).toEqual(['alice/1'])
  })

  test('one of several, or all of them in one text', async () => {
    await hold(made(0, 'green apples'), made(1, 'green pears'), made(2, 'red apples'))
    const words = ['green', 'apples']
    expect(await search('', { words, every: true })).toEqual(['alice/0'])
    expect(await search('', { words, every: false })).toEqual(['alice/2', 'alice/1', 'alice/0'])
    expect(await search('', { words: ['zz', 'pears'], every: false })).toEqual(['alice/1'])
    expect(await search('', { words: [] })).toEqual([])
  })

  test('of a user: own posts and those that others pass on; of a time: by what is claimed', async () => {
    const first = made(0, 'hello there', { author: 'bob', time: now - 90_000 })
    await hold(first, made(0, '', { kind: retransmitOf(first) }), made(1, 'hello', { time: now - 10 }))
    expect(await search('hello', { username: 'bob' })).toEqual(['alice/0', 'bob/0'])
    expect(await search('hello', { username: 'alice' })).toEqual(['alice/1'])
    expect(await search('hello', { earliest: now - 86_400 })).toEqual(['alice/1'])
    expect(await search('hello', { latest: now - 86_400 })).toEqual(['alice/0', 'bob/0'])
  })

  test('pages go on where the last one ended, without a gap or a double', async () => {
    await hold(...Array.from({ length: 150 }, (_, number) => made(number, `post about thing ${String(number)}`)))
    const seen: number[] = []
    let before: number | undefined
    do {
      const query = { words: ['thing'], every: true, ignoresCase: false }
      const page = await answered(finding.finder.withWords('messages', query, { count: 40, before }))
      expect(page.posts.length).toBeLessThanOrEqual(40)
      seen.push(...page.posts.map(({ post }) => post.postNumber))
      before = page.next
    } while (before !== undefined)
    expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => 149 - index))
  })

  test('whatever is typed is plain text', async () => {
    await hold(made(0, 'say "hello" NEAR(the end) * OR x:y ^z \u0000 done'))
    expect(await search('"hello" NEAR(the')).toEqual(['alice/0'])
    expect(await search('* OR x:y ^z')).toEqual(['alice/0'])
    expect(await search('end) * or')).toEqual(['alice/0'])
    const hostile = [
      '"',
      '""',
      "'",
      '*',
      'a AND',
      'NOT b',
      '(',
      '{x}:y',
      '\ud800',
      'abc\u0000def',
      '\ue101messages',
      '-',
    ]
    for (const text of [...hostile, 'x'.repeat(100_000), '"'.repeat(5_000), 'long word '.repeat(9_000)])
      expect(await search(text)).toEqual(text === '"' || text === '(' || text === '*' ? ['alice/0'] : [])
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        await search(text)
      }),
      { numRuns: 100 },
    )
  })

  test('every part of a text finds it', async () => {
    let number = 0
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        async (text, from, length) => {
          const points = [...text.normalize('NFC')]
          const start = from % points.length
          const part = points.slice(start, start + 1 + (length % 8)).join('')
          number += 1
          await hold(made(number, text))
          const isPart = text
            .normalize('NFC')
            .toLowerCase()
            .replaceAll('ς', 'σ')
            .includes(part.normalize('NFC').toLowerCase().replaceAll('ς', 'σ'))
          if (isPart) expect(await search(part, {}, 1000)).toContain(`alice/${String(number)}`)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('tags, mentions and answers', () => {
  test('a tag finds what announced it, in either spelling, and not what only looks like it (P1)', async () => {
    await hold(
      made(0, '#हिन्दी'),
      made(1, `#${'café'.normalize('NFD')}`),
      made(2, '#C++ and #one#two'),
      made(3, 'no #cafeteria'),
    )
    const under = async (word: string) =>
      (await answered(finding.finder.under(hashtagTerm(word), () => true, { count: 5 }))).posts.map(
        ({ post }) => post.postNumber,
      )
    expect(await under('हिन्दी')).toEqual([0])
    expect(await under('Café'.normalize('NFC'))).toEqual([1])
    expect(await under('two')).toEqual([2])
    expect(await under('cafe')).toEqual([])
  })

  test('an address mentions nobody (P7), and mentions have numbers that stay', async () => {
    const [one, two] = [made(0, 'hi @bob'), made(1, 'and @Bob, again')]
    await hold(one, made(2, 'https://x.example/@bob/1'), two)
    const mentions = () =>
      finding.index.mentions('bob', -1, Infinity, 10).map(({ id, post_number }) => [id, post_number])
    expect(mentions()).toEqual([
      [1, 1],
      [0, 0],
    ])
    const { posts } = await answered(finding.finder.under(mentionTerm('bob'), () => true, { count: 5 }))
    expect(posts.map(({ post }) => post.postNumber)).toEqual([1, 0])
    finding.forget(two)
    await hold(made(3, '@bob once more'))
    expect(mentions()).toEqual([
      [2, 3],
      [0, 0],
    ])
  })

  test('answers to a post are found under it', async () => {
    const to = { author: nameOf('bob'), postNumber: 4 }
    await hold(made(0, 'yes', { kind: { kind: 'reply', to } }), made(1, 'other'))
    const { posts } = await answered(finding.finder.under(answersTerm(to), () => true, { count: 5 }))
    expect(posts.map(({ post }) => post.postNumber)).toEqual([0])
  })

  test('used tags, the most used first; each use counts half as much with every eight hours', async () => {
    const at = (hours: number) => ({ time: now - hours * 3600 })
    await hold(
      made(0, '#old #old2', at(30)),
      made(1, '#old', at(29)),
      made(2, '#new', at(1)),
      made(3, '#ancient', at(200)),
    )
    expect(finding.index.hashtags.top(10, now)).toEqual(['new', 'old', 'old2'])
    await hold(made(4, '#old', at(0)))
    expect(finding.index.hashtags.top(1, now)).toEqual(['old'])
    finding.forget(made(4, '#old', at(0)))
    expect(finding.index.hashtags.top(1, now)).toEqual(['new'])
    expect(finding.index.hashtags.like('old', 10, now)).toEqual(['old', 'old2'])
  })
})

describe('the index follows the posts', () => {
  test('a post that is held no more is not found, whether the index heard of it or not', async () => {
    const [lost, kept] = [made(0, 'lost words'), made(1, 'kept words')]
    await hold(lost, kept)
    table.table.delete('alice/0')
    expect(await search('words')).toEqual(['alice/1'])
    finding.forget(lost)
    expect(await search('words')).toEqual(['alice/1'])
    await hold(made(0, 'the words of the owner'))
    expect(await search('words')).toEqual(['alice/1', 'alice/0'])
    expect(await search('lost')).toEqual([])
  })

  test('it goes on where it stopped, and begins anew when the posts are others', async () => {
    const path = join(folder, 'index.sqlite')
    finding = open(path)
    await hold(made(0, 'first words'))
    await scope.close()
    scope = new Scope('again', silentLog)
    table.add(made(1, 'second words'))
    finding = open(path)
    await hold()
    expect(await search('words')).toEqual(['alice/1', 'alice/0'])
    expect(finding.index.position).toBe(2)
    await scope.close()
    scope = new Scope('other posts', silentLog)
    table = new PostTable()
    table.add(made(7, 'other words'))
    finding = open(path)
    await hold()
    expect(await search('words')).toEqual(['alice/7'])
  })

  test('loose posts are found until their swarm holds them, and go when keys change', async () => {
    const loose = made(3, 'found in the table', { author: 'carol' })
    finding.index.addLoose([{ post: loose, time: loose.time }])
    finding.index.addLoose([{ post: loose, time: loose.time }])
    expect(await search('found')).toEqual(['carol/3'])
    expect(await answered(finding.finder.post({ author: nameOf('carol'), postNumber: 3 }))).toBeDefined()
    await hold(loose)
    expect(await search('found')).toEqual(['carol/3'])
    const other = made(4, 'found as well', { author: 'carol' })
    finding.index.addLoose([{ post: other, time: other.time }])
    expect(await search('found')).toEqual(['carol/4', 'carol/3'])
    finding.index.removeLooseOf([nameOf('carol')])
    expect(await search('found')).toEqual(['carol/3'])
  })

  test('sealed posts are in no index', async () => {
    const sealed = { body: new Uint8Array(16), key: new Uint8Array(33), mac: new Uint8Array(64), orig: 3 }
    await hold(made(0, '', { kind: { kind: 'direct', sealed } }), made(1, 'open words'))
    expect(finding.index.has({ author: nameOf('alice'), postNumber: 0 })).toBe(false)
    expect(await search('o')).toEqual(['alice/1'])
  })
})

test('profiles are found by any of their texts, the newest of each user', () => {
  const add = (username: string, sequence: number, ...texts: string[]): void => {
    finding.profiles.add({ username: nameOf(username), sequence, texts, value: new Uint8Array([sequence]) })
  }
  add('bob', 1, 'Robert Builder', 'I build things')
  add('bob', 2, 'Robert Baker', 'I bake 面包')
  add('bob', 1, 'stale baker')
  add('alice', 1, 'Alice Baker')
  const names = (word: string) =>
    finding.profiles.withWords({ words: [word], every: true, ignoresCase: true }, 10).map(({ username }) => username)
  expect(names('baker')).toEqual(['alice', 'bob'])
  expect(names('builder')).toEqual([])
  expect(names('面包')).toEqual(['bob'])
  expect(names('b')).toEqual(['alice', 'bob'])
  finding.profiles.removeOf([nameOf('bob')])
  expect(names('baker')).toEqual(['alice'])
})
