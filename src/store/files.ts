// Folders and files that are for their owner alone, and written so that a power cut leaves the old or the new.
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { systemCodeOf } from './store-errors.ts'

const makeOne = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error
  }
}

/** Makes a folder and its parents. Node.js itself never returns where a file system says that parents are missing. */
export const makeFolder = (path: string): void => {
  const missing: string[] = []
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) makeOne(folder)
}

/** Takes away what others may do with a file or folder that is ours to change. Links and devices are left alone. */
const tighten = (path: string): void => {
  const stats = lstatSync(path)
  const isOurs = process.getuid !== undefined && stats.uid === process.getuid()
  if (!isOurs || (stats.mode & 0o077) === 0 || !(stats.isFile() || stats.isDirectory())) return
  chmodSync(path, stats.mode & 0o700)
}

/** Takes away what others may do with a folder and what is in it. */
export const tightenFolder = (path: string): void => {
  tighten(path)
  for (const name of readdirSync(path)) tighten(join(path, name))
}

/** Runs `work` with an open file. */
const withOpen = (path: string, flags: string, work: (descriptor: number) => void, mode = 0o600): void => {
  const descriptor = openSync(path, flags, mode)
  try {
    work(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Gives a finished file, which is on disk then, the name under which it is looked for. */
export const publishFile = (finished: string, path: string): void => {
  withOpen(finished, 'r+', fsyncSync)
  renameSync(finished, path)
  if (process.platform !== 'win32') withOpen(dirname(path), 'r', fsyncSync)
}

/** Replaces a file as a whole. */
export const replaceFile = (path: string, content: string | Uint8Array, mode: number): void => {
  const temporary = `${path}.new`
  makeFolder(dirname(path))
  rmSync(temporary, { force: true })
  try {
    withOpen(
      temporary,
      'wx',
      (descriptor) => {
        fchmodSync(descriptor, mode)
        writeFileSync(descriptor, content)
      },
      mode,
    )
    publishFile(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
