// Brings a backup back: verified first, then put in place so that a start after any interruption finds the old or the new.
import {
  lchownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { checkDatabase } from '../store/backup.ts'
import { type DataDirectory, openDataDirectory } from '../store/data-directory.ts'
import { publishFile, replaceFile } from '../store/files.ts'
import {
  belongsToNode,
  hashOfFile,
  isDatabase,
  type Manifest,
  type ManifestFile,
  manifestFile,
  maxManifestBytes,
  parseManifest,
} from './backup-manifest.ts'

/** In the data directory: what is on its way in; with the second file in it, all of it has come. */
const stagingFolder = 'restoring'
const completeFile = 'complete'

/** Beside a database. */
const companions = ['-wal', '-shm', '-journal']

/** What was brought back, and where what was there before is now, if anything was. */
export interface Restored {
  readonly manifest: Manifest
  readonly aside: string | undefined
}

const readManifest = (folder: string): Manifest => {
  const path = join(folder, manifestFile)
  let text: string
  try {
    if (statSync(path).size > maxManifestBytes) throw new CodedError('backup.unreadable', 'too long')
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new CodedError(
      'backup.unreadable',
      `${folder} is no backup of a node: its list ${manifestFile} cannot be read (${messageOf(error)}).`,
    )
  }
  return parseManifest(text, folder)
}

const damaged = (path: string): CodedError =>
  new CodedError(
    'backup.damaged',
    `${path} is not as it was when the backup was made. Take another backup; nothing was changed.`,
  )

/** Root restores for the user who runs the node: what it makes goes to whom the data directory belongs. */
const giveToOwner = (path: string, directory: string): void => {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(directory)
  lchownSync(path, uid, gid)
}

/** What was copied is what is looked at: a disk that reads differently twice is found out. */
const stage = async (from: string, staging: string, { name, bytes, sha256 }: ManifestFile): Promise<void> => {
  const [source, copy] = [join(from, name), join(staging, name)]
  if (statSync(source, { throwIfNoEntry: false })?.size !== bytes) throw damaged(source)
  copyFileSync(source, `${copy}.new`)
  giveToOwner(`${copy}.new`, staging)
  publishFile(`${copy}.new`, copy)
  if ((await hashOfFile(copy)) !== sha256) throw damaged(source)
  if (isDatabase(name)) checkDatabase(copy)
}

const ownFilesOf = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => belongsToNode(companions.reduce((rest, end) => rest.replace(end, ''), name)))

/** Is called before each step, and may throw: as if the process ended there. */
type Step = () => void

const moveAside = (directory: string, aside: string, name: string, step: Step): void => {
  for (const file of ['', ...companions].map((end) => name + end)) {
    if (!existsSync(join(directory, file))) continue
    step()
    mkdirSync(join(directory, aside), { recursive: true, mode: 0o700 })
    giveToOwner(join(directory, aside), directory)
    renameSync(join(directory, file), join(directory, aside, file))
  }
}

/** Each step may be done again: what is in its place is not staged any more, and is left where it is. */
const putInPlace = (directory: string, step: Step): void => {
  const staging = join(directory, stagingFolder)
  const { aside, names } = JSON.parse(readFileSync(join(staging, completeFile), 'utf8')) as {
    readonly aside: string
    readonly names: readonly string[]
  }
  for (const name of ownFilesOf(directory))
    if (!names.some((own) => name.startsWith(own))) moveAside(directory, aside, name, step)
  for (const name of names) {
    if (!existsSync(join(staging, name))) continue
    moveAside(directory, aside, name, step)
    step()
    publishFile(join(staging, name), join(directory, name))
  }
  step()
  // First what says that it is complete: half of the folder is nothing then.
  rmSync(join(staging, completeFile))
  step()
  rmSync(staging, { recursive: true, force: true })
}

/** At each start: a restoration that was interrupted is finished, or, when not all had come, forgotten. */
export const finishRestoration = ({ path }: Pick<DataDirectory, 'path'>): void => {
  if (existsSync(join(path, stagingFolder, completeFile))) putInPlace(path, () => undefined)
  else rmSync(join(path, stagingFolder), { recursive: true, force: true })
}

/** Where a backup goes. */
export interface RestorationPlace {
  readonly dataDirectory: string
  readonly network: string
  /** Unix seconds: names the folder of what was there before. */
  readonly time: number
}

const requireNetwork = (manifest: Manifest, network: string): void => {
  if (manifest.network === network) return
  throw new CodedError(
    'backup.other-network',
    `This is a backup of the network ${manifest.network}, not of ${network}. Restore it with -network=${manifest.network}.`,
  )
}

/**
 * Brings a backup into a data directory on which no node runs. All of it is verified before anything there changes;
 * what was there is kept in a folder beside it. Faults: `backup.…`, `data-directory.locked`.
 */
export const restoreNode = async (
  wanted: string,
  place: RestorationPlace,
  step: Step = () => undefined,
): Promise<Restored> => {
  const folder = resolve(wanted)
  const manifest = readManifest(folder)
  requireNetwork(manifest, place.network)
  const scope = new Scope('restore', silentLog)
  try {
    const directory = openDataDirectory(place.dataDirectory, scope)
    finishRestoration(directory)
    const staging = join(directory.path, stagingFolder)
    mkdirSync(staging, { mode: 0o700 })
    giveToOwner(staging, directory.path)
    try {
      for (const file of manifest.files) {
        step()
        await stage(folder, staging, file)
      }
    } catch (error) {
      rmSync(staging, { recursive: true, force: true })
      throw error
    }
    const names = manifest.files.map(({ name }) => name)
    const aside = `replaced-${String(place.time)}`
    replaceFile(join(staging, completeFile), JSON.stringify({ aside, names }), 0o600)
    giveToOwner(join(staging, completeFile), directory.path)
    putInPlace(directory.path, step)
    const kept = join(directory.path, aside)
    return { manifest, aside: existsSync(kept) ? kept : undefined }
  } finally {
    await scope.close()
  }
}
