// Blocks out of the chain into a file, and out of a file into the chain (-loadblock, bootstrap.dat).
import { lstatSync, statSync } from 'node:fs'
import { CodedError } from '../base/coded-error.ts'
import type { ProgressBoard } from '../base/progress.ts'
import type { Network } from '../protocol/network.ts'
import { systemCodeOf } from '../store/store-errors.ts'
import { offerBlocks } from './offered-blocks.ts'
import type { ChainState } from './state/chain-state.ts'
import { readBlockFile, writeBlockFile } from './store/block-files.ts'
import type { OfferedBlocks, WrittenBlocks } from './types.ts'

const progressTask = 'load-blocks'
/** As many proofs of work are computed at once. */
const blocksAtOnce = 64

const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024))

/** What transfers need. */
export interface TransferParts {
  readonly state: ChainState
  readonly network: Network
  readonly progress: Pick<ProgressBoard, 'report' | 'finish'>
  /** There are headers alone. */
  readonly isLight?: boolean | undefined
}

const cannotWrite = (path: string): CodedError =>
  new CodedError(
    'chain.file-unwritable',
    `${path} cannot be written: its folder must exist and be the node’s to write, with room in it.`,
  )

/** The blocks of the chain as it is now, whatever becomes of it meanwhile: what is on disk stays there. */
function* activeBlocks({ best, store }: ChainState): Generator<Uint8Array> {
  const numbers = Array.from({ length: best.height + 1 }, (_, height) => best.at(height))
  for (const number of numbers) {
    const bytes = store.blockBytes(number)
    if (bytes === undefined)
      throw new CodedError(
        'chain.store-damaged',
        'A block of the chain is missing on disk. Start the node with -reindex.',
        { block: number },
      )
    yield bytes
  }
}

/** Writes all blocks of the active chain, the first one first. Faults: `chain.light`, `chain.file-exists`, `chain.file-unwritable`. */
export const exportBlocks = async (
  { state, network, isLight }: TransferParts,
  path: string,
): Promise<WrittenBlocks> => {
  if (isLight === true)
    throw new CodedError('chain.light', 'This node is light: it has no blocks to write. Ask a node that is not.')
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined)
      throw new CodedError('chain.file-exists', `There is a file ${path} already. Choose another name, or delete it.`)
    return await writeBlockFile(path, network.magic, activeBlocks(state))
  } catch (error) {
    throw error instanceof CodedError || systemCodeOf(error) === '' ? error : cannotWrite(path)
  }
}

/** Offers all blocks of a file; ends early when the node ends or the disk is full. */
export const loadBlocks = async (
  { state, network, progress }: TransferParts,
  path: string,
  signal: AbortSignal,
): Promise<OfferedBlocks> => {
  const total = { taken: 0, held: 0, loose: 0, refused: 0, unstorable: 0 }
  const bytes = statSync(path).size
  try {
    for await (const { blocks, readBytes } of readBlockFile({ path, bytes }, network.magic)) {
      for (let start = 0; start < blocks.length; start += blocksAtOnce) {
        const offered = await offerBlocks(state, blocks.slice(start, start + blocksAtOnce))
        for (const outcome of Object.keys(total) as (keyof OfferedBlocks)[]) total[outcome] += offered[outcome]
        if (signal.aborted || total.unstorable > 0) return total
      }
      progress.report(progressTask, megabytes(readBytes), megabytes(bytes))
    }
    return total
  } finally {
    progress.finish(progressTask)
  }
}
