// The folder that belongs to one node: private, locked while the node runs, written atomically.
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { openSqlite } from './sqlite.ts'
import { systemCodeOf } from './store-errors.ts'

/** An open data directory. Names are relative to it and cannot leave it. */
export interface DataDirectory {
  /** The absolute path. */
  readonly path: string
  /** The absolute path of the file called `name`. */
  file(name: string): string
  /** Replaces a file as a whole: after a crash either the old or the new content is there. */
  writeFileAtomic(name: string, content: string | Uint8Array, mode?: number): void
  /** The content, or undefined when there is no such file. */
  readFile(name: string): Uint8Array | undefined
}

const lockName = 'lock'

const unwritable = (path: string, error: unknown): CodedError => {
  const systemCode = systemCodeOf(error)
  const full = systemCode === 'ENOSPC' || systemCode === 'EDQUOT' || systemCode === 'SQLITE_FULL'
  const sentence = full
    ? `There is no space left for ${path}. Free some disk space and start the node again.`
    : `The node cannot write ${path}. Check that it is a folder of the user who runs the node and not mounted ` +
      'read-only, or choose another one with -datadir=<path>.'
  return new CodedError(full ? 'data-directory.disk-full' : 'data-directory.unwritable', sentence, {
    path,
    systemCode,
    cause: messageOf(error),
  })
}

const guard = <T>(path: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof CodedError) throw error
    throw unwritable(path, error)
  }
}

/** Takes away what others may do, when the folder is ours to change. */
const tighten = (path: string): void => {
  const stats = statSync(path)
  if (process.getuid === undefined || stats.uid !== process.getuid() || (stats.mode & 0o077) === 0) return
  chmodSync(path, 0o700)
}

/** An SQLite lock, because Node.js has no file locks of its own: the system drops it when the process dies. */
const takeLock = (path: string, lockPath: string, scope: Scope): void => {
  const handle = openSqlite(lockPath, 0)
  try {
    chmodSync(lockPath, 0o600)
    handle.exec('PRAGMA locking_mode = EXCLUSIVE')
    handle.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    handle.close()
    if (systemCodeOf(error) !== 'SQLITE_BUSY') throw error
    throw new CodedError(
      'data-directory.locked',
      `Another twisterd runs on this data directory (${path}). Stop it with "twisterd stop", or choose another ` +
        'directory with -datadir=<path>.',
      { path },
    )
  }
  scope.defer(() => {
    handle.close()
  })
}

const syncDirectory = (path: string): void => {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const writeDurably = (path: string, content: string | Uint8Array, mode: number): void => {
  const descriptor = openSync(path, 'wx', mode)
  try {
    fchmodSync(descriptor, mode)
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const replaceFile = (path: string, content: string | Uint8Array, mode: number): void => {
  const temporary = `${path}.new`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(temporary, { force: true })
  try {
    writeDurably(temporary, content, mode)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncDirectory(dirname(path))
}

const readIfThere = (path: string): Uint8Array | undefined => {
  try {
    const content = readFileSync(path)
    return new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw new CodedError(
      'data-directory.unreadable',
      `The file ${path} cannot be read. Check that it belongs to the user who runs the node.`,
      { path, cause: messageOf(error) },
    )
  }
}

/** Makes the folder if need be (parents too, for its owner only), and holds its lock until `scope` closes. */
export const openDataDirectory = (path: string, scope: Scope): DataDirectory => {
  const root = resolve(path)
  const file = (name: string): string => {
    const full = resolve(root, name)
    if (full.startsWith(root + sep) && full !== resolve(root, lockName)) return full
    throw new CodedError(
      'data-directory.bad-name',
      `"${name}" is not the name of a file of the data directory ${root}.`,
    )
  }
  guard(root, () => {
    mkdirSync(root, { recursive: true, mode: 0o700 })
    tighten(root)
    takeLock(root, resolve(root, lockName), scope)
  })
  return {
    path: root,
    file,
    writeFileAtomic: (name, content, mode = 0o600) => {
      guard(file(name), () => {
        replaceFile(file(name), content, mode)
      })
    },
    readFile: (name) => readIfThere(file(name)),
  }
}
