// An author who publishes without being a peer of the own swarm (`-nojoinown`), and those who follow.
import { afterEach, expect, test } from 'vitest'
import { reject } from '../../src/base/verdict.ts'
import { trackerTarget } from '../../src/protocol/dht-target.ts'
import { regressionNetwork, swarmPortOffset } from '../../src/protocol/network.ts'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import type { Sockets } from '../../src/net/endpoint.ts'
import type { DraftKind } from '../../src/node/posts/draft-kinds.ts'
import { Testnet, type TestNode, type TestNodeChanges } from '../support/testnet.ts'

const dora = parseUsername('dora') as Username
const swarmPort = regressionNetwork.port + swarmPortOffset

let testnet: Testnet

afterEach(() => testnet.close())

interface World {
  readonly author: TestNode
  readonly followers: readonly TestNode[]
}

const open = async (ofAuthor: TestNodeChanges, ofOthers: TestNodeChanges): Promise<World> => {
  testnet = new Testnet(21)
  const author = await testnet.open(0, [], { staysOutOfOwnSwarms: true, isGateway: false, ...ofAuthor })
  const others: TestNode[] = []
  for (let index = 1; index <= 5; index += 1) others.push(await testnet.open(index, [0, index >> 1], ofOthers))
  const [miner] = others
  miner?.node.chain.startMining(1)
  author.node.wallet.create(dora)
  author.node.registrations.start(dora)
  await testnet.until('registered', () => author.node.registrations.stateOf(dora).state === 'ready')
  miner?.node.chain.stopMining()
  const followers = others.slice(1)
  for (const { node } of followers) node.following.follow('reader', [dora])
  await testnet.advance(60)
  return { author, followers }
}

const textsAt = ({ node }: TestNode): readonly string[] =>
  node.swarms.posts({ username: dora, count: 9, allowedFlags: 255, requiredFlags: 0 }).map(textOf)

/** Everything that a node tells of who is in the swarm of the author, and what it knows itself. */
const named = async ({ node }: TestNode): Promise<readonly string[]> => {
  const answers = await testnet.finish(node.dht.trackers(trackerTarget(dora)))
  const report = node.swarms.report(dora)
  return [
    ...answers.flatMap(({ peers }) => peers.map(({ address }) => address)),
    ...(report?.peers ?? []).map(({ address }) => address),
  ]
}

const expectUnseen = async ({ author }: World): Promise<void> => {
  const all: string[] = []
  for (const each of testnet.nodes) all.push(...(await named(each)))
  expect(all.length).toBeGreaterThan(testnet.nodes.length)
  expect(all.filter((address) => address.startsWith(author.address))).toEqual([])
  expect(author.node.swarms.peerCount()).toBe(0)
}

const publish = ({ author }: World, text: string, kind?: DraftKind) =>
  testnet.finish(author.node.posts.publish({ username: dora, text, kind }))

const allHave = ({ followers }: World, texts: readonly string[]): Promise<void> =>
  testnet.until(`all have ${texts.join(', ')}`, () => followers.every((each) => textsAt(each).join() === texts.join()))

test('reaches all followers through peers that trackers name, and stands in no list of peers', async () => {
  const world = await open({}, { isGateway: false })
  await publish(world, 'unseen')
  await allHave(world, ['unseen'])
  await publish(world, 'again')
  await allHave(world, ['again', 'unseen'])
  await testnet.advance(30)
  await expectUnseen(world)
  const [delivery] = world.author.node.deliveries.of(dora, 1)
  expect([(delivery?.peers ?? 0) >= 3, (delivery?.copies ?? 0) > 0]).toEqual([true, true])
})

test('who cannot reach any peer is carried by nodes near to its `swarm` item', async () => {
  const deaf = (own: Sockets): Sockets => ({
    ...own,
    connect: (endpoint, how) =>
      endpoint.port === swarmPort ? Promise.resolve(reject({ code: 'connect-refused' })) : own.connect(endpoint, how),
  })
  const world = await open({ sockets: deaf, usesUtp: false }, {})
  const post = await publish(world, 'carried')
  await testnet.advance(60)
  await allHave(world, ['carried'])
  // A favourite is under no other key of the DHT: nothing but the gateway can have brought it.
  const carried = { userpost: post.userpost, signature: post.signature }
  await publish(world, '', { kind: 'favourite', carried, isPrivate: true })
  await allHave(world, ['', 'carried'])
  await expectUnseen(world)
  expect(world.author.node.deliveries.of(dora, 1)).toMatchObject([{ peers: 0, seenAt: undefined }])
})
