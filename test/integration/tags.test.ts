// Hashtags that people watch, among whole nodes with a real DHT (extensions.md 7).
import { afterEach, expect, test } from 'vitest'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const dora = parseUsername('dora') as Username

let testnet: Testnet

afterEach(() => testnet.close())

const open = async (): Promise<readonly [author: TestNode, ...others: TestNode[]]> => {
  testnet = new Testnet(41)
  const author = await testnet.open(0, [])
  const others: TestNode[] = []
  for (let index = 1; index <= 7; index += 1) others.push(await testnet.open(index, [0, index >> 1]))
  author.node.wallet.create(dora)
  author.node.registrations.start(dora)
  others[0]?.node.chain.startMining(1)
  await testnet.until('registered', () => author.node.registrations.stateOf(dora).state === 'ready')
  others[0]?.node.chain.stopMining()
  await testnet.advance(60)
  return [author, ...others]
}

const publish = ({ node }: TestNode, text: string) => testnet.finish(node.posts.publish({ username: dora, text }))

test('a stranger’s post is with all who watch its hashtag within seconds; what was before comes on joining', async () => {
  const [author, idle, ...watchers] = await open()
  await publish(author, 'before anybody watches #tea')
  await testnet.advance(20)
  const came = watchers.map(({ node }) => {
    const texts: string[] = []
    node.tags.came.on(({ tag, post, users }) => texts.push(`${tag} ${users.join()} ${textOf(post)}`))
    node.tags.watch('reader', '#Tea')
    return texts
  })
  await testnet.advance(30)
  for (const texts of came) expect(texts).toEqual(['tea reader before anybody watches #tea'])
  await testnet.until('watchers have met', () =>
    watchers.every(({ node }) => (node.tags.of('reader')[0]?.peers ?? 0) > 1),
  )
  await publish(author, 'now and here: #TEA')
  await testnet.until('all watchers have it', () => came.every((texts) => texts.length === 2), 10)
  for (const texts of came) expect(texts[1]).toBe('tea reader now and here: #TEA')
  for (const { node } of watchers) {
    const { posts } = await testnet.finish(node.search.tagged('tea', { count: 5 }))
    expect(posts.map(({ post }) => textOf(post))).toEqual(['now and here: #TEA', 'before anybody watches #tea'])
    expect([node.swarms.state(dora), node.swarms.pieceCount(dora)]).toEqual([undefined, 0])
  }
  expect(idle?.node.swarms.tags.watchers('tea')).toBeUndefined()
})
