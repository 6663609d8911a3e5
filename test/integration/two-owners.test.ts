import { afterAll, beforeAll, expect, test } from 'vitest'
import { BencodeDict } from '../../src/codec/bencode.ts'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

// Two halves of a network in which one name has two owners, until they meet (case C3 of the field).

const testnet = new Testnet(11)

const nameFrom = (text: string): Username => {
  const name = parseUsername(text)
  if (name === undefined) throw new Error(text)
  return name
}
const dora = nameFrom('dora')
const profile = { name: dora, resource: 'profile', kind: 'single' } as const

let winner: TestNode
let loser: TestNode

const textsAt = ({ node }: TestNode): readonly string[] =>
  node.swarms.posts({ username: dora, count: 9, allowedFlags: 255, requiredFlags: 0 }).map(textOf)

const live = async ({ node }: TestNode, text: string): Promise<void> => {
  node.wallet.create(dora)
  node.registrations.start(dora)
  await testnet.until(`${text}: registered`, () => node.registrations.stateOf(dora).state === 'ready')
  await testnet.finish(node.posts.publish({ username: dora, text }))
  await testnet.finish(node.items.put(profile, dora, { bio: text }, 1))
}

beforeAll(async () => {
  winner = await testnet.open(0, [])
  loser = await testnet.open(1, [0])
  testnet.network.partition([[winner.address], [loser.address]])
  for (const { node } of [winner, loser]) node.chain.startMining(1)
  await live(loser, 'of the loser')
  loser.node.chain.stopMining()
  await live(winner, 'of the owner')
  await testnet.until('a longer chain', () => winner.node.chain.tip().height > loser.node.chain.tip().height + 3)
}, 120_000)

afterAll(() => testnet.close())

test('the posts and values of the losing key vanish, and the owner’s come under the same numbers', async () => {
  expect([textsAt(winner), textsAt(loser)]).toEqual([['of the owner'], ['of the loser']])
  const before = loser.node.timeline.last()
  testnet.network.heal()
  await testnet.until('the owner’s post on both', () => textsAt(loser)[0] === 'of the owner')
  expect([textsAt(winner), textsAt(loser)]).toEqual([['of the owner'], ['of the owner']])
  await testnet.until('its arrival', () => loser.node.timeline.last() > before)
  const { arrivals } = await loser.node.timeline.since(0, (username) => username === dora)
  expect(arrivals.map((told) => (told.kind === 'post' ? textOf(told.post) : told.kind))).toEqual([
    'removal',
    'of the owner',
  ])
  await testnet.advance(60)
  for (const { node } of [winner, loser]) {
    const items = await testnet.finish(node.dht.get(profile))
    expect(items.map(({ value }) => (value instanceof BencodeDict ? value.text('bio') : undefined))).toEqual([
      'of the owner',
    ])
  }
})
