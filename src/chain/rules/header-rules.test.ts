import { expect, test } from 'vitest'
import { quickNetwork } from '../../../test/support/chain-builders.ts'
import { makeHeader } from '../wire/block.ts'
import { BlockIndex, noBlock } from '../tree/block-index.ts'
import { checkpointsOf } from './checkpoints.ts'
import { checkHeaderInPlace, checkSideBranch } from './header-rules.ts'

const headerOn = (
  parentId: Uint8Array,
  height: number,
  changes: { time?: number; bits?: number; nonce?: number } = {},
) =>
  makeHeader({
    ...{ version: 2, height, parentId, merkleRoot: new Uint8Array(32), nonce: 0 },
    ...{ time: 1_000_000 + height * 600, bits: quickNetwork.genesis.bits },
    ...changes,
  })

test('rule 3 of ProcessBlock: a side branch that is easier than the last checkpoint allows is refused (chain.md 5.4)', () => {
  const index = new BlockIndex()
  const genesis = headerOn(new Uint8Array(32), 0)
  index.add(genesis, noBlock)
  const checkpoint = headerOn(genesis.id, 1, { bits: 0x1d00ffff })
  index.add(checkpoint, 0)
  const checkpoints = { ...checkpointsOf(quickNetwork, true), lastKnown: () => 1 }
  const judge = (changes: { time: number; bits: number }): string | undefined => {
    const verdict = checkSideBranch(headerOn(genesis.id, 1, changes), { index, checkpoints, network: quickNetwork })
    return verdict.ok ? undefined : verdict.rejection.code
  }
  expect(judge({ time: checkpoint.time + 1, bits: 0x1d00ffff })).toBeUndefined()
  expect(judge({ time: checkpoint.time + 1, bits: 0x207fffff })).toBe('work-below-checkpoint')
  expect(judge({ time: checkpoint.time - 1, bits: 0x1d00ffff })).toBe('older-than-checkpoint')
})

test('headers of lighter branches are bounded: cheap ones from long ago fill no memory (chain H11)', () => {
  const index = new BlockIndex()
  const genesis = headerOn(new Uint8Array(32), 0)
  index.add(genesis, noBlock)
  const context = { index, checkpoints: checkpointsOf(quickNetwork, false), network: quickNetwork }
  const child = headerOn(genesis.id, 1)
  for (let nonce = 1; nonce <= 200_001; nonce += 1) {
    const id = new Uint8Array(32)
    new DataView(id.buffer).setUint32(0, nonce, true)
    index.add({ id, time: child.time, bits: child.bits }, 0)
  }
  expect(checkHeaderInPlace(child, context)).toEqual({ ok: false, rejection: { code: 'side-branches-full' } })
  const onBest = headerOn(index.idOf(index.bestHeader), 2)
  expect(checkHeaderInPlace(onBest, context).ok).toBe(true)
})
