import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../test/support/codes.ts'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { nameOf, postOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { encodeBencode } from '../../codec/bencode.ts'
import { limits } from '../../protocol/limits.ts'
import { decodePost, type VerifiedPost } from '../../protocol/post.ts'
import type { Database } from '../../store/database.ts'
import { openNodeStore } from '../node-store.ts'
import { Bookmarks } from './bookmarks.ts'

const clock = new ManualClock(5_000_000)

let database: Database
let bookmarks: Bookmarks

beforeEach(() => {
  database = openNodeStore(':memory:', new Scope('disk', silentLog))
  bookmarks = new Bookmarks({ database, clock })
})

const kept = (user: string, page: { count: number; before?: number } = { count: 10 }): readonly string[] =>
  bookmarks.of(user, page).map(({ post }) => `${post.author}/${String(post.postNumber)}`)

describe('bookmarks', () => {
  test('are of one local user each, the newest first, in pages, and each post once', () => {
    const told: string[] = []
    bookmarks.changed.on((user) => told.push(user))
    for (const number of [3, 1, 2, 1]) bookmarks.add('me', postOf('bob', number))
    bookmarks.add('you', postOf('bob', 1))
    expect(kept('me')).toEqual(['bob/2', 'bob/1', 'bob/3'])
    const [first] = bookmarks.of('me', { count: 1 })
    expect(first).toMatchObject({ added: 5_000 })
    expect(kept('me', { count: 10, before: first?.id ?? 0 })).toEqual(['bob/1', 'bob/3'])
    expect(kept('you')).toEqual(['bob/1'])
    expect(kept('nobody')).toEqual([])
    expect(told).toEqual(['me', 'me', 'me', 'you'])
  })

  test('hold the very bytes of the post, over a restart, whatever becomes of its swarm', async () => {
    const path = join(temporaryFolder(), 'node.sqlite')
    const before = new Scope('before', silentLog)
    const post = postOf('bob', 7, 'to keep')
    new Bookmarks({ database: openNodeStore(path, before), clock }).add('me', post)
    await before.close()
    const after = new Scope('after', silentLog)
    const [found] = new Bookmarks({ database: openNodeStore(path, after), clock }).of('me', { count: 1 })
    expect(found?.post.piece).toEqual(post.piece)
    await after.close()
  })

  test('tell whoever deletes old posts whether one is kept, and nothing else', () => {
    const reference = { author: nameOf('bob'), postNumber: 1 }
    expect(bookmarks.keeps(reference)).toBe(false)
    bookmarks.add('me', postOf('bob', 1))
    bookmarks.add('you', postOf('bob', 1))
    expect(bookmarks.remove('me', reference)).toBe(true)
    expect(bookmarks.remove('me', reference)).toBe(false)
    expect(bookmarks.keeps(reference)).toBe(true)
    expect(bookmarks.keeps({ ...reference, postNumber: 2 })).toBe(false)
    bookmarks.remove('you', reference)
    expect(bookmarks.keeps(reference)).toBe(false)
  })

  test('are bounded, and nothing sealed is kept', () => {
    const fill =
      'WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k + 1 < ?) ' +
      "INSERT INTO bookmarks (local_user, author, post_number, added, piece) SELECT 'me', 'bob', k, 1, x'00' FROM n"
    database.prepare(fill).run(limits.bookmarksOfUser)
    expect(codeOf(() => bookmarks.add('me', postOf('carol', 0)))).toBe('bookmarks.full')
    bookmarks.add('me', postOf('bob', 0))
    expect(codeOf(() => bookmarks.add('x'.repeat(65), postOf('carol', 0)))).toBe('bookmarks.full')
    const userpost = { dm: { body: 'x' }, height: 1, k: 1, n: 'bob', time: 1 }
    const sealed = decodePost(encodeBencode({ sig_userpost: new Uint8Array(65), userpost }))
    const post = (sealed.ok ? sealed.value : undefined) as VerifiedPost
    expect(codeOf(() => bookmarks.add('you', post))).toBe('bookmarks.unreadable')
  })
})
