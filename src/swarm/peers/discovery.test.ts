// When peers are looked for, and who is told about ours.
import { describe, expect, test } from 'vitest'
import { alice, joinedNodes, registered, silentTracker, verifiedPost } from '../../../test/support/swarms.ts'
import { useSwarmWorld } from '../../../test/support/visited-node.ts'

const world = useSwarmWorld()

describe('discovery', () => {
  test('a lonely swarm asks at once, then after 2, 5, 10, 20 and 40 seconds, then each minute and longer', async () => {
    const asked: number[] = []
    const startMs = world.clock.nowMs()
    const tracker = {
      ...world.tracker.of({ address: '51.0.0.1', port: 22001 }),
      peersOf: async () => {
        asked.push(world.clock.nowMs() - startMs)
        return []
      },
    }
    const node = await world.open('51.0.0.1', { tracker })
    node.swarms.join(alice.username)
    await world.clock.advance(90_000)
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
    expect(asked[0]).toBe(0)
    for (const [index, expected] of [2_000, 5_000, 10_000, 20_000, 40_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(expected * 0.9)
      expect(waits[index]).toBeLessThanOrEqual(expected * 1.1 + 1_000)
    }
    await world.clock.advance(3_600_000)
    expect(asked.length).toBeGreaterThan(12)
    expect(asked.length).toBeLessThan(30)
  })

  test('a joined swarm is announced soon after the first answer, then every quarter of an hour', async () => {
    const announced: number[] = []
    const startMs = world.clock.nowMs()
    const tracker = {
      ...world.tracker.of({ address: '51.0.0.1', port: 22001 }),
      announce: async () => {
        announced.push(world.clock.nowMs() - startMs)
      },
    }
    const node = await world.open('51.0.0.1', { tracker })
    node.swarms.join(alice.username)
    await world.clock.advance(1_900_000)
    expect(announced).toHaveLength(3)
    expect(announced[0]).toBeLessThan(5_000)
    expect((announced[1] ?? 0) - (announced[0] ?? 0)).toBeGreaterThan(800_000)
  })

  test('no more than eight lookups run at one time', async () => {
    let running = 0
    let most = 0
    const tracker = {
      ...world.tracker.of({ address: '51.0.0.1', port: 22001 }),
      peersOf: () =>
        new Promise<readonly []>((resolve) => {
          running += 1
          most = Math.max(most, running)
          world.clock.after(500, () => {
            running -= 1
            resolve([])
          })
        }),
    }
    const node = await world.open('51.0.0.1', { tracker })
    for (let index = 0; index < 40; index += 1)
      node.swarms.join(registered(world.keys, `user${String(index)}`).username)
    await world.clock.advance(5_000)
    expect(most).toBe(8)
  })

  test('where nobody names anyone, the nodes nearest to the swarm are tried, and forgotten when they are not in it', async () => {
    const author = await world.open('51.0.2.1', { tracker: silentTracker })
    const [other, reader] = [await world.open('51.0.3.1'), await world.open('51.0.1.1')]
    world.tracker.neighbours.push(...[author, other].map(({ address }) => ({ address, port: 22001 })))
    author.swarms.join(alice.username)
    await world.clock.advance(60_000)
    await author.swarms.addPost(verifiedPost(world.keys, alice, 0))
    reader.swarms.join(alice.username)
    await world.clock.advance(15_000)
    expect(reader.seen).toEqual(['alice/0'])
    const { peers, knownPeers } = reader.swarms.report(alice.username) ?? {}
    expect([peers?.length, knownPeers]).toEqual([1, 1])
    expect(other.swarms.joined()).toEqual([])
  })

  test('a failing peer source is survived', async () => {
    const tracker = {
      ...world.tracker.of({ address: '51.0.0.1', port: 22001 }),
      peersOf: async () => {
        throw new Error('no network')
      },
    }
    const node = await world.open('51.0.0.1', { tracker })
    node.swarms.join(alice.username)
    await world.clock.advance(60_000)
    expect(node.swarms.joined()).toEqual(['alice'])
    expect(node.scope.failure).toBeUndefined()
  })

  test('the tracker hears of connected peers, and of none after we left', async () => {
    const [first] = await joinedNodes(world, alice, 2)
    const local = (): unknown => world.tracker.localPeers.get('alice/tracker/multi')
    expect(local()).toMatchObject({ peers: [{ port: 22001 }] })
    first.swarms.leave(alice.username)
    expect(local()).toEqual({ peers: [], followers: 0 })
  })
})
