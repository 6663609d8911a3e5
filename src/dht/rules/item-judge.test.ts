import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DhtTestNetwork } from '../../../test/support/dht-network.ts'
import { verifyData } from '../../crypto/signature.ts'
import type { DhtTarget } from '../../protocol/dht-target.ts'
import { ItemJudge } from './item-judge.ts'

vi.mock(import('../../crypto/signature.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return { ...original, verifyData: vi.fn(original.verifyData) }
})

const profile: DhtTarget = { name: 'alice', resource: 'profile', kind: 'single' }

let world: DhtTestNetwork

beforeEach(() => {
  world = new DhtTestNetwork()
  world.chain.register('alice')
  vi.mocked(verifyData).mockClear()
})

afterEach(() => world.close())

test('a signature is verified once, whether it is in order or not, and anew under another key (dht 10.1-13)', () => {
  const judge = new ItemJudge(world.chain, () => Math.floor(world.clock.nowMs() / 1000))
  const item = world.item(profile, 'x')
  const forged = { ...world.item(profile, 'y'), signature: item.signature }
  for (let count = 0; count < 5; count += 1) {
    expect(judge.judge(item).ok).toBe(true)
    expect(judge.judge(forged).ok).toBe(false)
  }
  expect(verifyData).toHaveBeenCalledTimes(2)
  world.chain.register('alice')
  expect(judge.judge(item).ok).toBe(false)
  expect(verifyData).toHaveBeenCalledTimes(3)
})
