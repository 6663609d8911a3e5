// A backup of the whole node while it runs: a folder of copies with a list, which is there as a whole or not at all.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { copyDatabase } from '../store/backup.ts'
import type { DataDirectory } from '../store/data-directory.ts'
import { makeFolder, replaceFile } from '../store/files.ts'
import { backupFormat, belongsToNode, hashOfFile, isDatabase, manifestFile, type Manifest } from './backup-manifest.ts'

/** What is backed up, and by whom. */
export interface BackupNeeds {
  readonly directory: Pick<DataDirectory, 'path' | 'readFile'>
  readonly network: string
  readonly program: string
  /** Unix seconds. */
  readonly time: number
}

/**
 * What refers to others comes after them: a number that was given must not be missing where its post is there, and keys
 * come last. What others have and this copy lacks is fetched again.
 */
const last = ['journal.sqlite', 'node.sqlite']

const inOrder = (names: readonly string[]): readonly string[] =>
  [...names].sort().sort((left, right) => last.indexOf(left) - last.indexOf(right))

const syncFolder = (path: string): void => {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const copyAll = async ({ directory, network, program, time }: BackupNeeds, folder: string): Promise<Manifest> => {
  const names = inOrder(readdirSync(directory.path).filter(belongsToNode))
  const files: Manifest['files'][number][] = []
  for (const name of names) {
    const copy = join(folder, name)
    if (isDatabase(name)) await copyDatabase(join(directory.path, name), copy)
    else replaceFile(copy, directory.readFile(name) ?? '', 0o600)
    files.push({ name, bytes: statSync(copy).size, sha256: await hashOfFile(copy) })
  }
  const manifest: Manifest = { format: backupFormat, program, network, time, files }
  replaceFile(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`, 0o600)
  return manifest
}

/**
 * Writes the backup into a new folder. Whatever ends it before its end leaves a folder `….part-…` and nothing under the
 * name that was asked for. Faults: `backup.exists`, `backup.unwritable`, those of the store.
 */
export const backUpNode = async (needs: BackupNeeds, wanted: string): Promise<Manifest> => {
  const folder = resolve(wanted)
  if (existsSync(folder))
    throw new CodedError(
      'backup.exists',
      `${folder} is there already. Name a folder that is not: backups are not mixed.`,
    )
  let part: string
  try {
    makeFolder(dirname(folder))
    part = mkdtempSync(`${join(dirname(folder), basename(folder))}.part-`)
  } catch (error) {
    throw new CodedError('backup.unwritable', `The node cannot write ${folder} (${messageOf(error)}).`)
  }
  try {
    const manifest = await copyAll(needs, part)
    syncFolder(part)
    renameSync(part, folder)
    syncFolder(dirname(folder))
    return manifest
  } catch (error) {
    rmSync(part, { recursive: true, force: true })
    throw error
  }
}
