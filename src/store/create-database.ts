// Makes a database file as a whole, so that an empty file under its name means that something was lost.
import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs'
import { publishFile } from './files.ts'
import { createSchema, type SchemaPlan } from './migrate.ts'
import { openSqlite } from './sqlite.ts'
import { emptiedFile } from './store-errors.ts'

const removeAll = (path: string): void => {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true })
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** Makes the file of a plan when there is none. It may hold private keys: only its owner can read it. */
export const createDatabase = (plan: SchemaPlan): void => {
  const { path } = plan
  // A log without its file holds what was written last: a new file must not be mixed with it.
  if (existsSync(path) ? sizeOf(path) === 0 : sizeOf(`${path}-wal`) > 0) throw emptiedFile(plan)
  if (existsSync(path)) return
  const unfinished = `${path}.new`
  removeAll(unfinished)
  try {
    closeSync(openSync(unfinished, 'wx', 0o600))
    const handle = openSqlite(unfinished, 0)
    try {
      // Nobody reads it before it is finished and on disk.
      handle.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL')
      createSchema(handle, plan)
    } finally {
      handle.close()
    }
    publishFile(unfinished, path)
  } catch (error) {
    removeAll(unfinished)
    throw error
  }
}
