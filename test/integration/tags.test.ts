// Hashtags that people watch, among whole nodes with a real DHT (extensions.md 7).
import { afterEach, describe, expect, test } from 'vitest'
import { targetKey } from '../../src/protocol/dht-target.ts'
import { hashtagTarget } from '../../src/protocol/hashtags.ts'
import { regressionNetwork, swarmPortOffset } from '../../src/protocol/network.ts'
import { textOf } from '../../src/protocol/post.ts'
import { parseUsername, type Username } from '../../src/protocol/username.ts'
import { connectScripted, type ScriptedPeer } from '../support/scripted-peer.ts'
import { registered, signedPiece, TestKeys } from '../support/swarms.ts'
import { Testnet, type TestNode } from '../support/testnet.ts'

const dora = parseUsername('dora') as Username
const mallory = parseUsername('mallory') as Username

let testnet: Testnet

afterEach(() => testnet.close())

/** Both names are of the first node. */
const open = async (): Promise<readonly [author: TestNode, ...others: TestNode[]]> => {
  testnet = new Testnet(41)
  const author = await testnet.open(0, [])
  const others: TestNode[] = []
  for (let index = 1; index <= 7; index += 1) others.push(await testnet.open(index, [0, index >> 1]))
  const { wallet, registrations } = author.node
  for (const name of [dora, mallory]) {
    wallet.create(name)
    registrations.start(name)
  }
  others[0]?.node.chain.startMining(1)
  await testnet.until('registered', () =>
    [dora, mallory].every((name) => registrations.stateOf(name).state === 'ready'),
  )
  others[0]?.node.chain.stopMining()
  await testnet.advance(60)
  return [author, ...others]
}

const publish = ({ node }: TestNode, text: string, username = dora) =>
  testnet.finish(node.posts.publish({ username, text }))

/** What comes at nodes that watch, as `author text`. */
const watch = async (watchers: readonly TestNode[]): Promise<readonly string[][]> => {
  const came = watchers.map(({ node }) => {
    const texts: string[] = []
    node.tags.came.on(({ post }) => texts.push(`${post.author} ${textOf(post)}`))
    node.tags.watch('reader', 'tea')
    return texts
  })
  await testnet.until('watchers have met', () =>
    watchers.every(({ node }) => (node.tags.of('reader')[0]?.peers ?? 0) > 1),
  )
  return came
}

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

describe('strangers', () => {
  /** A peer of the swarm at a node, from an address of the open Internet. */
  const stranger = async (from: string, to: TestNode): Promise<ScriptedPeer> => {
    const at = { address: to.address, port: regressionNetwork.port + swarmPortOffset }
    const connected = await testnet.finish(connectScripted(testnet.network.host(from), at))
    if (!connected.ok) throw new Error('no connection')
    const peer = connected.value
    peer.greet(dora, { infoHash: targetKey(hashtagTarget('tea')), peerId: `-TW1000-${from}` })
    await testnet.advance(1)
    return peer
  }

  test('who lie or repeat themselves are dropped by each watcher, and people are heard as before', async () => {
    const [author, , ...watchers] = await open()
    const came = await watch(watchers)
    const { piece } = await publish(author, 'one #tea')
    const forger = registered(new TestKeys(), dora)
    const forged = signedPiece(forger, 9, { text: 'forged #tea', height: author.node.chain.tip().height - 1 })
    const { piece: untagged } = await publish(author, 'about coffee')
    for (const [index, watcher] of watchers.entries()) {
      for (const [number, data] of [forged, untagged].entries()) {
        const liar = await stranger(`66.${String(index)}.${String(number)}.1`, watcher)
        liar.send('piece', { index: 0, begin: 0, data })
        await testnet.advance(1)
        expect(liar.closed).toBe(true)
      }
      const parrot = await stranger(`67.${String(index)}.1.1`, watcher)
      for (let round = 0; round < 1_000_000 && !parrot.closed; round += 1) {
        parrot.send('piece', { index: 0, begin: 0, data: piece })
        if (round % 200 === 199) await testnet.advance(1)
      }
      expect(parrot.closed).toBe(true)
    }
    await publish(author, 'two #tea')
    await testnet.advance(5)
    for (const texts of came) expect(texts).toEqual(['dora one #tea', 'dora two #tea'])
  })

  test('who floods under the own name is heard a few times, and people are heard as before', async () => {
    const [author, , ...watchers] = await open()
    const came = await watch(watchers)
    for (let number = 0; number < 15; number += 1) await publish(author, `buy ${String(number)} #tea`, mallory)
    await publish(author, 'hello #tea')
    await testnet.advance(5)
    for (const texts of came) {
      expect(texts).toContain('dora hello #tea')
      expect(texts.filter((text) => text.startsWith('mallory')).length).toBeLessThanOrEqual(9)
    }
  })
})
