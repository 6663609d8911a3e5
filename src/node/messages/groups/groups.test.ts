import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MessageNode, MessageWorld } from '../../../../test/support/message-nodes.ts'
import { nameOf } from '../../../../test/support/fake-context.ts'
import { SeededRandom } from '../../../base/random.ts'
import { encodeBencode } from '../../../codec/bencode.ts'
import { seal } from '../../../crypto/ecies.ts'
import { limits } from '../../../protocol/limits.ts'
import { encodeDirectContent } from '../../../protocol/direct-message.ts'

let world: MessageWorld
let a: MessageNode
let b: MessageNode
let alias: string

beforeEach(() => {
  world = new MessageWorld()
  a = world.open().have('alice').follow('alice', 'bob', 'dave')
  b = world.open().have('bob').follow('bob', 'alice')
  world.open().have('dave')
  alias = a.groups.create('Test group ☕') ?? ''
})

afterEach(() => world.close())

const invite = (...names: readonly string[]): Promise<void> => world.invite(a, 'alice', alias, names)

const say = async (node: MessageNode, from: string, to: string, text: string): Promise<void> => {
  world.time += 1
  await node.messages.send({ from, to, text })
  await world.settle()
}

const aliasOn = (node: MessageNode): string => node.groups.list()[0] ?? ''

describe('a group', () => {
  test('has a name of its own on each node, and no member at first', () => {
    expect(alias).toMatch(/^\*[a-z]{8}$/)
    expect(a.groups.info(alias)).toEqual({ alias, description: 'Test group ☕', members: [] })
    expect(a.groups.list()).toEqual([alias])
    expect(a.groups.list('alice')).toEqual([])
    expect(world.open({ seed: 40 }).groups.create('x')).not.toBe(world.open({ seed: 41 }).groups.create('x'))
  })

  test('is taken in by its secret, once', () => {
    const secret = a.groups.secret(alias)
    const taken = b.groups.create('joined', secret)
    expect(b.groups.info(taken ?? '')).toMatchObject({ description: 'joined' })
    expect(b.groups.create('again', secret)).toBe(taken)
    expect(b.groups.secret(taken ?? '')).toBe(secret)
    expect(b.groups.create('x', 'badsecret')).toBeUndefined()
  })

  test('tells its members what they write, in lines as the C++ node (swarm-posts.md 7.3)', async () => {
    await invite('alice', 'bob', 'dave')
    await say(a, 'alice', alias, 'hello group')
    await say(b, 'bob', aliasOn(b), 'group msg from bob')
    expect(a.groups.info(alias).members).toEqual(['alice', 'bob', 'dave'])
    expect(a.thread('alice', alias)).toEqual([
      "alice: *** New member 'dave' invited by 'alice'",
      "alice: *** New member 'bob' invited by 'alice'",
      "alice: *** New member 'alice' invited by 'alice'",
      'alice: hello group',
      'bob: group msg from bob',
    ])
    expect(b.groups.info(aliasOn(b)).members).toEqual(['alice', 'bob', 'dave'])
    expect(b.thread('bob', aliasOn(b))).toEqual([
      "alice: *** New member 'dave' invited by 'alice'",
      "alice: *** New member 'alice' invited by 'alice'",
      "alice: *** Invited by 'alice' to group: Test group ☕",
      'alice: hello group',
      'bob: group msg from bob',
    ])
    expect(b.groups.list('bob')).toEqual([aliasOn(b)])
  })

  test('is joined by whoever follows the inviter, and later when that changes', async () => {
    b.follows.clear()
    await invite('bob')
    expect(b.groups.list()).toEqual([])
    expect(b.messages.waiting('bob')).toEqual([{ author: 'alice', count: 1 }])
    b.follow('bob', 'alice')
    await world.settle()
    expect(b.groups.list('bob')).toHaveLength(1)
    expect(b.thread('bob', aliasOn(b))[0]).toContain('Invited by')
  })

  test('keeps what was written before an invitation from whoever is invited, and a second one changes nothing (field case M6)', async () => {
    await invite('alice')
    for (let index = 0; index < 50; index += 1) await say(a, 'alice', alias, `before ${String(index)}`)
    await invite('bob')
    await say(a, 'alice', alias, 'after')
    expect(b.thread('bob', aliasOn(b)).at(-1)).toBe('alice: after')
    expect(b.thread('bob', aliasOn(b)).some((line) => line.includes('before'))).toBe(false)
    expect(b.thread('bob', aliasOn(b)).some((line) => line.includes("Invited by 'alice'"))).toBe(true)
    const [thread, info] = [b.thread('bob', aliasOn(b)), b.groups.info(aliasOn(b))]
    await invite('bob')
    expect(b.thread('bob', aliasOn(b))).toEqual(thread)
    expect(b.groups.info(aliasOn(b))).toEqual(info)
    expect(b.groups.list()).toHaveLength(1)
  })

  test('shows the whole history to whoever asks for it', async () => {
    await invite('alice')
    await say(a, 'alice', alias, 'before')
    await invite('bob')
    b.messages.rescan('bob')
    await world.settle()
    expect(b.thread('bob', aliasOn(b))).toContain('alice: before')
  })

  test('takes another description, also where the C++ node fails (swarm-posts.md 7.3)', async () => {
    await invite('alice', 'bob')
    world.time += 1
    await a.messages.describe('alice', undefined, alias, 'New description')
    await world.settle()
    for (const [node, user] of [
      [a, 'alice'],
      [b, 'bob'],
    ] as const) {
      expect(node.groups.info(aliasOn(node)).description).toBe('New description')
      expect(node.thread(user, aliasOn(node)).at(-1)).toBe(
        "alice: *** 'alice' changed group description to: New description",
      )
    }
  })

  test('keeps the newer of two descriptions, in whatever order they come', async () => {
    await invite('alice', 'bob')
    world.time += 100
    await a.messages.describe('alice', undefined, alias, 'newer')
    world.time -= 50
    await a.messages.describe('alice', undefined, alias, 'older')
    await world.settle()
    expect(b.groups.info(aliasOn(b)).description).toBe('newer')
  })

  test('is left silently, and joined again by a new invitation, but not by an old one', async () => {
    await invite('alice', 'bob')
    const joined = aliasOn(b)
    world.time += 1
    b.messages.leave('bob', joined)
    expect(b.thread('bob', joined)).toEqual([])
    expect(b.groups.list('bob')).toEqual([])
    expect(b.groups.ignored('bob')).toEqual([joined])
    b.messages.rescan('bob')
    await world.settle()
    await say(a, 'alice', alias, 'are you there?')
    expect(b.thread('bob', joined)).toEqual([])
    expect(b.groups.list('bob')).toEqual([])
    await invite('bob')
    expect(b.groups.list('bob')).toEqual([joined])
    expect(b.groups.ignored('bob')).toEqual([])
    await say(a, 'alice', alias, 'welcome back')
    expect(b.thread('bob', joined).at(-1)).toBe('alice: welcome back')
  })

  test('that one has left is heard of again after an invitation from here', async () => {
    await invite('alice', 'bob')
    a.messages.leave('alice', alias)
    await invite('alice')
    expect(a.groups.list('alice')).toEqual([alias])
    expect(a.groups.ignored('alice')).toEqual([])
  })

  test('shows who writes without being a member', async () => {
    await invite('alice', 'bob')
    const m = world.open().have('mallory')
    const publicKey = a.groups.publicKey(alias)
    if (publicKey === undefined) throw new Error('no key')
    const content = encodeDirectContent({ kind: 'text', text: 'psst', to: alias }, nameOf('mallory'))
    m.publish('mallory', 0, { kind: 'direct', sealed: seal(content, publicKey, new SeededRandom(8)) })
    await world.settle()
    expect(b.list('bob', aliasOn(b)).find(({ text }) => text === 'psst')).toMatchObject({
      author: 'mallory',
      kind: 'outsider',
    })
    expect(b.list('bob', aliasOn(b)).filter(({ kind }) => kind === 'outsider')).toHaveLength(1)
  })

  test('shows own messages to a second computer of the same person, as sent', async () => {
    await invite('alice')
    const second = world.open().follow('alice', 'alice')
    second.wallet.import(nameOf('alice'), a.wallet.secretText(a.wallet.keys()[0] as never))
    await world.settle()
    await say(a, 'alice', alias, 'hello from the first')
    expect(second.list('alice', aliasOn(second)).at(-1)).toMatchObject({
      author: 'alice',
      text: 'hello from the first',
    })
    expect(second.messages.threads('alice')).toHaveLength(1)
  })

  test('makes one message of a text and its copy', async () => {
    await invite('alice', 'bob')
    world.time += 1
    await a.messages.send({ from: 'alice', to: alias, text: 'with copy', copySelf: true })
    await world.settle()
    for (const [node, user] of [
      [a, 'alice'],
      [b, 'bob'],
    ] as const)
      expect(node.thread(user, aliasOn(node)).filter((line) => line.includes('with copy'))).toHaveLength(1)
  })

  test('tells apart what two members say in one second in the same words', async () => {
    await invite('alice', 'bob')
    world.time += 1
    await a.messages.send({ from: 'alice', to: alias, text: 'hi' })
    await b.messages.send({ from: 'bob', to: aliasOn(b), text: 'hi' })
    await world.settle()
    expect(b.thread('bob', aliasOn(b)).filter((line) => line.endsWith(': hi'))).toEqual(['bob: hi', 'alice: hi'])
  })

  test('says that members are here whose posts are wanted', async () => {
    const added: string[] = []
    b.groups.memberAdded.on((member) => added.push(member))
    await invite('bob', 'dave')
    expect(added).toEqual(['bob', 'dave'])
    expect(b.groups.everyone().toSorted()).toEqual(['bob', 'dave'])
    expect(b.groups.isMemberOfAny('dave')).toBe(true)
    expect(b.groups.isMemberOfAny('alice')).toBe(false)
  })
})

describe('refused is', () => {
  test('what names a group that is not here', async () => {
    const unknown = expect.objectContaining({ code: 'groups.unknown' }) as Error
    await expect(a.messages.invite('alice', 0, '*nosuchgr', ['bob'])).rejects.toThrow(unknown)
    await expect(a.messages.describe('alice', 0, '*nosuchgr', 'x')).rejects.toThrow(unknown)
    expect(() => a.groups.info('*nosuchgr')).toThrow(unknown)
    expect(() => a.groups.info('alice')).toThrow(unknown)
    expect(() => {
      a.messages.leave('alice', '*nosuch')
    }).toThrow(unknown)
  })

  test('an invitation of somebody without a key, before anybody else is invited', async () => {
    await expect(a.messages.invite('alice', 0, alias, ['bob', 'nosuch'])).rejects.toMatchObject({
      code: 'messages.no-recipient',
    })
    expect(world.posts.table.size).toBe(0)
  })

  test('a description by somebody who has the public key alone', async () => {
    await invite('alice', 'bob')
    const m = world.open().have('mallory')
    const content = { desc: 'taken over', key: m.groups.secret(m.groups.create('mine') ?? '') }
    const publicKey = a.groups.publicKey(alias)
    if (publicKey === undefined) throw new Error('no key')
    const sealed = seal(encodeBencode({ group_invite: content }), publicKey, new SeededRandom(9))
    m.publish('mallory', 0, { kind: 'direct', sealed })
    await world.settle()
    expect(b.groups.info(aliasOn(b)).description).toBe('Test group ☕')
    expect(b.groups.list()).toHaveLength(1)
  })
})

test('a group has bounded members, whoever tells of them', async () => {
  await invite('alice', 'bob')
  const names = Array.from({ length: 60 }, (_, index) => `m${String(index)}`)
  const publicKey = a.groups.publicKey(alias)
  if (publicKey === undefined) throw new Error('no key')
  for (let part = 0; part * names.length < limits.groupMembers + 100; part += 1) {
    const members = names.map((name) => `${name}_${String(part)}`)
    const sealed = seal(encodeBencode({ group_members: members }), publicKey, new SeededRandom(100 + part))
    a.publish('alice', 1000 + part, { kind: 'direct', sealed })
  }
  await world.settle()
  expect(b.groups.info(aliasOn(b)).members).toHaveLength(limits.groupMembers)
})

describe('invitations without end', () => {
  const bring = (count: number, invitedBy: string): void => {
    for (let index = 0; index < count; index += 1) {
      const made = a.groups.create(`${invitedBy} ${String(index)}`) ?? ''
      const invitation = { localUser: nameOf('bob'), invitedBy: nameOf(invitedBy), secret: a.groups.secret(made) }
      b.groups.invited({ ...invitation, description: 'x', time: 1_000 })
    }
  }

  test('of one user leave room for those of others', () => {
    bring(limits.groupsOfInviter + 5, 'alice')
    expect(b.groups.list()).toHaveLength(limits.groupsOfInviter)
    bring(2, 'dave')
    expect(b.groups.list()).toHaveLength(limits.groupsOfInviter + 2)
    expect(b.groups.create('my own')).toBeDefined()
  })

  const fill = (groups: readonly string[]): number => {
    for (const group of groups)
      for (let index = 0; index < limits.groupMembers; index += 1)
        b.groups.addMember(group, nameOf(`m${String(index)}`))
    return groups.reduce((sum, group) => sum + b.groups.info(group).members.length, 0)
  }

  test('bring no more members than swarms can run', () => {
    expect(fill(Array.from({ length: 11 }, () => b.groups.create('x') ?? ''))).toBe(limits.groupMembersInAll)
  })

  test('of one user bring members in bounds of their own, and a user of this node always finds room', () => {
    bring(11, 'alice')
    expect(fill(b.groups.list())).toBe(limits.groupMembersOfInviter)
    const own = b.groups.create('own') ?? ''
    expect(fill([own])).toBe(limits.groupMembers)
    // Bob was told of last, and is in the group all the same.
    expect(b.groups.addMember(own, nameOf('late'))).toBe(false)
    expect(b.groups.addMember(own, nameOf('bob'))).toBe(true)
    expect(b.groups.readers(own)).toEqual(['bob'])
    bring(1, 'dave')
    expect(b.groups.list('bob')).toHaveLength(13)
    b.groups.leave('bob', own)
    expect(b.groups.addMember(own, nameOf('late'))).toBe(false)
  })
})

test('secrets lie sealed on disk once the wallet has a passphrase', async () => {
  const secret = a.groups.secret(alias)
  await a.wallet.masterKey.encrypt('a long passphrase')
  expect(a.groups.list()).toEqual([alias])
  expect(a.groups.info(alias).description).toBe('Test group ☕')
  expect(() => a.groups.secret(alias)).toThrow(expect.objectContaining({ code: 'wallet.locked' }) as Error)
  await a.wallet.masterKey.unlock('a long passphrase', 60)
  expect(a.groups.secret(alias)).toBe(secret)
})
