// An author and a follower who are never there together, and the nodes near the tracker key between them (ADR 47).
import { afterEach, describe, expect, test } from 'vitest'
import type { DraftKind } from '../../src/node/posts/draft-kinds.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const dora = parseUsername('dora') as Username
/** Two public posts, which the DHT has too, and a private favourite, which is nowhere but in the swarm. */
const [publicPosts, allPosts] = [2, 3]

let testnet: Testnet

afterEach(() => testnet.close())

const heldBy = ({ node }: TestNode): number => node.swarms.pieceCount(dora)

/** The author writes and is gone before the follower comes; who is there all the time helps with so many bytes. */
const neverTogether = async (helpBytes: number) => {
  testnet = new Testnet(31)
  const author = await testnet.open(0, [])
  const between: TestNode[] = []
  for (let index = 1; index <= 5; index += 1) between.push(await testnet.open(index, [0, index >> 1], { helpBytes }))
  const [miner] = between
  miner?.node.chain.startMining(1)
  author.node.wallet.create(dora)
  author.node.registrations.start(dora)
  await testnet.until('registered', () => author.node.registrations.stateOf(dora).state === 'ready')
  miner?.node.chain.stopMining()
  const publish = (text: string, kind?: DraftKind) =>
    testnet.finish(author.node.posts.publish({ username: dora, text, kind }))
  const first = await publish('first')
  await publish('second')
  const carried = { userpost: first.userpost, signature: first.signature }
  await publish('', { kind: 'favourite', carried, isPrivate: true })
  await testnet.advance(1_500)
  const closing = author.scope.close()
  await testnet.advance(20)
  await closing
  testnet.nodes.splice(testnet.nodes.indexOf(author), 1)
  await testnet.advance(300)
  const follower = await testnet.open(6, [1, 2, 3])
  await testnet.until('the chain is read', () => follower.node.chain.users.registrationHeight(dora) !== undefined)
  follower.node.following.follow('reader', [dora])
  await testnet.advance(120)
  return { between, follower }
}

describe('an author and a follower who are never there together', { timeout: 180_000 }, () => {
  test('get through thanks to helpers, whose state tells names, posts and bytes for others (field case S5)', async () => {
    const { between, follower } = await neverTogether(1_000_000)
    expect(heldBy(follower)).toBe(allPosts)
    const states = between.map(({ node }) => node.keeping.state().relayed)
    const helping = states.filter(({ users }) => users > 0)
    expect(helping.length).toBeGreaterThan(0)
    for (const { users, posts } of helping) expect([users, posts]).toEqual([1, allPosts])
    expect(helping.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBeGreaterThan(0)
  })

  test('do not where nobody helps: what is in the swarm alone is not there', async () => {
    const { between, follower } = await neverTogether(0)
    expect(heldBy(follower)).toBe(publicPosts)
    expect(between.map((each) => [heldBy(each), each.node.keeping.state().relayed.users])).toEqual(
      between.map(() => [0, 0]),
    )
  })
})

test('the last word of an author who stays out of the own swarm, in which nobody is, is kept by who stores it', async () => {
  testnet = new Testnet(32)
  const author = await testnet.open(0, [], { staysOutOfOwnSwarms: true, isGateway: false })
  const between: TestNode[] = []
  for (let index = 1; index <= 3; index += 1)
    between.push(await testnet.open(index, [0, index >> 1], { helpBytes: 1_000_000 }))
  const [miner] = between
  miner?.node.chain.startMining(1)
  author.node.wallet.create(dora)
  author.node.registrations.start(dora)
  await testnet.until('registered', () => author.node.registrations.stateOf(dora).state === 'ready')
  miner?.node.chain.stopMining()
  await testnet.finish(author.node.posts.publish({ username: dora, text: 'alone' }))
  await testnet.until('somebody keeps it', () => between.some((each) => heldBy(each) === 1))
  expect(author.node.swarms.peerCount()).toBe(0)
})
