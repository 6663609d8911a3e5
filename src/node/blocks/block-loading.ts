// Blocks from files at the start: those that are named, and a bootstrap.dat in the data directory, as in the C++ node.
import { accessSync, constants, existsSync, renameSync } from 'node:fs'
import { isStopped } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Log } from '../../base/log.ts'
import type { Scope } from '../../base/scope.ts'
import type { Chain } from '../../chain/index.ts'

/** What is read, and into what. */
export interface BlockLoadingNeeds {
  readonly chain: Pick<Chain, 'isLight' | 'loadBlocks'>
  readonly log: Log
  readonly files: readonly string[]
  /** Read when it is there, and renamed when all of it has been, so that this happens once. */
  readonly bootstrapFile: string | undefined
}

const requireReadable = (path: string): void => {
  try {
    accessSync(path, constants.R_OK)
  } catch {
    throw new CodedError(
      'blocks.file-unreadable',
      `There is no file ${path} to read blocks from, or it cannot be read.`,
    )
  }
}

/** Reads the files one after another, behind the rest of the node. Fault: `blocks.file-unreadable`. */
export const openBlockLoading = ({ chain, log, files, bootstrapFile }: BlockLoadingNeeds, scope: Scope): void => {
  for (const file of files) requireReadable(file)
  const bootstrap = bootstrapFile !== undefined && existsSync(bootstrapFile) ? [bootstrapFile] : []
  if (files.length + bootstrap.length === 0) return
  if (chain.isLight) {
    log.warn('blocks of files are not read: a light node keeps none', { files: [...bootstrap, ...files] })
    return
  }
  scope.task('load blocks', async (signal) => {
    for (const path of [...bootstrap, ...files]) {
      if (signal.aborted) return
      const counts = await chain.loadBlocks(path, signal)
      log.info('blocks were read from a file', { path, ...counts })
      if (path === bootstrapFile && !isStopped(signal) && counts.unstorable === 0) renameSync(path, `${path}.old`)
    }
  })
}
