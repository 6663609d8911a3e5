import { describe, expect, test } from 'vitest'
import { decodeDisplayHash } from '../../codec/hex.ts'
import { mainNetwork, networkNamed } from '../../protocol/network.ts'
import { BlockIndex, noBlock } from '../tree/block-index.ts'
import { checkpointsOf } from './checkpoints.ts'

const anyId = new Uint8Array(32).fill(7)
const idAt = (height: number): Uint8Array =>
  decodeDisplayHash(mainNetwork.checkpoints.find((point) => point.height === height)?.id ?? '') ?? anyId

describe('checkpoints (chain.md 3.7)', () => {
  test('of the main network demand their blocks, and none at any other height', () => {
    const checkpoints = checkpointsOf(mainNetwork, true)
    expect(checkpoints.lastHeight).toBe(55_450)
    expect([121, 122].map((height) => checkpoints.allow(height, anyId))).toEqual([false, true])
    expect(checkpoints.allow(121, idAt(121))).toBe(true)
  })

  test('are known by the highest of their blocks that is here', () => {
    const checkpoints = checkpointsOf(mainNetwork, true)
    const index = new BlockIndex()
    const add = (id: Uint8Array, parent: number): number => index.add({ id, time: 1, bits: 0x207fffff }, parent)
    const first = add(anyId, noBlock)
    expect(checkpoints.lastKnown(index)).toBe(noBlock)
    const second = add(idAt(13_081), add(idAt(121), first))
    expect(checkpoints.lastKnown(index)).toBe(second)
  })

  test('can be switched off', () => {
    const checkpoints = checkpointsOf(mainNetwork, false)
    expect([checkpoints.lastHeight, checkpoints.allow(121, anyId)]).toEqual([0, true])
  })

  test.each(['testnet', 'regtest', 'private:home'])(
    'do not exist on %s, whose blocks they could only stop (chain H2)',
    (name) => {
      const network = networkNamed(name)
      if (network === undefined) throw new Error('the network has a valid name')
      const checkpoints = checkpointsOf(network, true)
      expect(checkpoints.lastHeight).toBe(0)
      for (const height of [121, 546, 55_450]) expect(checkpoints.allow(height, anyId)).toBe(true)
    },
  )
})
