// Takes over the blocks of a C++ node, some at a time.
import { join } from 'node:path'
import type { ProgressBoard } from '../../base/progress.ts'
import { type Block, blockFilesIn, type Chain, type OfferedBlocks, readBlockFile } from '../../chain/index.ts'
import type { LegacyCount } from './legacy-report.ts'

/** What taking over blocks needs. */
export interface TakeBlocksNeeds {
  readonly folder: string
  readonly chain: Pick<Chain, 'offerBlocks' | 'network'>
  readonly progress: Pick<ProgressBoard, 'report' | 'finish'>
  /** Lets others run. */
  readonly turn: () => Promise<void>
}

const progressTask = 'import-blocks'

/** As many proofs of work are computed at once. */
const blocksAtOnce = 64

const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024))

const note = (count: LegacyCount, { taken, held, loose, refused, unstorable }: OfferedBlocks): void => {
  count.took(taken)
  count.holds(held)
  count.left('a block before them is missing', loose)
  count.left('they break a rule of the chain', refused)
  count.left('the disk is full; start the node again when it has room', unstorable)
}

/** Some blocks at a time, with how many bytes have been read so far. */
async function* batchesOf(
  folder: string,
  magic: Uint8Array,
): AsyncGenerator<{ readonly blocks: readonly Block[]; readonly readBytes: number; readonly allBytes: number }> {
  const files = blockFilesIn(folder)
  const allBytes = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let before = 0
  for (const file of files) {
    for await (const { blocks, readBytes } of readBlockFile(file, magic))
      for (let start = 0; start < blocks.length; start += blocksAtOnce)
        yield { blocks: blocks.slice(start, start + blocksAtOnce), readBytes: before + readBytes, allBytes }
    before += file.bytes
  }
}

/** Offers all blocks of a data directory to the chain; ends early when the node ends or the disk is full. */
export const takeBlocks = async (needs: TakeBlocksNeeds, count: LegacyCount, signal: AbortSignal): Promise<void> => {
  const { folder, chain, progress, turn } = needs
  try {
    for await (const { blocks, readBytes, allBytes } of batchesOf(join(folder, 'blocks'), chain.network.magic)) {
      const offered = await chain.offerBlocks(blocks)
      note(count, offered)
      progress.report(progressTask, megabytes(readBytes), megabytes(allBytes))
      await turn()
      if (signal.aborted || offered.unstorable > 0) return
    }
  } finally {
    progress.finish(progressTask)
  }
}
