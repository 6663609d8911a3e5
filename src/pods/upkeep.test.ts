import { afterEach, beforeEach, expect, test } from 'vitest'
import { loginKeyOf, PodRoom } from '../../test/support/pod-room.ts'
import { keepInStep, releaseHosted, tellHosted, tellWanted } from './upkeep.ts'

let room: PodRoom

beforeEach(async () => {
  room = await new PodRoom().open()
})

afterEach(() => room.close())

test('a node that starts keeps whom people of the pod follow, and nobody else', async () => {
  const alice = await room.join('alice')
  const followed = ['dan', 'eve', 'fay', 'gil', 'hal']
  for (const name of followed) {
    room.overlay.keys.set(name, 'aa')
    await alice.call('follow', { name })
  }
  // As after a crash between the pod and its node, and after a node that was restored.
  for (const name of ['eve', 'hal']) room.overlay.wanted.delete(name)
  for (const name of ['anna', 'eva', 'zoe']) room.overlay.wanted.add(name)
  await tellWanted(room.pod)
  expect([...room.overlay.wanted].sort()).toEqual(followed)
  await alice.call('deleteaccount', { name: 'alice', loginKey: loginKeyOf('alice') })
  for (const name of followed) room.overlay.wanted.add(name)
  await tellWanted(room.pod)
  expect(room.overlay.wanted.size).toBe(0)
})

/** Lets something happen right before a call reaches the node, as another process does it. */
const before = (method: 'unwantnames' | 'releasehosted', work: () => Promise<unknown>): void => {
  const inner = room.overlay.port[method] as (input: object) => Promise<null>
  let isFirst = true
  Object.assign(room.overlay.port, {
    [method]: async (input: object) => {
      if (isFirst) {
        isFirst = false
        await work()
      }
      return inner(input)
    },
  })
}

test('whom somebody begins to follow while the last one goes is kept', async () => {
  const [alice, bob] = [await room.join('alice'), await room.join('bob')]
  room.overlay.keys.set('dan', 'aa')
  await alice.call('follow', { name: 'dan' })
  before('unwantnames', () => bob.call('follow', { name: 'dan' }))
  await alice.call('unfollow', { name: 'dan' })
  expect([...room.overlay.wanted]).toEqual(['dan'])
})

test('whom somebody begins to follow while the pod puts its node right is kept', async () => {
  const alice = await room.join('alice')
  room.overlay.keys.set('dan', 'aa')
  room.overlay.wanted.add('dan')
  before('unwantnames', () => alice.call('follow', { name: 'dan' }))
  await tellWanted(room.pod)
  expect([...room.overlay.wanted]).toEqual(['dan'])
})

test('a name whose last follower goes between two words of who begins to follow is kept', async () => {
  const [alice, bob] = [await room.join('alice'), await room.join('bob')]
  room.overlay.keys.set('dan', 'aa')
  await alice.call('follow', { name: 'dan' })
  const put = room.pod.model.put.bind(room.pod.model)
  let isFirst = true
  Object.assign(room.pod.model, {
    put: async (...given: Parameters<typeof put>) => {
      if (isFirst) {
        isFirst = false
        await alice.call('unfollow', { name: 'dan' })
      }
      await put(...given)
    },
  })
  await bob.call('follow', { name: 'dan' })
  expect([...room.overlay.wanted]).toEqual(['dan'])
})

test('a node hosts the names of all accounts, and no others, whatever was lost in between', async () => {
  for (const name of ['alice', 'bob', 'carol']) await room.join(name)
  // The pod was ended before it told of one who left; the node was brought back from before one came.
  room.overlay.hosted.set('gone', 'aa')
  room.overlay.hosted.delete('bob')
  await tellHosted(room.pod)
  expect([...room.overlay.hosted.keys()].sort()).toEqual(['alice', 'bob', 'carol'])
})

test('a store without anybody, given by mistake, takes no names from the node', async () => {
  room.overlay.hosted.set('alice', 'aa')
  await tellHosted(room.pod)
  expect([...room.overlay.hosted.keys()]).toEqual(['alice'])
})

test('a name that somebody brings again while it is released is hosted again', async () => {
  const invitation = await room.invite()
  before('releasehosted', async () => {
    const browser = room.browser()
    await browser.call('createaccount', await room.newAccount(browser, 'alice', invitation))
  })
  await releaseHosted(room.pod, 'alice')
  expect([...room.overlay.hosted.keys()]).toEqual(['alice'])
})

test('each hour it is looked at again, also after the node was away', async () => {
  const alice = await room.join('alice')
  room.overlay.keys.set('dan', 'aa')
  await alice.call('follow', { name: 'dan' })
  await keepInStep(room.pod, room.scope.child('upkeep'))
  room.overlay.isThere = false
  await room.clock.advance(3_600_000)
  room.overlay.isThere = true
  room.overlay.wanted.clear()
  room.overlay.hosted.clear()
  await room.clock.advance(3_600_000)
  await expect.poll(() => [[...room.overlay.wanted], [...room.overlay.hosted.keys()]]).toEqual([['dan'], ['alice']])
})
