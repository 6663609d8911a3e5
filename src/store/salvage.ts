// Reads what can be read of a database file that may be damaged.
import { existsSync, rmSync } from 'node:fs'
import { CodedError } from '../base/coded-error.ts'
import { publishFile } from './files.ts'
import { openSqlite, openSqliteToRead, type SqliteHandle, type SqlRow, type SqlValue } from './sqlite.ts'
import { translateError } from './store-errors.ts'

/** A file that may be damaged. */
export interface SalvagedFile {
  /** `PRAGMA user_version`; 0: it cannot be read. */
  readonly version: number
  /** The rows of a question; undefined where damage, or a table that is gone, gets in the way. */
  all(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] | undefined
}

/** Damage in the middle of a schema shows as errors of all kinds; only what a person can mend is told. */
const isMendable = (error: unknown): boolean =>
  error instanceof CodedError && ['store.locked', 'store.unwritable', 'store.disk-full'].includes(error.code)

const openForSalvage = (path: string): SqliteHandle => {
  try {
    const handle = openSqlite(path, 5_000)
    try {
      // What was written last may be in the log alone.
      handle.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return handle
    } catch (error) {
      handle.close()
      throw error
    }
  } catch (error) {
    const translated = translateError(error, { path })
    if (isMendable(translated)) throw translated
    return openSqliteToRead(path)
  }
}

/** Opens a file that may be damaged for as long as `work` takes. Faults: those of files that cannot be opened at all. */
export const salvageDatabase = async <T>(path: string, work: (file: SalvagedFile) => Promise<T>): Promise<T> => {
  const handle = openForSalvage(path)
  try {
    const all = (sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] | undefined => {
      try {
        return handle.prepare(sql).all(...parameters)
      } catch (error) {
        const translated = translateError(error, { path })
        if (isMendable(translated)) throw translated
        return undefined
      }
    }
    const version = Number(all('PRAGMA user_version', [])?.[0]?.['user_version'] ?? 0)
    return await work({ version, all })
  } finally {
    handle.close()
  }
}

/** Puts a finished database file in the place of another one, whose log must not be mixed with it. */
export const replaceDatabase = (finished: string, path: string): void => {
  for (const suffix of ['-wal', '-shm']) {
    rmSync(`${finished}${suffix}`, { force: true })
    rmSync(`${path}${suffix}`, { force: true })
  }
  publishFile(finished, path)
}

/** Removes a database file with what lies beside it. */
export const removeDatabase = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    if (existsSync(`${path}${suffix}`)) rmSync(`${path}${suffix}`, { force: true })
}
