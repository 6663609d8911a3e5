// The folder that belongs to one node: private, locked while the node runs, written atomically.
import { chmodSync, readFileSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import type { Scope } from '../base/scope.ts'
import { makeFolder, replaceFile, tightenFolder } from './files.ts'
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

/** Makes the folder if need be, parents too, for its owner only. */
export const makeDataFolder = (path: string): void => {
  guard(path, () => {
    makeFolder(path)
  })
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
      `Another twisterd runs on this data directory (${path}). Stop it, or choose another directory ` +
        'with -datadir=<path>.',
      { path },
    )
  }
  scope.defer(() => {
    handle.close()
  })
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

/** Makes the folder if need be, takes the rights of others away, and holds its lock until `scope` closes. */
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
    makeFolder(root)
    tightenFolder(root)
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
