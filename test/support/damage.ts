// What a failing disk does to a file.
import { readFileSync, writeFileSync } from 'node:fs'
import { openSqlite } from '../../src/store/sqlite.ts'

/** Damages a file of a running node: every page but the first is garbage when it is read next. */
export const damageDatabase = (path: string): void => {
  const handle = openSqlite(path, 5_000)
  handle.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const content = readFileSync(path)
  const pageBytes = content.readUInt16BE(16)
  content.fill(0x5a, pageBytes)
  writeFileSync(path, content)
  // A commit of somebody else makes the node forget the pages that it holds.
  const version = Number(handle.prepare('PRAGMA user_version').get()?.['user_version'])
  handle.exec(`PRAGMA user_version = ${String(version)}`)
  handle.close()
}
