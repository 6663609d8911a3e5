// Reads a file of a C++ node into memory, and tells why if it cannot.
import { readFileSync, statSync } from 'node:fs'
import { messageOf } from '../../base/coded-error.ts'
import type { LegacyCount } from './legacy-report.ts'

/** Longest file that is read: a user of ten years has some megabytes. */
const maxFileBytes = 256 * 1024 * 1024

/** The content of a file; undefined when there is none, or it cannot be used, which is then counted. */
export const readLegacyFile = <Content>(
  path: string,
  read: (file: Uint8Array) => Content | undefined,
  count: LegacyCount,
): Content | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats?.isFile() !== true) return undefined
  if (stats.size > maxFileBytes) {
    count.failed(`${path} is longer than 256 MB.`)
    return undefined
  }
  try {
    const content = read(new Uint8Array(readFileSync(path)))
    if (content === undefined) count.failed(`${path} is damaged.`)
    return content
  } catch (error) {
    count.failed(messageOf(error))
    return undefined
  }
}
