// Copies of database files that are in use, and whether a copy is whole.
import { closeSync, fchmodSync, fsyncSync, openSync } from 'node:fs'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { copyWhole, openSqlite, openSqliteToRead } from './sqlite.ts'
import { translateError } from './store-errors.ts'

/** How long a writer may hold the file before the copy gives up, in milliseconds. */
const busyTimeoutMs = 10_000

/**
 * Copies a database into a new file, as it is at one moment, while others write it; it is on disk when this resolves.
 * A thread of the library does the work.
 */
export const copyDatabase = async (path: string, copy: string): Promise<void> => {
  try {
    const handle = openSqlite(path, busyTimeoutMs)
    try {
      await copyWhole(handle, copy)
    } finally {
      handle.close()
    }
    const descriptor = openSync(copy, 'r+')
    try {
      fchmodSync(descriptor, 0o600)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw translateError(error, { path: copy })
  }
}

const damaged = (path: string, cause: string): CodedError =>
  new CodedError('store.copy-damaged', `The copy ${path} is damaged. Take another backup.`, { path, cause })

/** Looks through a whole file that nobody writes. Fault: `store.copy-damaged`. */
export const checkDatabase = (path: string): void => {
  let found: unknown
  try {
    const handle = openSqliteToRead(path)
    try {
      found = handle.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check']
    } finally {
      handle.close()
    }
  } catch (error) {
    throw damaged(path, messageOf(error))
  }
  if (found !== 'ok') throw damaged(path, String(found))
}
