import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { SeededRandom } from '../../base/random.ts'
import { encodeBencode } from '../../codec/bencode.ts'
import { encodeUtf8 } from '../../codec/utf8.ts'
import { type SealedMessage, seal } from '../../crypto/ecies.ts'

let world: MessageWorld
let a: MessageNode
let b: MessageNode

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob', 'mallory')
  b = world.open().have('bob').follow('bob', 'alice', 'mallory')
})

afterEach(() => world.close())

const say = (text: string, more: { to?: string; postNumber?: number; copySelf?: boolean } = {}) =>
  a.messages.send({ from: 'alice', to: 'bob', text, ...more })

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof CodedError ? error.code : String(error)),
  )

const keyOf = (name: string) => {
  const key = world.users.keyAt(nameOf(name), 10)
  if (key === undefined) throw new Error(`no key of ${name}`)
  return key
}

/** Sealed as the C++ node seals: without the sender inside. */
const unbound = (to: string, text: string, seed = 77): SealedMessage =>
  seal(encodeBencode({ msg: text, to }), keyOf(to), new SeededRandom(seed))

describe('a message', () => {
  test('is read by both, and by nobody else', async () => {
    const c = world.open().have('carol').follow('carol', 'alice')
    await say('hello bob')
    await world.settle()
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello bob'])
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello bob'])
    expect(c.messages.threads('carol')).toEqual([])
  })

  test.each([
    ['is waited for, as clients count on that ask once', 0, ['alice: hello bob']],
    ['that takes too long to open is not waited for any longer', 5_000, []],
  ])('%s', async (_title, delayMs, shown) => {
    const [end, ended] = b.holdTrials()
    await say('hello bob')
    const opened = b.messages.opened()
    if (delayMs === 0) end()
    else await b.clock.advance(delayMs)
    await opened
    expect(b.thread('bob', 'alice')).toEqual(shown)
    end()
    await ended
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello bob'])
  })

  test('with a copy is two posts, and one message for each', async () => {
    const post = await say('hello', { postNumber: 5, copySelf: true })
    await world.settle()
    expect(post.postNumber).toBe(6)
    expect(world.posts.post(nameOf('alice'), 5)).toBeDefined()
    expect(a.list('alice', 'bob').map(({ text }) => text)).toEqual(['hello'])
    expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(['hello'])
    // Each knows it by the number of the post that it can open.
    const numbers = [a.list('alice', 'bob')[0]?.postNumber, b.list('bob', 'alice')[0]?.postNumber]
    expect(numbers.sort()).toEqual([5, 6])
  })

  test('with a copy hides which post is the copy', async () => {
    for (let index = 0; index < 20; index += 1) await say(`message ${String(index)}`, { copySelf: true })
    await world.settle()
    const odd = a.list('alice', 'bob').filter(({ postNumber }) => postNumber % 2 === 1).length
    expect(odd).toBeGreaterThan(2)
    expect(odd).toBeLessThan(18)
  })

  test.each(['😀'.repeat(140), '</script><b>&amp;', 'a\0b', '\u202e\u200f'])('keeps the text %j', async (text) => {
    await say(text, { copySelf: true })
    await world.settle()
    expect(a.list('alice', 'bob')[0]?.text).toBe(text)
    expect(b.list('bob', 'alice')[0]?.text).toBe(text)
  })

  test('that is too long for a post is refused, and cut nowhere', async () => {
    expect(await codeOf(say('x'.repeat(2000)))).toBe('post-size')
    await say('y'.repeat(1700))
    await world.settle()
    expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(['y'.repeat(1700)])
    expect(a.list('alice', 'bob')).toHaveLength(1)
  })

  test('to a name that nobody has, or without a text, is refused', async () => {
    expect(await codeOf(say('x', { to: 'nosuch' }))).toBe('messages.no-recipient')
    expect(await codeOf(say('x', { to: '*nosuchgr' }))).toBe('messages.no-recipient')
    expect(await codeOf(say(''))).toBe('messages.empty')
    expect(world.posts.table.size).toBe(0)
  })

  test('is sealed to the key that the chain has now, of whom one follows or not (field case M5)', async () => {
    a.follows.clear()
    const { publicKey } = b.wallet.replace(nameOf('bob'))
    await say('before')
    world.users.register('bob', publicKey, 3)
    await say('after')
    await world.settle()
    expect(b.thread('bob', 'alice').toSorted()).toEqual(['alice: after', 'alice: before'])
    // Whoever has only the key of yesterday reads what was sealed yesterday, and no more.
    const stale = world.open({ seed: 60 }).follow('bob', 'alice')
    const [old] = b.wallet.keysOf('bob').filter((key) => key.replaced)
    stale.wallet.import(nameOf('bob'), b.wallet.secretText(old as never))
    await world.settle()
    expect(stale.thread('bob', 'alice')).toEqual(['alice: before'])
  })

  test('that comes again under the same number changes nothing', async () => {
    const post = await say('hello', { postNumber: 5 })
    await world.settle()
    b.messages.take(post)
    a.messages.take(post)
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello'])
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello'])
  })
})

test('a text comes as it was written, whatever it says (field case M3)', async () => {
  const texts = [
    '👩‍👩‍👧‍👦'.repeat(20),
    '😀'.repeat(140),
    '</script><b>&amp;',
    'before\0after',
    '\ufeffstart',
    'two\nlines\t',
  ]
  for (const [index, text] of texts.entries()) {
    world.time += 1
    await say(text, { postNumber: 2 * index, copySelf: true })
  }
  await world.settle()
  expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(texts)
  expect(a.list('alice', 'bob').map(({ text }) => text)).toEqual(texts)
})

describe('who writes from two computers', () => {
  test('sees on each what was sent from the other, as sent and not as unread (field case M7)', async () => {
    const second = world.open()
    second.wallet.import(nameOf('alice'), a.wallet.secretText(a.wallet.keys()[0] as never))
    await say('from the first', { copySelf: true })
    await world.settle()
    expect(second.thread('alice', 'bob')).toEqual(['alice: from the first'])
    expect(second.messages.threads('alice')).toMatchObject([{ peer: 'bob', total: 1, unread: 0 }])
  })

  test('finds the history when the key comes to a new computer', async () => {
    await b.messages.send({ from: 'bob', to: 'alice', text: 'one' })
    await say('two', { copySelf: true })
    const second = world.open().follow('alice', 'bob')
    await world.settle()
    expect(second.messages.threads('alice')).toEqual([])
    second.wallet.import(nameOf('alice'), a.wallet.secretText(a.wallet.keys()[0] as never))
    await world.settle()
    expect(second.thread('alice', 'bob').toSorted()).toEqual(['alice: two', 'bob: one'])
  })
})

describe('sending is one step', () => {
  test('a second try with the same number gets the first message (rpc hazard 22)', async () => {
    const first = await say('hello', { postNumber: 5, copySelf: true })
    const again = await say('hello', { postNumber: 5 })
    await world.settle()
    expect(again.piece).toEqual(first.piece)
    expect(world.posts.table.size).toBe(2)
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello'])
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello'])
  })

  test('another text under the same number is refused', async () => {
    await say('hello', { postNumber: 5 })
    expect(await codeOf(say('other', { postNumber: 5 }))).toBe('posts.number-used')
    expect(await codeOf(say('hello', { postNumber: 5, to: 'alice' }))).toBe('posts.number-used')
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello'])
  })

  test('an error leaves nothing behind, and the next try sends one message (rpc hazard 22)', async () => {
    a.fault = new CodedError('store.disk-full', 'There is no space left.')
    expect(await codeOf(say('hello', { postNumber: 5, copySelf: true }))).toBe('store.disk-full')
    expect(a.thread('alice', 'bob')).toEqual([])
    a.fault = undefined
    await say('hello', { postNumber: 5 })
    await world.settle()
    expect(a.thread('alice', 'bob')).toEqual(['alice: hello'])
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello'])
  })
})

describe('after a kill', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'twister-messages-'))
  })
  afterEach(async () => {
    await world.close()
    rmSync(folder, { recursive: true })
  })

  /** Opens dave's node, lets the process end at a point of sending, and opens it again. */
  const killedAt = async (dies: 'before' | 'after'): Promise<MessageNode> => {
    const path = join(folder, 'node.sqlite')
    const before = world.open({ path, seed: 50 }).have('dave')
    before.dies = dies
    void before.messages.send({ from: 'dave', to: 'bob', text: 'hello', postNumber: 0, copySelf: true })
    expect(before.thread('dave', 'bob')).toEqual([])
    await before.scope.close()
    return world.open({ path, seed: 51 })
  }

  const again = (node: MessageNode) =>
    node.messages.send({ from: 'dave', to: 'bob', text: 'hello', postNumber: 0, copySelf: false })

  const postsOfDave = (): number => [...world.posts.table.keys()].filter((name) => name.startsWith('dave')).length

  test('a message whose posts are out is there, and a second try sends no other (rpc hazard 22)', async () => {
    b.follow('bob', 'dave')
    const after = await killedAt('after')
    expect(after.thread('dave', 'bob')).toEqual(['dave: hello'])
    await again(after)
    await world.settle()
    expect(after.thread('dave', 'bob')).toEqual(['dave: hello'])
    expect(b.thread('bob', 'dave')).toEqual(['dave: hello'])
    expect(postsOfDave()).toBe(2)
  })

  test('a message whose posts are not out is not there, and a second try sends it once (rpc hazard 22)', async () => {
    b.follow('bob', 'dave')
    const after = await killedAt('before')
    expect(after.thread('dave', 'bob')).toEqual([])
    expect(postsOfDave()).toBe(0)
    await again(after)
    await world.settle()
    expect(after.thread('dave', 'bob')).toEqual(['dave: hello'])
    expect(b.thread('bob', 'dave')).toEqual(['dave: hello'])
    expect(postsOfDave()).toBe(1)
  })
})

describe('somebody who is not followed', () => {
  test('is heard when that changes; until then the messages wait and are counted', async () => {
    const m = world.open().have('mallory')
    b.follows.delete('bob mallory')
    await m.messages.send({ from: 'mallory', to: 'bob', text: 'let me in' })
    await m.messages.send({ from: 'mallory', to: 'bob', text: 'please' })
    await world.settle()
    expect(b.messages.threads('bob')).toEqual([])
    expect(b.messages.waiting('bob')).toEqual([{ author: 'mallory', count: 2 }])
    b.follow('bob', 'mallory')
    await world.settle()
    expect(b.messages.waiting('bob')).toEqual([])
    expect(b.thread('bob', 'mallory').toSorted()).toEqual(['mallory: let me in', 'mallory: please'])
  })
})

describe('a copied message (swarm H11)', () => {
  test('does not appear under the name of whoever copied it', async () => {
    const m = world.open().have('mallory')
    const post = await say('I will be there')
    m.publish('mallory', 0, post.kind)
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: I will be there'])
    expect(b.messages.threads('bob').map(({ peer }) => peer)).toEqual(['alice'])
  })

  test('of an old node, without a sender inside, is known by what is sealed', async () => {
    const m = world.open().have('mallory')
    const sealed = unbound('bob', 'I will be there')
    a.publish('alice', 0, { kind: 'direct', sealed })
    await world.settle()
    m.publish('mallory', 0, { kind: 'direct', sealed })
    a.publish('alice', 1, { kind: 'direct', sealed })
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: I will be there'])
    expect(b.messages.threads('bob').map(({ peer }) => peer)).toEqual(['alice'])
  })

  test('cannot be cut', async () => {
    const m = world.open().have('mallory')
    m.publish('mallory', 0, { kind: 'direct', sealed: { ...unbound('bob', 'I will not be there'), orig: 20 } })
    await world.settle()
    expect(b.messages.threads('bob')).toEqual([])
  })

  test('that was sealed for somebody else is not ours', async () => {
    const m = world.open().have('mallory')
    const sealed = seal(encodeBencode({ msg: 'secret', to: 'carol' }), keyOf('bob'), new SeededRandom(5))
    m.publish('mallory', 0, { kind: 'direct', sealed })
    await world.settle()
    expect(b.messages.threads('bob')).toEqual([])
  })
})

test('messages of old nodes are read, with and without a form', async () => {
  a.publish('alice', 0, { kind: 'direct', sealed: unbound('bob', 'of today') })
  a.publish('alice', 1, { kind: 'direct', sealed: seal(encodeUtf8('raw text'), keyOf('bob'), new SeededRandom(6)) })
  await world.settle()
  expect(b.thread('bob', 'alice').toSorted()).toEqual(['alice: of today', 'alice: raw text'])
})

describe('a thread', () => {
  test('is in the order of times, and numbered from the oldest (swarm-posts.md 6.6)', async () => {
    for (const [index, time] of [300, 100, 200].entries()) {
      world.time = time
      await say(`at ${String(time)}`, { postNumber: index })
    }
    await world.settle()
    const read = (count: number, maxId?: number, sinceId?: number) =>
      [...b.messages.read('bob', count, [{ peer: 'alice', maxId, sinceId }]).values()]
        .flat()
        .map(({ id, text }) => `${String(id)} ${text}`)
    expect(read(10)).toEqual(['0 at 100', '1 at 200', '2 at 300'])
    expect(read(1)).toEqual(['2 at 300'])
    expect(read(10, 1)).toEqual(['0 at 100', '1 at 200'])
    expect(read(10, 0)).toEqual(['0 at 100'])
    expect(read(10, undefined, 0)).toEqual(['1 at 200', '2 at 300'])
    expect(read(1, 1, -1)).toEqual(['1 at 200'])
    expect(read(10, 1, 1)).toEqual([])
    expect(read(0)).toEqual([])
    expect(read(-5)).toEqual([])
    expect(read(10, -1)).toEqual([])
  })

  test('of one second is told backwards, as the C++ node does', async () => {
    for (const text of ['one', 'two', 'three']) await say(text)
    await world.settle()
    expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(['three', 'two', 'one'])
  })

  test('counts what has not been read, and own messages never', async () => {
    await say('one')
    await say('two')
    await b.messages.send({ from: 'bob', to: 'alice', text: 'yes?' })
    await world.settle()
    expect(b.messages.threads('bob')).toEqual([{ peer: 'alice', total: 3, unread: 2, lastTime: world.time }])
    b.messages.markRead('bob', 'alice')
    expect(b.messages.threads('bob')).toMatchObject([{ unread: 0 }])
    world.time -= 1000
    await say('an old one that came late')
    await world.settle()
    expect(b.messages.threads('bob')).toMatchObject([{ total: 4, unread: 1 }])
  })

  test('loses what is held no more', async () => {
    const post = await say('hello')
    await world.settle()
    b.messages.forget(post)
    expect(b.messages.read('bob', 10, [{ peer: 'alice' }]).size).toBe(0)
    b.messages.take(post)
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: hello'])
  })
})

test('texts lie sealed on disk once the wallet has a passphrase', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twister-sealed-'))
  const path = join(folder, 'node.sqlite')
  const c = world.open({ path }).have('carol')
  await c.messages.send({ from: 'carol', to: 'bob', text: 'meet me at the harbour' })
  await c.wallet.masterKey.encrypt('a long passphrase')
  await c.wallet.masterKey.unlock('a long passphrase', 60)
  expect(c.thread('carol', 'bob')).toEqual(['carol: meet me at the harbour'])
  await c.scope.close()
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(path).includes('harbour')).toBe(false)
  rmSync(folder, { recursive: true })
})
