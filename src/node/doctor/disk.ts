// What the disk under the data directory is like, and who may read there.
import { randomBytes } from 'node:crypto'
import { open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'

/** The disk and the folder. What cannot be found out is undefined. */
export interface DiskFindings {
  readonly freeMegabytes: number | undefined
  /** How long it takes until a small file is safe. */
  readonly syncMs: number | undefined
  /** Names in the folder that others than the owner may read or write; `.` is the folder itself. */
  readonly openToOthers: readonly string[]
}

const probeBytes = 4_096
/** Names that are told at most. */
const maxNames = 8

const orUndefined = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work()
  } catch {
    return undefined
  }
}

const syncMsIn = async (folder: string): Promise<number> => {
  const path = join(folder, `probe-${randomBytes(6).toString('hex')}`)
  const file = await open(path, 'wx', 0o600)
  try {
    const before = performance.now()
    await file.write(randomBytes(probeBytes))
    await file.sync()
    return performance.now() - before
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}

/** Rights of owners, groups and others exist on POSIX alone. */
const openIn = async (folder: string): Promise<readonly string[]> => {
  if (process.platform === 'win32') return []
  const found: string[] = []
  for (const name of ['.', ...(await readdir(folder)).sort()]) {
    const { mode } = await stat(join(folder, name))
    if ((mode & 0o077) !== 0 && found.length < maxNames) found.push(name)
    // A folder that nobody else may enter hides what is in it.
    if (name === '.' && found.length === 0) break
  }
  return found
}

/** Looks at the disk; writes a small file and removes it. */
export const examineDisk = async (folder: string): Promise<DiskFindings> => ({
  freeMegabytes: await orUndefined(async () => {
    const { bavail, bsize } = await statfs(folder)
    return Math.floor((bavail * bsize) / 1_000_000)
  }),
  syncMs: await orUndefined(() => syncMsIn(folder)),
  openToOthers: (await orUndefined(() => openIn(folder))) ?? [],
})
