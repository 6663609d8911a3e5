import { describe, expect, test } from 'vitest'
import { emptyBytes } from '../../base/bytes.ts'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { Scope } from '../../base/scope.ts'
import { encodeDisplayHash, encodeHex } from '../../codec/hex.ts'
import {
  type BlockParts,
  chainOn,
  childOf,
  quickGenesis,
  quickNetwork,
  registration,
  secret,
} from '../../../test/support/chain-builders.ts'
import { openChainStateRoom, useChainStateRoom } from '../../../test/support/chain-state.ts'
import type { Block } from '../wire/block.ts'
import { openChainState } from './chain-state.ts'

const room = useChainStateRoom()

describe('rules of a block in its place (chain.md 5.4)', () => {
  test.each<[string, BlockParts, string]>([
    ['another target than required', { bits: 0x2000ffff }, 'target-wrong'],
    ['a time not above the median', { time: quickGenesis.header.time }, 'time-too-old'],
    ['a time two hours ahead', { time: 1_700_000_000 + 7_201 }, 'time-too-new'],
    ['version 1', { version: 1 }, 'version-too-old'],
    ['a negative version', { version: -2 }, 'version-too-old'],
    ['a wrong height', { height: 2 }, 'height-wrong'],
  ])('%s', async (_what, parts, code) => {
    expect(await room.codesOf(childOf(quickGenesis, parts))).toEqual([code])
    expect(room.best.height).toBe(0)
  })

  test('a known block, an orphan, and an orphan once more', async () => {
    const [first, second] = chainOn(quickGenesis, 2) as [Block, Block]
    expect(await room.codesOf(quickGenesis)).toEqual(['block-known'])
    expect(await room.offer(second)).toEqual([{ ok: true, value: { kind: 'orphan', root: second.header.id } }])
    expect(await room.codesOf(second)).toEqual(['block-known'])
    expect(await room.codesOf(first)).toEqual([])
    expect(room.best.height).toBe(2)
  })

  test('orphans are bounded, and their root is found (chain H11)', async () => {
    const blocks = chainOn(quickGenesis, 130)
    for (const block of blocks.slice(1)) await room.acceptor.receive(block)
    expect(room.acceptor.isOrphan(blocks[1]?.header.id ?? emptyBytes)).toBe(false)
    expect(room.acceptor.isOrphan(blocks[129]?.header.id ?? emptyBytes)).toBe(true)
    expect(encodeHex(room.acceptor.orphanRoot(blocks[129]?.header.id ?? emptyBytes))).toBe(
      encodeHex(blocks[30]?.header.id ?? emptyBytes),
    )
  })

  test('a checkpoint demands its block, and side branches before it are refused', async () => {
    const blocks = chainOn(quickGenesis, 4)
    const id = encodeDisplayHash(blocks[2]?.header.id ?? emptyBytes)
    const network = { ...quickNetwork, name: 'checked', checkpoints: [{ height: 3, id }] }
    const here = await openChainStateRoom({ network, useCheckpoints: true })
    expect(await here.codesOf(...blocks.slice(0, 2))).toEqual([])
    expect(await here.codesOf(childOf(blocks[1] as Block, { salt: 1 }))).toEqual(['checkpoint-wrong'])
    expect(await here.codesOf(...blocks.slice(2))).toEqual([])
    const early = (blocks[2] as Block).header.time
    expect(await here.codesOf(childOf(quickGenesis, { salt: 2, time: early - 1 }))).toEqual(['older-than-checkpoint'])
    expect(await here.codesOf(childOf(quickGenesis, { salt: 2, time: early + 1 }))).toEqual([])
    await here.scope.close()
    const free = await openChainStateRoom({ network, useCheckpoints: false })
    expect(await free.codesOf(...blocks.slice(0, 2), childOf(blocks[1] as Block, { salt: 1 }))).toEqual([])
    await free.scope.close()
  })

  test('a forged body neither gets in nor harms the block whose header it bears', async () => {
    const transactions = [registration('alice', secret(1)).transaction, registration('bob', secret(2)).transaction]
    const honest = childOf(quickGenesis, { transactions })
    await room.acceptor.receiveHeaders([honest.header])
    const forged = { ...honest, transactions: [...honest.transactions, ...honest.transactions.slice(-1)] }
    expect(await room.codesOf(forged)).toEqual(['transaction-repeated'])
    expect(await room.codesOf({ ...honest, transactions: honest.transactions.slice(0, 1) })).toEqual([
      'merkle-root-wrong',
    ])
    expect(await room.codesOf(honest)).toEqual([])
    expect(room.best.height).toBe(1)
  })

  test('a header that commits to a fault is condemned with its body', async () => {
    const bad = childOf(quickGenesis, { transactions: [registration('Alice', secret(1)).transaction] })
    await room.acceptor.receiveHeaders([bad.header])
    expect(await room.codesOf(bad)).toEqual(['username-invalid'])
    expect(await room.codesOf(bad)).toEqual(['block-invalid'])
    expect(room.index.bestHeader).toBe(0)
  })

  test('the proof of work of a header that was accepted is not computed again', async () => {
    const blocks = chainOn(quickGenesis, 3)
    await room.acceptor.receiveHeaders(blocks.map(({ header }) => header))
    let proofs = 0
    await room.scope.close()
    const scope = new Scope('proofs', silentLog)
    const proofOfWork = async (): Promise<Uint8Array> => {
      proofs += 1
      return new Uint8Array(32)
    }
    const options = { network: quickNetwork, databasePath: ':memory:', useCheckpoints: false }
    const state = await openChainState({ clock: new ManualClock(), log: silentLog, proofOfWork }, options, scope)
    await state.acceptor.receiveHeaders(blocks.map(({ header }) => header))
    for (const block of blocks) await state.acceptor.receive(block)
    expect(proofs).toBe(3)
    await scope.close()
  })
})
