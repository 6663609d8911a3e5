import { afterEach, beforeEach, expect, test } from 'vitest'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import { accept } from '../../base/verdict.ts'
import { parsePrivateKey } from '../../crypto/keys.ts'
import { announcementsOf } from '../../protocol/announcements.ts'
import type { SignedItem } from '../../protocol/dht-item.ts'
import { signPost, type VerifiedPost } from '../../protocol/post.ts'
import { parseUsername } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import { openJournal } from '../node-store.ts'
import { Announcer } from './announcer.ts'

const alice = parseUsername('alice')
const secret = parsePrivateKey(new Uint8Array(32).fill(9))

const post = (postNumber: number): VerifiedPost => {
  if (alice === undefined || secret === undefined) throw new Error('bad test data')
  const signed = signPost({ author: alice, postNumber, time: 1, height: 1, text: 'hi #tag' }, secret)
  if (!signed.ok) throw new Error(signed.rejection.code)
  return signed.value as VerifiedPost
}

let clock: ManualClock
let scope: Scope
let journal: Database
const held = new Map<number, VerifiedPost>()
const put: string[] = []
let isLocked = false
let lockChanged = new Signal<undefined>()

const open = (owner: Scope): Announcer =>
  new Announcer(
    {
      clock,
      log: silentLog,
      journal,
      swarms: { post: (_username, postNumber) => held.get(postNumber) },
      signItem: (target) => {
        if (isLocked) throw new CodedError('wallet.locked', 'locked')
        return { target } as SignedItem
      },
      announcementsOf,
      keys: {
        get isLocked() {
          return isLocked
        },
        lockChanged,
      },
      dht: {
        put: ({ target }) => {
          put.push(`${target.name}/${target.resource}`)
          return Promise.resolve(accept(undefined))
        },
      },
    },
    owner,
  )

beforeEach(() => {
  clock = new ManualClock()
  scope = new Scope('test', silentLog)
  journal = openJournal(':memory:', scope)
  held.clear()
  put.length = 0
  isLocked = false
  lockChanged = new Signal()
})

afterEach(() => scope.close())

test('a stored post is put under its number, as status and under its words, once', async () => {
  const announcer = open(scope)
  await clock.advance(1000)
  announcer.note(post(3))
  held.set(3, post(3))
  announcer.stored(post(3))
  expect(put).toEqual([])
  await clock.advance(1000)
  expect(put).toEqual(['alice/post3', 'alice/status', 'tag/hashtag'])
  announcer.stored(post(3))
  await clock.advance(1000)
  expect(put).toHaveLength(3)
})

test('a post that is not yet stored waits, and does not hold up others', async () => {
  const announcer = open(scope)
  announcer.note(post(1))
  announcer.note(post(2))
  held.set(2, post(2))
  announcer.stored(post(2))
  await clock.advance(1000)
  expect(put).toContain('alice/post2')
  held.set(1, post(1))
  announcer.stored(post(1))
  await clock.advance(1000)
  expect(put).toContain('alice/post1')
})

test('what a crash cut short is announced after the next start; a number without a post is forgotten', async () => {
  const first = scope.child('first')
  const announcer = open(first)
  announcer.note(post(4))
  announcer.note(post(5))
  await first.close()
  held.set(4, post(4))
  open(scope)
  await clock.advance(1000)
  expect(put.filter((name) => name.startsWith('alice/post'))).toEqual(['alice/post4'])
  expect(journal.prepare('SELECT * FROM announcements').all()).toEqual([])
})

test('a post whose announcement a lock of the wallet cut short is announced when it is unlocked', async () => {
  const announcer = open(scope)
  await clock.advance(1000)
  announcer.note(post(3))
  held.set(3, post(3))
  announcer.stored(post(3))
  isLocked = true
  await clock.advance(10_000)
  announcer.stored(post(3))
  await clock.advance(10_000)
  expect(put).toEqual([])
  isLocked = false
  lockChanged.emit(undefined)
  await clock.advance(1000)
  expect(put).toEqual(['alice/post3', 'alice/status', 'tag/hashtag'])
})
