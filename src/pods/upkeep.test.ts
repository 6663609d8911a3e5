import { afterEach, beforeEach, expect, test } from 'vitest'
import { loginKeyOf, PodRoom } from '../../test/support/pod-room.ts'
import { tellWanted } from './upkeep.ts'

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
