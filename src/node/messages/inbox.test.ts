import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/each-test.ts'
import { nameOf } from '../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { equalBytes } from '../../base/bytes.ts'
import { SeededRandom } from '../../base/random.ts'
import { seal } from '../../crypto/ecies.ts'
import { encodeDirectContent } from '../../protocol/direct-message.ts'
import { limits } from '../../protocol/limits.ts'
import type { VerifiedPost } from '../../protocol/post.ts'

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

describe('a flood of one author (swarm H11)', () => {
  const flood = 550

  /** Messages of mallory, all of which came before anything of them is tried. */
  const pour = (to: string): void => {
    const key = world.users.keyAt(nameOf(to), 10)
    if (key === undefined) throw new Error(`no key of ${to}`)
    for (let index = 0; index < flood; index += 1) {
      const content = encodeDirectContent({ kind: 'text', text: `buy ${String(index)}`, to }, nameOf('mallory'))
      const sealed = seal(content, key, new SeededRandom(1_000 + index))
      world.nodes[2]?.publish('mallory', index, { kind: 'direct', sealed })
    }
  }

  const bodyOf = ({ kind }: VerifiedPost): Uint8Array => (kind.kind === 'direct' ? kind.sealed.body : new Uint8Array(0))

  /** In which go a post was tried at a node. */
  const goOf = (node: MessageNode, post: VerifiedPost): number =>
    node.trials.findIndex(({ messages }) => messages.some(({ sealed }) => equalBytes(sealed.body, bodyOf(post))))

  beforeEach(() => {
    world.open().have('mallory')
  })

  test('does not keep another one waiting, and is read to its end', async () => {
    b.follow('bob', 'mallory')
    pour('bob')
    const before = b.trials.length
    const post = await say('hello bob')
    await world.settle()
    expect(goOf(b, post) - before).toBeLessThanOrEqual(2)
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello bob'])
    expect(b.thread('bob', 'mallory')).toHaveLength(flood)
  })

  test('of which more comes than may wait is read from the disk, in turn with others, also after a kill', async () => {
    const path = join(temporaryFolder(), 'node.sqlite')
    const before = world.open({ path, seed: 80 }).have('dave').follow('dave', 'alice', 'mallory')
    await world.settle()
    await before.clock.advance(60_000)
    pour('dave')
    expect(flood).toBeGreaterThan(2 * limits.messagesToOpenOfAuthor)
    await before.scope.close()
    const post = await say('hello dave', { to: 'dave' })
    const after = world.open({ path, seed: 81 }).follow('dave', 'alice', 'mallory')
    await world.settle()
    expect(after.thread('dave', 'mallory')).toHaveLength(flood)
    expect(after.thread('dave', 'alice')).toEqual(['alice: hello dave'])
    expect(goOf(after, post)).toBeLessThan(after.trials.length / 2)
  })

  test('that lies there when a key comes does not keep another one waiting', async () => {
    const c = world.open().have('carol')
    pour('carol')
    const post = await say('hello carol', { to: 'carol' })
    await world.settle()
    const second = world.open().follow('carol', 'alice', 'mallory')
    await world.settle()
    second.wallet.import(nameOf('carol'), c.wallet.secretText(c.wallet.keys()[0] as never))
    await world.settle()
    expect(goOf(second, post)).toBeLessThanOrEqual(3)
    expect(second.thread('carol', 'alice')).toEqual(['alice: hello carol'])
    expect(second.thread('carol', 'mallory')).toHaveLength(flood)
  })

  test('is tried in shorter goes when there are many keys', async () => {
    for (let index = 0; index < 40; index += 1) b.groups.create('a group')
    await world.settle()
    pour('bob')
    await world.settle()
    const goes = b.trials.map(({ messages }) => messages.reduce((sum, { secrets }) => sum + secrets.length, 0))
    expect(Math.max(...goes)).toBeGreaterThan(limits.trialsAtOnce / 2)
    expect(Math.max(...goes)).toBeLessThanOrEqual(limits.trialsAtOnce)
  })

  test('is not waited for by who invites to a group', async () => {
    const alias = a.groups.create('Friends') ?? ''
    pour('bob')
    const before = a.trials.length
    await a.messages.invite('alice', undefined, alias, ['alice'])
    expect(a.groups.info(alias).members).toEqual(['alice'])
    expect(a.trials.length - before).toBeLessThanOrEqual(5)
    await world.settle()
  })
})
