// Posts that flow between nodes, and how they are read.
import { expect, test } from 'vitest'
import { postFlags } from '../protocol/post-kind.ts'
import { parseUsername } from '../protocol/username.ts'
import { alice, directKind, joinedNodes, verifiedPost } from '../../test/support/swarms.ts'
import { useSwarmWorld } from '../../test/support/visited-node.ts'

const world = useSwarmWorld()

test.each([2, 5, 20])('a post reaches all of %i followers', async (count) => {
  const nodes = await joinedNodes(world, alice, count)
  expect(nodes.map((node) => node.swarms.peerCount() > 0)).not.toContain(false)
  const added = await nodes[0].swarms.addPost(verifiedPost(world.keys, alice, 0))
  await world.clock.advance(2_000)
  expect(added.ok).toBe(true)
  for (const node of nodes) expect(node.seen).toEqual(['alice/0'])
})

test('a post of our own is visible here as soon as the promise resolves', async () => {
  const node = await world.open('51.0.0.1')
  node.swarms.join(alice.username)
  await node.swarms.addPost(verifiedPost(world.keys, alice, 3))
  expect(node.swarms.lastHave(alice.username)).toBe(3)
  expect(node.swarms.post(alice.username, 3)?.postNumber).toBe(3)
  expect(node.seen).toEqual(['alice/3'])
})

test('a number is used once, and only in a joined swarm (swarm H1)', async () => {
  const node = await world.open('51.0.0.1')
  const before = await node.swarms.addPost(verifiedPost(world.keys, alice, 0))
  node.swarms.join(alice.username)
  const first = await node.swarms.addPost(verifiedPost(world.keys, alice, 0))
  const second = await node.swarms.addPost(verifiedPost(world.keys, alice, 0, { text: 'other' }))
  expect([before, first, second]).toEqual([
    { ok: false, rejection: { code: 'swarm-not-joined' } },
    { ok: true, value: undefined },
    { ok: false, rejection: { code: 'post-number-used' } },
  ])
  expect(node.swarms.posts({ username: alice.username, count: 9, allowedFlags: 255, requiredFlags: 0 })).toHaveLength(1)
})

test('a late joiner downloads 200 posts, and their order is that of their numbers where they share a commit', async () => {
  const [first] = await joinedNodes(world, alice, 1)
  for (let number = 0; number < 200; number += 1) await first.swarms.addPost(verifiedPost(world.keys, alice, number))
  const late = await world.open('51.0.0.9')
  late.swarms.join(alice.username)
  await world.clock.advance(5_000)
  expect(late.swarms.pieceCount(alice.username)).toBe(200)
  expect(new Set(late.seen).size).toBe(200)
  expect(late.swarms.state(alice.username)).toMatchObject({ pieces: 200, knownPieces: 200, connections: 1 })
})

test('queries read newest first, by flags and within bounds', async () => {
  const node = await world.open('51.0.0.1')
  node.swarms.join(alice.username)
  for (let number = 0; number < 10; number += 1)
    await node.swarms.addPost(
      verifiedPost(world.keys, alice, number, number % 2 === 0 ? {} : { text: '', kind: directKind }),
    )
  const query = { username: alice.username, count: 3, allowedFlags: 1, requiredFlags: 0 }
  const numbers = (more: object): number[] => {
    const posts = node.swarms.posts({ ...query, ...more })
    const claims = posts.map(({ author, postNumber, time }) => ({ author, postNumber, time }))
    for (let round = 0; round < 2; round += 1) expect(node.swarms.claims({ ...query, ...more })).toEqual(claims)
    return posts.map((post) => post.postNumber)
  }
  expect(node.swarms.latestTime(alice.username)).toBe(node.swarms.post(alice.username, 9)?.time)
  expect(numbers({})).toEqual([8, 6, 4])
  expect(numbers({ maxPostNumber: 7, sincePostNumber: 4 })).toEqual([6])
  expect(numbers({ allowedFlags: 255 })).toEqual([9, 8, 7])
  expect(numbers({ allowedFlags: 255, requiredFlags: postFlags.direct })).toEqual([9, 7, 5])
  expect(node.swarms.lastPublic(alice.username)).toBe(8)
  await node.swarms.addPost(verifiedPost(world.keys, alice, 10))
  expect(numbers({ allowedFlags: 255, requiredFlags: postFlags.direct })).toEqual([9, 7, 5])
  expect(numbers({})).toEqual([10, 8, 6])
})

test('reading of a user who never had a swarm here gives nothing', async () => {
  const node = await world.open('51.0.0.1')
  const nobody = parseUsername('nobody')
  if (nobody === undefined) throw new Error('not a user name')
  expect(node.swarms.posts({ username: nobody, count: 5, allowedFlags: 255, requiredFlags: 0 })).toEqual([])
  expect(node.swarms.claims({ username: nobody, count: 5, allowedFlags: 255, requiredFlags: 0 })).toEqual([])
  expect(node.swarms.latestTime(nobody)).toBe(-Infinity)
  expect(node.swarms.post(nobody, 0)).toBeUndefined()
  expect([node.swarms.lastHave(nobody), node.swarms.lastPublic(nobody), node.swarms.pieceCount(nobody)]).toEqual([
    -1,
    undefined,
    0,
  ])
  expect(node.swarms.listenPort()).toBe(22001)
})
