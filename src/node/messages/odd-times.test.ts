// Messages from clocks that are wrong, and of names that were given to somebody else.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nameOf } from '../../../test/support/fake-context.ts'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { SeededRandom } from '../../base/random.ts'
import { seal } from '../../crypto/ecies.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { type DirectContent, encodeDirectContent } from '../../protocol/direct-message.ts'

const threeDays = 3 * 86_400

let world: MessageWorld
let a: MessageNode
let b: MessageNode
let next: number

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob')
  b = world.open().have('bob').follow('bob', 'alice')
  next = 100
})

afterEach(() => world.close())

const keyOf = (name: string): PublicKey => world.users.keyAt(nameOf(name), 10) as PublicKey

/** Publishes something sealed as alice, whose clock says what it wants. */
const publishAt = async (time: number, key: PublicKey, content: DirectContent) => {
  next += 1
  const sealed = seal(encodeDirectContent(content, nameOf('alice')), key, new SeededRandom(next))
  const post = a.publish('alice', next, { kind: 'direct', sealed }, time)
  await world.settle()
  world.time += 10
  return post
}

const sayAt = (time: number, text: string) => publishAt(time, keyOf('bob'), { kind: 'text', text, to: 'bob' })

const pages = (peer: string): readonly string[] => {
  const read: string[] = []
  for (let maxId: number | undefined; maxId !== -1; ) {
    const page = b.messages.read('bob', 2, [{ peer, maxId }]).get(peer) ?? []
    read.unshift(...page.map(({ text }) => text))
    maxId = (page[0]?.id ?? 0) - 1
  }
  return read
}

describe('a message', () => {
  test('of any time stands in its thread no later than it came, and pages go on (field cases P8, P9)', async () => {
    for (const time of [0, 2 ** 31, -1, world.time + threeDays, 2 ** 52, -(2 ** 52)]) await sayAt(time, String(time))
    await sayAt(world.time, 'now')
    const ahead = [String(2 ** 31), String(1_700_000_000 + threeDays), String(2 ** 52)]
    const order = [String(-(2 ** 52)), '-1', '0', ...ahead, 'now']
    expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(order)
    expect(pages('alice')).toEqual(order)
    const times = b.list('bob', 'alice').map(({ time }) => time)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(Math.max(...times)).toBeLessThan(world.time)
    expect(b.messages.threads('bob')).toMatchObject([{ peer: 'alice', total: 7, lastTime: world.time - 10 }])
    expect([...b.messages.newestFirst('bob')].map(({ text }) => text)).toEqual(order.toReversed())
  })

  test('from ahead keeps its place when everything is opened again', async () => {
    await sayAt(world.time + threeDays, 'ahead')
    await sayAt(world.time, 'later')
    b.messages.rescan('bob')
    await world.settle()
    expect(b.list('bob', 'alice').map(({ text }) => text)).toEqual(['ahead', 'later'])
  })
})

describe('a group', () => {
  let alias: string
  let here: string

  const key = (): PublicKey => a.groups.publicKey(alias) as PublicKey

  const invite = (time: number, description = 'Tea') =>
    publishAt(time, keyOf('bob'), { kind: 'group-invite', description, secret: a.groups.secret(alias) })

  beforeEach(() => {
    alias = a.groups.create('Tea') ?? ''
  })

  test('opens at once by an invitation from ahead, and for the past by one from behind', async () => {
    await publishAt(world.time, key(), { kind: 'text', text: 'before', to: alias })
    await invite(world.time + threeDays)
    here = b.groups.list('bob')[0] ?? ''
    await publishAt(world.time, key(), { kind: 'text', text: 'welcome', to: alias })
    const texts = () => b.list('bob', here).map(({ text }) => text)
    expect(texts()).toEqual(["*** Invited by 'alice' to group: Tea", 'welcome'])
    const c = world.open({ seed: 30 }).have('carol').follow('carol', 'alice')
    const content = { kind: 'group-invite', description: 'Tea', secret: a.groups.secret(alias) } as const
    await publishAt(0, keyOf('carol'), content)
    expect(c.thread('carol', c.groups.list('carol')[0] ?? '')).toContain('alice: before')
  })

  test('is described anew after a description from ahead, also when everything is opened again', async () => {
    await invite(world.time)
    here = b.groups.list('bob')[0] ?? ''
    const describe = (time: number, description: string) =>
      publishAt(time, key(), { kind: 'group-invite', description, secret: a.groups.secret(alias) })
    await describe(2 ** 31, 'from ahead')
    expect(b.groups.info(here).description).toBe('from ahead')
    await describe(world.time, 'of today')
    expect(b.groups.info(here).description).toBe('of today')
    b.messages.rescan('bob')
    await world.settle()
    expect(b.groups.info(here).description).toBe('of today')
  })

  test('that one has left is not joined again by an old invitation from ahead', async () => {
    await invite(world.time + threeDays)
    here = b.groups.list('bob')[0] ?? ''
    b.messages.leave('bob', here)
    b.messages.rescan('bob')
    await world.settle()
    expect(b.groups.list('bob')).toEqual([])
  })
})

describe('a name that was given to somebody else', () => {
  /** Another person's node, whose key the chain has under the name from now on. */
  const takeOver = (name: string): MessageNode => {
    const other = world.open({ seed: 80 })
    const { publicKey } = other.wallet.create(nameOf(name))
    world.users.register(name, publicKey, 3)
    return other
  }

  test('is written to under its key of now; whoever had it before keeps what came, and reads no more', async () => {
    await a.messages.send({ from: 'alice', to: 'bob', text: 'to the first' })
    await world.settle()
    const other = takeOver('bob').follow('bob', 'alice')
    await a.messages.send({ from: 'alice', to: 'bob', text: 'to the second' })
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: to the first'])
    expect(other.thread('bob', 'alice')).toEqual(['alice: to the second'])
    expect(a.thread('alice', 'bob')).toHaveLength(2)
  })

  test('by the chain that won shows nothing of who lost it: messages, what waits, lines of groups', async () => {
    const alias = a.groups.create('Tea') ?? ''
    const c = world.open({ seed: 31 }).have('carol')
    const posts = [
      await sayAt(world.time, 'from who lost'),
      await publishAt(world.time, keyOf('carol'), { kind: 'text', text: 'wait', to: 'carol' }),
      await publishAt(world.time, keyOf('bob'), {
        ...{ kind: 'group-invite', description: 'Tea', secret: a.groups.secret(alias) },
      }),
      await publishAt(world.time, a.groups.publicKey(alias) as PublicKey, { kind: 'text', text: 'line', to: alias }),
    ]
    const here = b.groups.list('bob')[0] ?? ''
    expect(b.thread('bob', here)).toHaveLength(2)
    expect(c.messages.waiting('carol')).toEqual([{ author: 'alice', count: 1 }])
    const other = takeOver('alice')
    for (const post of posts) for (const node of [b, c]) node.messages.forget(post)
    expect(b.thread('bob', 'alice')).toEqual([])
    expect(b.thread('bob', here)).toEqual([])
    expect(c.messages.waiting('carol')).toEqual([])
    // The owner by the chain has the same numbers to use, and is heard under the name.
    const sealed = seal(
      encodeDirectContent({ kind: 'text', text: 'from the owner', to: 'bob' }, nameOf('alice')),
      keyOf('bob'),
      new SeededRandom(9),
    )
    other.publish('alice', posts[0]?.postNumber ?? 0, { kind: 'direct', sealed })
    await world.settle()
    expect(b.thread('bob', 'alice')).toEqual(['alice: from the owner'])
  })
})
