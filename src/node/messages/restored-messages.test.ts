import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MessageNode, MessageWorld } from '../../../test/support/message-nodes.ts'
import { SeededRandom } from '../../base/random.ts'
import { seal } from '../../crypto/ecies.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import { encodeDirectContent } from '../../protocol/direct-message.ts'
import { nameOf } from '../../../test/support/fake-context.ts'

let world: MessageWorld
let a: MessageNode
let b: MessageNode

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob', 'alice')
  b = world.open().have('bob').follow('bob', 'alice')
})

afterEach(() => world.close())

const from = (author: string, postNumber: number, text: string, time = world.time) => ({
  ...{ author: nameOf(author), postNumber, time, text },
})

const kept = () => a.list('alice', 'bob').map(({ postNumber, text }) => `${String(postNumber)} ${text}`)

describe('messages that another node had opened', () => {
  const recorded = [from('bob', 1, 'first', 10), from('bob', 7, 'b', 20), from('alice', 3, 'a', 20)]

  test('are kept in their order, once, and are no news', () => {
    expect(a.messages.restore('alice', 'bob', recorded)).toBe(3)
    expect(kept()).toEqual(['1 first', '7 b', '3 a'])
    expect(a.messages.threads('alice')).toMatchObject([{ peer: 'bob', total: 3, unread: 0 }])
    expect(a.messages.restore('alice', 'bob', recorded)).toBe(0)
    expect(kept()).toHaveLength(3)
  })

  test('leave unread what is unread', async () => {
    await b.messages.send({ from: 'bob', to: 'alice', text: 'new' })
    await world.settle()
    a.messages.restore('alice', 'bob', recorded)
    expect(a.messages.threads('alice')[0]?.unread).toBeGreaterThan(0)
  })

  test.each([true, false])('are one with those that their posts bring (number known: %s)', async (isKnown) => {
    await b.messages.send({ from: 'bob', to: 'alice', text: 'hello' })
    await b.messages.send({ from: 'bob', to: 'alice', text: 'hello' })
    const late = world.open({ seed: 9 })
    late.follow('alice', 'bob')
    const key = a.wallet.currentKey('alice')
    if (key === undefined) throw new Error('no key')
    expect(late.messages.restore('alice', 'bob', [from('bob', isKnown ? 0 : -1, 'hello')])).toBe(1)
    late.wallet.import(nameOf('alice'), a.wallet.secretText(key))
    for (const post of world.posts.table.values()) late.messages.take(post)
    await world.settle()
    expect(late.list('alice', 'bob').map(({ postNumber }) => postNumber)).toEqual([1, 0])
    expect(late.messages.restore('alice', 'bob', [from('bob', -1, 'hello')])).toBe(0)
  })

  test.each([0, 3 * 86_400])(
    'are one with their posts, whose clock was ahead, also when they come first (%s s after the time claimed)',
    async (passed) => {
      const claimed = world.time + 86_400
      const sealed = seal(
        encodeDirectContent({ kind: 'text', text: 'from ahead', to: 'alice' }, nameOf('bob')),
        world.users.keyAt(nameOf('alice'), 10) as PublicKey,
        new SeededRandom(4),
      )
      b.publish('bob', 4, { kind: 'direct', sealed }, claimed)
      await world.settle()
      const opened = a.list('alice', 'bob')
      expect(opened.map(({ time }) => time < claimed)).toEqual([true])
      const late = world.open({ seed: 9 })
      late.follow('alice', 'bob')
      const key = a.wallet.currentKey('alice')
      if (key === undefined) throw new Error('no key')
      if (passed > 0) world.time = claimed + passed
      const now = world.time
      expect(a.messages.restore('alice', 'bob', [from('bob', -1, 'from ahead', claimed)])).toBe(0)
      expect(late.messages.restore('alice', 'bob', [from('bob', -1, 'from ahead', claimed)])).toBe(1)
      expect(late.messages.restore('alice', 'bob', [from('bob', -1, 'from ahead', claimed)])).toBe(0)
      // Nothing stands later than it came.
      expect(late.list('alice', 'bob')[0]?.time).toBeLessThanOrEqual(now)
      late.wallet.import(nameOf('alice'), a.wallet.secretText(key))
      for (const post of world.posts.table.values()) late.messages.take(post)
      await world.settle()
      expect(late.list('alice', 'bob').map(({ postNumber, text }) => [postNumber, text])).toEqual([[4, 'from ahead']])
      expect(a.list('alice', 'bob')).toEqual(opened)
    },
  )

  test('of a group are lines, notices and words of strangers', () => {
    const alias = a.groups.create('Test') ?? ''
    a.groups.addMember(alias, nameOf('alice'))
    a.messages.restore('alice', alias, [
      from('bob', 4, "*** New member 'x' invited by 'bob'"),
      from('bob', 4, "*** New member 'y' invited by 'bob'"),
      from('alice', 5, 'hello'),
      from('mallory', 0, 'boo'),
    ])
    expect(a.list('alice', alias).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "notice: *** New member 'x' invited by 'bob'",
      "notice: *** New member 'y' invited by 'bob'",
      'text: hello',
      'outsider: boo',
    ])
  })

  test('wait for a locked wallet', async () => {
    await a.wallet.masterKey.encrypt('open sesame')
    expect(() => a.messages.restore('alice', 'bob', recorded)).toThrow('locked')
    await a.wallet.masterKey.unlock('open sesame', 60)
    expect(a.messages.restore('alice', 'bob', recorded)).toBe(3)
  })
})

describe('a group that another node of the same person knew', () => {
  const group = () => {
    const alias = b.groups.create('Tea ☕') ?? ''
    return { alias, secret: b.groups.secret(alias), description: 'Tea ☕', members: ['alice', 'bob'].map(nameOf) }
  }

  test('comes with its alias, description and members, once', () => {
    const known = group()
    expect(a.groups.restore(known)).toBe(known.alias)
    expect(a.groups.restore(known)).toBe(known.alias)
    expect(a.groups.list()).toEqual([known.alias])
    expect(a.groups.info(known.alias)).toMatchObject({ description: 'Tea ☕', members: ['alice', 'bob'] })
  })

  test('completes a group of which only the key was here, and changes no newer description', () => {
    const known = group()
    a.groups.restore({ ...known, description: '', members: [] })
    a.groups.restore(known)
    expect(a.groups.info(known.alias)).toMatchObject({ description: 'Tea ☕', members: ['alice', 'bob'] })
    a.groups.described(known.alias, known.secret, 'newer', 5)
    a.groups.restore(known)
    expect(a.groups.info(known.alias).description).toBe('newer')
  })

  test('gets another alias when its own is taken or none: no key is lost (swarm-posts.md 7.2, W4)', () => {
    const known = group()
    const other = a.groups.create('Other') ?? ''
    const alias = a.groups.restore({ ...known, alias: other })
    expect(alias).not.toBe(other)
    expect(a.groups.secret(alias ?? '')).toBe(known.secret)
    const third = world.open({ seed: 12 })
    expect(third.groups.restore({ ...known, alias: 'bob' })).toMatch(/^\*[a-z]{8}$/u)
    expect(third.groups.restore({ ...known, secret: 'nothing' })).toBeUndefined()
  })

  test('that its user has left there is left here, unless the user is in it here', () => {
    const known = group()
    a.groups.restore({ ...known, members: [] })
    a.groups.restoreLeaving('alice', known.alias)
    expect(a.groups.ignored('alice')).toEqual([known.alias])
    a.groups.restore(known)
    expect(a.groups.info(known.alias).members).toEqual(['bob'])
    a.groups.heed('alice', known.alias)
    a.groups.restore(known)
    a.groups.restoreLeaving('alice', known.alias)
    expect(a.groups.ignored('alice')).toEqual([])
  })
})
