import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeHex } from '../../src/codec/hex.ts'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

// Twenty nodes with a user each, a block every five simulated seconds.

const count = 20

const testnet = new Testnet(7)

const nodeAt = (index: number): TestNode => {
  const found = testnet.nodes[index]
  if (found === undefined) throw new Error(`no node ${String(index)}`)
  return found
}

const nameOf = (index: number): Username => {
  const name = parseUsername(`user${String(index)}`)
  if (name === undefined) throw new Error('no name')
  return name
}

const all = Array.from({ length: count }, (_, index) => index)

const tips = (): Set<string> => new Set(testnet.nodes.map(({ node }) => encodeHex(node.chain.tip().id)))

const textsAt = (index: number, author: Username): readonly string[] =>
  nodeAt(index).node.swarms.posts({ username: author, count: 100, allowedFlags: 255, requiredFlags: 0 }).map(textOf)

const publish = (index: number, text: string) =>
  testnet.finish(nodeAt(index).node.posts.publish({ username: nameOf(index), text }))

beforeAll(async () => {
  for (const index of all) await testnet.open(index, index === 0 ? [] : [0, Math.floor(index / 2)])
  nodeAt(0).node.chain.startMining(1)
  await testnet.advance(12)
}, 120_000)

afterAll(() => testnet.close())

describe('twenty nodes', () => {
  test('registrations reach every chain', async () => {
    for (const index of all) {
      nodeAt(index).node.wallet.create(nameOf(index))
      nodeAt(index).node.registrations.start(nameOf(index))
    }
    await testnet.until('all names on all nodes', () =>
      testnet.nodes.every(({ node }) =>
        all.every((index) => node.chain.users.registrationHeight(nameOf(index)) !== undefined),
      ),
    )
    await testnet.until('all may post', () =>
      all.every((index) => nodeAt(index).node.registrations.stateOf(nameOf(index)).state === 'ready'),
    )
    const [first, ...others] = testnet.nodes.map(({ node }) =>
      all.map((index) => node.chain.users.registrationHeight(nameOf(index))),
    )
    for (const heights of others) expect(heights).toEqual(first)
  })

  test('a post reaches all followers', async () => {
    for (const index of all) nodeAt(index).node.following.follow(nameOf(index), [nameOf(0), nameOf(7)])
    await testnet.advance(30)
    await publish(0, 'from the first')
    await publish(7, 'from the eighth')
    await testnet.until('both posts everywhere', () =>
      all.every((index) => textsAt(index, nameOf(0)).length === 1 && textsAt(index, nameOf(7)).length === 1),
    )
    for (const index of all) {
      expect(textsAt(index, nameOf(0))).toEqual(['from the first'])
      expect(textsAt(index, nameOf(7))).toEqual(['from the eighth'])
    }
  })

  test('a value put on one node is got on each other', async () => {
    const target = { name: nameOf(3), resource: 'profile', kind: 'single' } as const
    await testnet.finish(nodeAt(3).node.items.put(target, nameOf(3), { bio: 'hello' }, 1))
    await testnet.advance(10)
    for (const index of [0, 5, 11, 19]) {
      const [item] = await testnet.finish(nodeAt(index).node.items.get(target))
      expect(item?.signer, `node ${String(index)}`).toBe(nameOf(3))
    }
  })

  test('a partition heals to one chain, and nothing acknowledged is lost', async () => {
    const half = all.slice(0, 10)
    const other = all.slice(10)
    testnet.network.partition([
      half.map((index) => Testnet.addressOf(index)),
      other.map((index) => Testnet.addressOf(index)),
    ])
    nodeAt(15).node.chain.startMining(1)
    await testnet.advance(80)
    expect(tips().size).toBeGreaterThan(1)

    nodeAt(12).node.wallet.create(nameOf(100))
    const registering = nodeAt(12).node.registrations.register(nameOf(100))
    await publish(0, 'while apart, here')
    await publish(12, 'while apart, there')
    await testnet.advance(30)
    await testnet.finish(registering)

    nodeAt(15).node.chain.stopMining()
    testnet.network.heal()
    for (const index of all) nodeAt(index).node.following.follow(nameOf(index), [nameOf(12)])
    await testnet.until('one chain', () => tips().size === 1)
    await testnet.until('the new name everywhere', () =>
      testnet.nodes.every(({ node }) => node.chain.users.registrationHeight(nameOf(100)) !== undefined),
    )
    await testnet.until('the posts of both sides everywhere', () =>
      all.every(
        (index) =>
          textsAt(index, nameOf(0)).includes('while apart, here') &&
          textsAt(index, nameOf(12)).includes('while apart, there'),
      ),
    )
    expect(tips().size).toBe(1)
  })
})
