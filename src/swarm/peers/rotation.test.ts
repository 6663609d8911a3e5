// More swarms than connections: each gets its turn. All addresses here are of the open Internet.
import { describe, expect, test } from 'vitest'
import { type Author, registered, type TestNode, verifiedPost } from '../../../test/support/swarms.ts'
import { useSwarmWorld } from '../../../test/support/visited-node.ts'

const world = useSwarmWorld()

const followed = 60
const maxConnections = 12

/** Authors with a post each, and nodes that have it: six swarms a node. */
const authors = async (): Promise<readonly Author[]> => {
  const all = Array.from({ length: followed }, (_, index) => registered(world.keys, `user${String(index)}`))
  for (let host = 0; host < followed / 6; host += 1) {
    const node = await world.open(`51.${String(host + 1)}.0.1`)
    for (const author of all.slice(host * 6, host * 6 + 6)) {
      node.swarms.join(author.username)
      await node.swarms.addPost(verifiedPost(world.keys, author, 0))
    }
  }
  return all
}

const follower = async (all: readonly Author[]): Promise<TestNode> => {
  const node = await world.open('51.200.0.1', { maxConnections })
  for (const { username } of all) node.swarms.join(username)
  return node
}

describe('a node that follows more users than it may have connections', () => {
  test('has the posts of all of them in minutes, and never more connections than it may have (field case S3)', async () => {
    const node = await follower(await authors())
    let most = 0
    for (let second = 0; second < 300; second += 1) {
      await world.clock.advance(1_000)
      most = Math.max(most, node.swarms.peerCount())
    }
    expect(new Set(node.seen).size).toBe(followed)
    expect(most).toBeLessThanOrEqual(maxConnections)
    expect(most).toBeGreaterThan(maxConnections / 2)
  })

  test('hears of what is new in any of them when its turn comes again', async () => {
    const all = await authors()
    const node = await follower(all)
    await world.clock.advance(300_000)
    const { swarms } = await world.open('51.201.0.1')
    for (const author of all.slice(0, 5)) {
      swarms.join(author.username)
      await world.clock.advance(10_000)
      await swarms.addPost(verifiedPost(world.keys, author, 1))
    }
    await world.clock.advance(300_000)
    expect(all.slice(0, 5).filter(({ username }) => node.seen.includes(`${username}/1`))).toHaveLength(5)
  })

  test('stays with those who have something to say', async () => {
    const all = await authors()
    const node = await follower(all)
    await world.clock.advance(120_000)
    const [talker] = all as [Author]
    const { swarms } = await world.open('51.202.0.1')
    swarms.join(talker.username)
    await world.clock.advance(120_000)
    const late: number[] = []
    for (let number = 1; number < 15; number += 1) {
      await swarms.addPost(verifiedPost(world.keys, talker, number))
      await world.clock.advance(8_000)
      if (!node.seen.includes(`${talker.username}/${String(number)}`)) late.push(number)
    }
    // Until the first is heard, another's turn may be under way.
    expect(late.length).toBeLessThan(8)
  })
})
