import { describe, expect, test } from 'vitest'
import { chainOn, childOf, plainBlocks, quickGenesis } from '../../test/support/chain-builders.ts'
import { useChainStateRoom } from '../../test/support/chain-state.ts'
import { offerBlocks } from './offered-blocks.ts'
import type { OfferedBlocks } from './types.ts'
import type { Block } from './wire/block.ts'

const room = useChainStateRoom()
const nothing: OfferedBlocks = { taken: 0, held: 0, loose: 0, refused: 0, unstorable: 0 }

const offer = async (...blocks: readonly Block[]): Promise<OfferedBlocks> => {
  let offered: OfferedBlocks | undefined
  void offerBlocks(room, blocks).then((counts) => {
    offered = counts
  })
  for (let turn = 0; turn < 1000 && offered === undefined; turn += 1) await room.clock.advance(10)
  return offered ?? nothing
}

describe('blocks from a file', () => {
  test('are taken in their order, and once', async () => {
    const blocks = plainBlocks(20)
    expect(await offer(quickGenesis, ...blocks)).toEqual({ ...nothing, taken: 20, held: 1 })
    expect(room.best.height).toBe(20)
    expect(await offer(...blocks)).toEqual({ ...nothing, held: 20 })
  })

  test('lead on from headers that are known, and from branches', async () => {
    const blocks = plainBlocks(10)
    await room.acceptor.receiveHeaders(blocks.map(({ header }) => header))
    const branch = chainOn(blocks[2] as Block, 3, { salt: 7 })
    expect(await offer(...blocks, ...branch)).toEqual({ ...nothing, taken: 13 })
    expect(room.best.height).toBe(10)
  })

  test('whose parent is missing are passed over, and fill no memory', async () => {
    const [, second, third] = chainOn(quickGenesis, 3) as [Block, Block, Block]
    expect(await offer(second, third)).toEqual({ ...nothing, loose: 2 })
    expect(room.acceptor.isOrphan(second.header.id)).toBe(false)
  })

  test('that break a rule are refused, with all that build on them (chain.md 5.4)', async () => {
    const [first] = plainBlocks(1) as [Block]
    const wrong = childOf(first, { height: 7 })
    const unsound: Block = { header: childOf(first, { salt: 9 }).header, transactions: first.transactions }
    const onWrong = childOf(wrong, { height: 3 })
    expect(await offer(first, wrong, onWrong, unsound)).toEqual({ ...nothing, taken: 1, loose: 1, refused: 2 })
    expect(room.best.height).toBe(1)
  })
})
