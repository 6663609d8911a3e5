import { expect, test } from 'vitest'
import { FakeUsers } from '../../../test/support/fake-chain.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { SeededRandom } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import { accept } from '../../base/verdict.ts'
import { seal } from '../../crypto/ecies.ts'
import { regressionNetwork } from '../../protocol/network.ts'
import { judgePost, signPost, textOf, type VerifiedPost } from '../../protocol/post.ts'
import type { PostKind } from '../../protocol/post-kind.ts'
import { openJournal, openNodeStore } from '../node-store.ts'
import { Wallet } from '../wallet/wallet.ts'
import { NumberChooser } from './number-chooser.ts'
import { PostNumbers } from './post-numbers.ts'
import { Posts } from './posts.ts'

const alice = nameOf('alice')

/** A user who can write, and the posts that were stored. */
const room = () => {
  const scope = new Scope('test', silentLog)
  const users = new FakeUsers()
  const basis = { clock: new ManualClock(), random: new SeededRandom(1), network: regressionNetwork }
  const wallet = new Wallet({ database: openNodeStore(':memory:', scope), ...basis })
  const key = wallet.create(alice)
  users.register('alice', key.publicKey, 5)
  const held = new Map<number, VerifiedPost>()
  const swarms = {
    join: () => undefined,
    addPost: (post: VerifiedPost) => {
      held.set(post.postNumber, post)
      return Promise.resolve(accept(undefined))
    },
    post: (_author: string, postNumber: number) => held.get(postNumber),
    lastHave: () => Math.max(-1, ...held.keys()),
    lastPublic: () => (held.size === 0 ? undefined : Math.max(...held.keys())),
  }
  const database = openJournal(':memory:', scope)
  const numbers = new PostNumbers(database)
  const dht = { get: () => Promise.resolve([]) }
  const posts = new Posts({
    ...{ ...basis, database, keys: wallet, users, dht, numbers, adjustedTime: () => 2000 },
    swarms: swarms as never,
    announcer: { note: () => undefined, stored: () => undefined },
    chooser: new NumberChooser({ numbers, users, swarms, dht, others: { lane: () => undefined } }),
  })
  const signed = (postNumber: number, kind: PostKind, text: string): VerifiedPost => {
    const post = signPost({ author: alice, postNumber, time: 1000, height: 5, text, kind }, key.privateKey)
    const judged = post.ok ? judgePost(post.value.piece, alice, postNumber, users) : post
    if (!judged.ok) throw new Error(judged.rejection.code)
    return judged.value
  }
  return { posts, signed, held, key }
}

test('a post of each kind says the same under another number, at the time of the first (F3)', async () => {
  const { posts, signed, held, key } = room()
  const carried = signed(0, { kind: 'plain' }, 'of somebody')
  const { userpost, signature } = carried
  const kinds: readonly (readonly [PostKind, string])[] = [
    [{ kind: 'plain' }, 'ä'.repeat(300)],
    [{ kind: 'reply', to: { author: nameOf('bob'), postNumber: 3 } }, 'a reply'],
    [{ kind: 'retransmit', carried: { userpost, signature } }, 'a comment'],
    [{ kind: 'favourite', carried: { userpost, signature } }, ''],
    [{ kind: 'private-favourite', sealed: seal(new Uint8Array([1, 2, 3]), key.publicKey, new SeededRandom(9)) }, ''],
  ]
  for (const [index, [kind, text]] of kinds.entries()) {
    const first = signed(index + 1, kind, text)
    const again = await posts.publishAgain(first)
    expect(held.get(again.postNumber)).toBe(again)
    expect(again.postNumber).not.toBe(first.postNumber)
    expect([again.time, textOf(again), again.flags]).toEqual([1000, text, first.flags])
    expect(again.kind).toEqual(first.kind)
  }
  expect(held.size).toBe(kinds.length)
})
