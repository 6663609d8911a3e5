// A user hears of a mention by a stranger without asking (extensions.md 8), among whole nodes.
import { afterEach, expect, test } from 'vitest'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const names = ['dora', 'carol'].map((name) => parseUsername(name) as Username)

let testnet: Testnet

afterEach(() => testnet.close())

test('nodes that keep the mention tell it, and it is found here at once', async () => {
  testnet = new Testnet(51)
  const nodes: TestNode[] = []
  for (let index = 0; index < 8; index += 1)
    nodes.push(await testnet.open(index, index === 0 ? [] : [0, index >> 1], { listensForMentions: index === 3 }))
  const [author, miner, , reader] = nodes as unknown as readonly [TestNode, TestNode, TestNode, TestNode]
  for (const [index, { node }] of [author, reader].entries()) {
    const name = names[index] as Username
    node.wallet.create(name)
    node.registrations.start(name)
  }
  miner.node.chain.startMining(1)
  await testnet.until('registered', () =>
    [author, reader].every(({ node }, index) => node.registrations.stateOf(names[index] as Username).state === 'ready'),
  )
  miner.node.chain.stopMining()
  await testnet.advance(660)
  const heard: string[] = []
  reader.node.dht.heard.on(({ signer }) => heard.push(signer))
  await testnet.finish(author.node.posts.publish({ username: 'dora', text: 'hello @carol from a stranger' }))
  await testnet.until('it was told', () => heard.length > 0, 10)
  expect(heard).toEqual(['dora'])
  await testnet.advance(2)
  const query = { words: ['stranger'], every: true, ignoresCase: true }
  const { posts } = await testnet.finish(reader.node.search.posts(query, { count: 5 }))
  expect(posts.map(({ post }) => textOf(post))).toEqual(['hello @carol from a stranger'])
})
