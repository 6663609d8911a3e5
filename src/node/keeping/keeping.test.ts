import { beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { Signal } from '../../base/signal.ts'
import type { PostKind } from '../../protocol/post-kind.ts'
import type { VerifiedPost } from '../../protocol/post.ts'
import type { Username } from '../../protocol/username.ts'
import type { Swarms } from '../../swarm/index.ts'
import { name, registered, TestKeys, verifiedPost } from '../../../test/support/swarms.ts'
import { openJournal } from '../node-store.ts'
import { type Archive, Keeping } from './keeping.ts'
import { KeptPosts } from './kept-posts.ts'

type OlderPosts = Parameters<Swarms['keeping']['bring']>[0]
type PositionedPost = ReturnType<Swarms['stored']['storedAfter']>[number]

const keys = new TestKeys()
const [alice, bob] = [registered(keys, 'alice'), registered(keys, 'bob')]
let clock: ManualClock
let scope: Scope
let stored: PositionedPost[]
let posted: Signal<VerifiedPost>
let local: Set<Username>

beforeEach(() => {
  clock = new ManualClock(0)
  scope = new Scope('test', silentLog)
  stored = []
  posted = new Signal()
  local = new Set([alice.username])
  return () => scope.close()
})

const answer = (author: typeof alice, postNumber: number, to: number): VerifiedPost => {
  const kind: PostKind = { kind: 'reply', to: { author: bob.username, postNumber: to } }
  return verifiedPost(keys, author, postNumber, { kind })
}

const store = (post: VerifiedPost): void => {
  stored.push({ position: stored.length + 1, post })
  posted.emit(post)
}

const openKept = (journal = openJournal(':memory:', scope)): KeptPosts =>
  new KeptPosts(
    {
      ...{ clock, log: silentLog, journal, isUsed: true },
      isLocal: (username) => local.has(username),
      swarms: {
        posted,
        stored: {
          storedAfter: (position, count) => stored.slice(position, position + count),
          lastPosition: () => stored.length,
        },
      },
    },
    scope,
  )

/** Fetching as it would be of peers that have everything below a floor of 100. */
const openKeeping = (archive: Archive = { of: 'nobody' }) => {
  const held = new Set([100, 101])
  const brought: OlderPosts[] = []
  const keeping = new Keeping({
    archive,
    kept: openKept(),
    isLocal: (username) => local.has(username),
    helpOf: (username) => (username === 'dave' ? 'helped' : undefined),
    isFollowed: (username) => username === bob.username,
    isNeeded: (_, postNumber) => postNumber === 77,
    swarms: {
      joined: () => [],
      pieceCount: () => 0,
      posts: ({ username, maxPostNumber = 1_000, sincePostNumber = -1, count }) =>
        [...held]
          .filter((number) => number <= maxPostNumber && number > sincePostNumber)
          .sort((one, other) => other - one)
          .slice(0, count)
          .map((postNumber) => ({ author: username, postNumber }) as VerifiedPost),
      keeping: {
        letGo: new Signal(),
        decideBy: () => undefined,
        reconsider: () => undefined,
        floor: () => 100,
        sentBytes: () => 0,
        room: () => ({ bytes: 0, budgetBytes: undefined, droppedForBudget: 0, isOverBudget: false }),
        bring: (wanted) => {
          brought.push(wanted)
          let came = 0
          for (let number = wanted.last; number >= (wanted.first ?? 0) && came < wanted.count; number -= 1)
            if (!held.has(number)) {
              held.add(number)
              came += 1
            }
          return Promise.resolve(came)
        },
      },
    },
  })
  return { keeping, held, brought }
}

describe('posts that stay', () => {
  test('are those that local users answered, stored before or since', async () => {
    stored.push({ position: 1, post: answer(alice, 0, 5) }, { position: 2, post: answer(bob, 1, 6) })
    const kept = openKept()
    expect(kept.isReady).toBe(false)
    await clock.advance(100)
    expect(kept.isReady).toBe(true)
    store(answer(alice, 1, 9))
    expect([5, 6, 9].map((number) => kept.has(bob.username, number))).toEqual([true, false, true])
  })

  test('are known after a restart, and found anew when a key comes', async () => {
    const journal = openJournal(':memory:', scope)
    stored.push({ position: 1, post: answer(alice, 0, 5) }, { position: 2, post: answer(bob, 1, 6) })
    openKept(journal)
    await clock.advance(100)
    const again = openKept(journal)
    local.add(bob.username)
    expect([again.has(bob.username, 5), again.has(bob.username, 6)]).toEqual([true, false])
    again.usersChanged()
    expect(again.isReady).toBe(false)
    await clock.advance(100)
    expect([again.isReady, again.has(bob.username, 6)]).toEqual([true, true])
  })

  test('are messages and what is marked, as others say', () => {
    const { keeping } = openKeeping()
    expect([77, 78].map((number) => keeping.isPinned(bob.username, number, 0))).toEqual([true, false])
  })
})

test.each([
  [{ of: 'nobody' }, ['own', 'followed', 'relayed', 'helped']],
  [{ of: 'followed' }, ['own', 'archived', 'relayed', 'helped']],
  [{ of: 'all-seen' }, ['own', 'archived', 'archived', 'archived']],
  [{ of: 'names', names: [name('carol')] }, ['own', 'followed', 'archived', 'helped']],
] as const)('an archive of %j decides what this node is to a user', (archive, standings) => {
  const { keeping } = openKeeping(archive)
  expect(['alice', 'bob', 'carol', 'dave'].map((username) => keeping.standingOf(name(username)))).toEqual(standings)
})

describe('a page', () => {
  const kinds = { allowedFlags: 1, requiredFlags: 0 }

  test('of one user that reaches below the floor is filled', async () => {
    const { keeping, held, brought } = openKeeping()
    await keeping.bring({ count: 5, ranges: [{ username: 'bob' }], ...kinds })
    expect(brought[0]).toMatchObject({ username: 'bob', first: 0, last: 99, count: 5 })
    expect([...held].sort((one, other) => one - other).slice(-5)).toEqual([97, 98, 99, 100, 101])
    await keeping.bring({ count: 5, ranges: [{ username: 'bob', maxPostNumber: 50 }], ...kinds })
    expect([46, 47, 48, 49, 50].every((number) => held.has(number))).toBe(true)
  })

  test('that is full without, or of the newest posts of many, asks nobody', async () => {
    const { keeping, brought } = openKeeping()
    await keeping.bring({ count: 2, ranges: [{ username: 'bob' }], ...kinds })
    await keeping.bring({ count: 50, ranges: [{ username: 'bob' }, { username: 'carol' }], ...kinds })
    await keeping.bring({ count: 50, ranges: [{ username: 'bob', sincePostNumber: 99 }], ...kinds })
    expect(brought).toEqual([])
  })
})
