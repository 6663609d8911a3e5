import { describe, expect, test } from 'vitest'
import { plainBlocks, proofOf, quickNetwork } from '../../test/support/chain-builders.ts'
import { useChainStateRoom } from '../../test/support/chain-state.ts'
import { verifyBlocks } from './verify-blocks.ts'

const room = useChainStateRoom()

const verify = (level: number, depth: number, signal = new AbortController().signal): Promise<boolean> =>
  verifyBlocks(room, { level, depth, network: quickNetwork, proofOfWork: async (header) => proofOf(header), signal })

/** Six blocks on disk. */
const fill = async (): Promise<void> => {
  await room.offer(...plainBlocks(6))
  room.store.flush()
}

/** Changes what is on disk at a height, behind the back of what is in memory. */
const damage = (height: number, sql: string): void => {
  room.store.database.prepare(sql).run(room.best.at(height))
}

describe('blocks on disk', () => {
  test.each([0, 1, 3])('that are as they should be are sound at level %i', async (level) => {
    await fill()
    expect(await verify(level, 0)).toBe(true)
    expect(await verify(level, 2)).toBe(true)
  })

  test('that cannot be read are not, at any level, as far down as one looks', async () => {
    await fill()
    damage(3, "UPDATE body SET transactions = x'00ff' WHERE number = ?")
    expect(await verify(0, 0)).toBe(false)
    expect(await verify(0, 4)).toBe(false)
    expect(await verify(0, 3)).toBe(true)
  })

  test('whose transactions are others than the header says are not, from level 1 on', async () => {
    await fill()
    damage(
      2,
      "UPDATE body SET transactions = CAST(substr(transactions, 1, length(transactions) - 1) || x'7f' AS BLOB) WHERE number = ?",
    )
    expect(await verify(0, 0)).toBe(true)
    expect(await verify(1, 0)).toBe(false)
  })

  test('are not called sound when the node ends meanwhile', async () => {
    await fill()
    expect(await verify(1, 0, AbortSignal.abort())).toBe(false)
  })
})
