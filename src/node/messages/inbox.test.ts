import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'

let world: MessageWorld
let a: MessageNode
let b: MessageNode

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob')
  b = world.open().have('bob').follow('bob', 'alice')
})

afterEach(() => world.close())

const say = (text: string, more: { to?: string; copySelf?: boolean } = {}) =>
  a.messages.send({ from: 'alice', to: 'bob', text, ...more })

describe('trials', () => {
  const trialsOf = (node: MessageNode): number =>
    node.trials.flatMap(({ messages }) => messages).reduce((sum, { secrets }) => sum + secrets.length, 0)

  test('are made once with each key, also after a new key', async () => {
    const c = world.open().have('carol', 'cecil')
    await say('not for carol')
    await world.settle()
    expect(trialsOf(c)).toBe(2)
    c.messages.keysChanged()
    await world.settle()
    expect(trialsOf(c)).toBe(2)
    c.have('chris')
    await world.settle()
    expect(trialsOf(c)).toBe(3)
  })

  test('wait while the wallet is locked, and are made when it opens', async () => {
    const c = world.open().have('carol').follow('carol', 'alice')
    await c.wallet.masterKey.encrypt('a long passphrase')
    await say('hello carol', { to: 'carol' })
    await world.settle()
    expect(c.messages.threads('carol')).toEqual([])
    await c.wallet.masterKey.unlock('a long passphrase', 60)
    await world.settle()
    expect(c.thread('carol', 'alice')).toEqual(['alice: hello carol'])
    c.wallet.masterKey.lock()
    expect(() => c.list('carol', 'alice')).toThrow(expect.objectContaining({ code: 'wallet.locked' }) as Error)
    expect(c.messages.threads('carol')).toMatchObject([{ peer: 'alice', unread: 1 }])
  })

  test('are made once over restarts, for which stored posts are not read again', async () => {
    const path = join(temporaryFolder(), 'node.sqlite')
    const before = world.open({ path, seed: 70 }).have('dave').follow('dave', 'alice')
    for (let index = 0; index < 5; index += 1) await say(`message ${String(index)}`, { to: 'dave' })
    await world.settle()
    await before.clock.advance(60_000)
    await before.scope.close()
    // While the node is off: nobody tells of what was stored then.
    await say('while you were away', { to: 'dave' })
    const swept: string[] = []
    const { posts } = world.posts
    world.posts.posts = (query) => {
      swept.push(query.username)
      return posts(query)
    }
    const after = world.open({ path, seed: 71 }).follow('dave', 'alice')
    await world.settle()
    expect(after.thread('dave', 'alice')).toHaveLength(6)
    expect(trialsOf(after)).toBe(1)
    expect(swept).toEqual([])
  })

  test('of messages that came while the wallet was locked are made when it opens after a restart', async () => {
    const path = join(temporaryFolder(), 'node.sqlite')
    const before = world.open({ path, seed: 72 }).have('dave').follow('dave', 'alice')
    await world.settle()
    await before.wallet.masterKey.encrypt('a long passphrase')
    await say('hello dave', { to: 'dave' })
    await world.settle()
    await before.clock.advance(60_000)
    await before.scope.close()
    const after = world.open({ path, seed: 73 }).follow('dave', 'alice')
    await world.settle()
    await after.wallet.masterKey.unlock('a long passphrase', 60)
    await world.settle()
    expect(after.thread('dave', 'alice')).toEqual(['alice: hello dave'])
  })

  test('of a post that is valid again after it was not are made after a restart', async () => {
    const path = join(temporaryFolder(), 'node.sqlite')
    const before = world.open({ path, seed: 74 }).have('dave').follow('dave', 'alice')
    const post = await say('hello dave', { to: 'dave' })
    await world.settle()
    await before.clock.advance(60_000)
    before.messages.forget(post)
    await before.scope.close()
    const after = world.open({ path, seed: 75 }).follow('dave', 'alice')
    await world.settle()
    expect(after.thread('dave', 'alice')).toEqual(['alice: hello dave'])
  })

  test('of a rescan find what is there already, once', async () => {
    await say('hello', { copySelf: true })
    await world.settle()
    b.messages.rescan('bob')
    a.messages.rescan('alice')
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello'])
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello'])
  })
})
