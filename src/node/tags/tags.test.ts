import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { registered, signedPiece, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { decodeBencode } from '../../codec/bencode.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { type DhtTarget, targetText } from '../../protocol/dht-target.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import { targetOf } from '../../protocol/resources.ts'
import type { Database } from '../../store/database.ts'
import type { TaggedPost } from '../../swarm/index.ts'
import { openNodeStore } from '../node-store.ts'
import { Tags } from './tags.ts'

const keys = new TestKeys()
const alice = registered(keys, 'alice')

let scope: Scope
let clock: ManualClock
let database: Database
let running: Set<string>
let asked: string[]
/** What the swarms were given, with whether it was news. */
let supplied: boolean[]
let taken: VerifiedPost[]
let came: Signal<TaggedPost>

const itemOf = (target: DhtTarget, text: string): SignedItem => {
  const value = decodeBencode(signedPiece(alice, 1, { text }), { maxDepth: 9, maxValues: 99, canonical: false })
  if (!value.ok) throw new Error('not decoded')
  const signed = { payload: new Uint8Array(), signature: new Uint8Array(65), sequence: undefined, time: 1, height: 1 }
  return { ...signed, signer: alice.username, target, value: value.value }
}

const open = (): Tags =>
  new Tags(
    {
      ...{ database, clock, log: silentLog },
      swarms: {
        tags: {
          came,
          watch: (tag) => void running.add(tag),
          unwatch: (tag) => void running.delete(tag),
          watchers: (tag) => (running.has(tag) ? 3 : undefined),
          supply: (_, isNews) => void supplied.push(isNews),
          bring: () => Promise.resolve(),
        },
      },
      dht: {
        get: (target) => {
          asked.push(targetText(target))
          return Promise.resolve([itemOf(target, '#tea')])
        },
      },
      take: (post) => void taken.push(post),
    },
    scope.child('tags'),
  )

beforeEach(() => {
  scope = new Scope('test', silentLog)
  clock = new ManualClock(0, turn)
  database = openNodeStore(':memory:', scope)
  running = new Set()
  asked = []
  supplied = []
  taken = []
  came = new Signal()
})

afterEach(() => scope.close())

test('a tag runs while anyone watches it, in one form, over restarts', () => {
  const tags = open()
  expect([tags.watch('me', ' #Tea '), tags.watch('you', 'tea'), tags.watch('me', 'TEA')]).toEqual(['tea', 'tea', 'tea'])
  expect(tags.of('me')).toEqual([{ tag: 'tea', peers: 3 }])
  expect([tags.unwatch('me', '#tea'), tags.unwatch('me', 'tea'), running.has('tea')]).toEqual([true, false, true])
  running.clear()
  const again = open()
  expect([...running]).toEqual(['tea'])
  expect([again.unwatch('you', 'tea'), running.size, again.of('you')]).toEqual([true, 0, []])
})

test('what is there already is shown; what comes later is told to other watchers, too', async () => {
  const tags = open()
  tags.watch('me', 'tea')
  await clock.advance(1_000)
  expect([asked, supplied]).toEqual([['tea/hashtag/multi'], [false]])
  await clock.advance(320_000)
  expect(supplied).toEqual([false, true])
  tags.see(itemOf(targetOf('hashtag', 'tea'), '#tea'))
  tags.see(itemOf(targetOf('hashtag', 'coffee'), '#coffee'))
  tags.see(itemOf(targetOf('mention', 'tea'), '@tea'))
  expect(supplied).toEqual([false, true, true])
})

test('what comes is made findable, and told to those who watch', () => {
  const tags = open()
  const told: unknown[] = []
  tags.came.on(({ tag, users, post }) => told.push([tag, [...users].sort(), post.postNumber]))
  for (const user of ['me', 'you']) tags.watch(user, 'tea')
  came.emit({ tag: 'tea', post: verifiedPost(keys, alice, 4, { text: '#tea' }) })
  expect(told).toEqual([['tea', ['me', 'you'], 4]])
  expect(taken).toHaveLength(1)
})

test('a node that watches nothing has no timer, and asks nobody', async () => {
  const tags = open()
  tags.watch('me', 'tea')
  tags.unwatch('me', 'tea')
  asked = []
  await clock.advance(3_600_000)
  tags.see(itemOf(targetOf('hashtag', 'tea'), '#tea'))
  expect([asked, supplied]).toEqual([[], [false]])
})

test('tags, watchers and names are bounded; what is no tag is refused', () => {
  const tags = open()
  for (let index = 0; index < limits.watchedTags; index += 1) tags.watch('me', `tag${String(index)}`)
  expect(codeOf(() => tags.watch('me', 'more'))).toBe('tags.full')
  expect(codeOf(() => tags.watch('x'.repeat(65), 'tag1'))).toBe('tags.full')
  expect(codeOf(() => tags.watch('me', 'two words'))).toBe('tags.invalid')
  expect(tags.watch('you', 'tag1')).toBe('tag1')
})
