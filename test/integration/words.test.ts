// Words of posts in the DHT: strangers find a post that nobody here follows (extensions.md 6).
import { afterEach, expect, test } from 'vitest'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const dora = parseUsername('dora') as Username
const nodes = 9

let testnet: Testnet

afterEach(() => testnet.close())

const open = async (announcesWords: boolean): Promise<readonly [author: TestNode, ...others: TestNode[]]> => {
  testnet = new Testnet(31)
  const author = await testnet.open(0, [], { announcesWords })
  const others: TestNode[] = []
  // The last one reads through two others, or not at all.
  for (let index = 1; index < nodes; index += 1)
    others.push(await testnet.open(index, [0, index >> 1], index === nodes - 1 ? { reads: 'sealed' } : {}))
  author.node.wallet.create(dora)
  author.node.registrations.start(dora)
  others[0]?.node.chain.startMining(1)
  await testnet.until('registered', () => author.node.registrations.stateOf(dora).state === 'ready')
  others[0]?.node.chain.stopMining()
  await testnet.advance(60)
  return [author, ...others]
}

const publish = ({ node }: TestNode, text: string) => testnet.finish(node.posts.publish({ username: dora, text }))

const search = async ({ node }: TestNode, text: string, asksNetwork: boolean): Promise<readonly string[]> => {
  const query = { words: text.split(' '), every: true, ignoresCase: true }
  const { posts } = await testnet.finish(node.search.posts(query, { count: 9 }, asksNetwork))
  return posts.map(({ post }) => `${post.author}: ${textOf(post)}`)
}

test('everybody finds a stranger’s post by two of its words, in any order', async () => {
  const [author, ...strangers] = await open(true)
  await publish(author, 'The Lighthouse near the harbour is green')
  await publish(author, 'A harbour without anything')
  await testnet.advance(10)
  const found = ['dora: The Lighthouse near the harbour is green']
  for (const stranger of strangers) {
    expect(await search(stranger, 'harbour lighthouse', true)).toEqual(found)
    expect(await search(stranger, 'LIGHTHOUSE harbour', true)).toEqual(found)
    expect(await search(stranger, 'green lighthouse', true)).toEqual(found)
    expect(await search(stranger, 'lighthouse tomorrow', true)).toEqual([])
  }
  const reads = strangers.at(-1)?.node.state.dht().reads
  expect(reads).toMatchObject({ mode: 'sealed', open: 0, unanswered: 0 })
  expect(reads?.relayed).toBeGreaterThan(3)
})

test('nobody is asked unless the searcher wants it, and nothing is put by who does not', async () => {
  const [author, ...others] = await open(false)
  const asked: string[] = []
  for (const { node } of others) node.dht.stored.on(({ target }) => asked.push(target.resource))
  await publish(author, 'The Lighthouse near the harbour')
  await testnet.advance(60)
  expect(asked).toContain('post0')
  expect(asked).not.toContain('word')
  const [stranger] = others
  if (stranger === undefined) throw new Error('no node')
  const sent = stranger.node.state.traffic.dht.sent.total
  await search(stranger, 'harbour lighthouse', false)
  expect(stranger.node.state.traffic.dht.sent.total).toBe(sent)
  await search(stranger, 'harbour lighthouse', true)
  expect(stranger.node.state.traffic.dht.sent.total).toBeGreaterThan(sent)
})
