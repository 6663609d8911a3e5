import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { type Database, openDatabase } from './database.ts'
import { openSqlite } from './sqlite.ts'

const ifLost = 'It holds secrets.'

const scope = useScope()
let folder: string
let path: string

beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'test.sqlite')
})

const open = (schema = 'CREATE TABLE person (name TEXT) STRICT', owner = scope): Database =>
  openDatabase({ path, schema, version: 1, durability: 'full', ifLost }, owner)

const makeAndClose = async (): Promise<void> => {
  const own = new Scope('once', silentLog)
  open(undefined, own).prepare("INSERT INTO person VALUES ('alice')").run()
  await own.close()
}

const losses: Readonly<Record<string, () => void>> = {
  'is empty': () => {
    writeFileSync(path, '')
  },
  'has no tables': () => {
    rmSync(path)
    openSqlite(path, 0).exec('PRAGMA journal_mode = WAL')
  },
  'is gone, and its log is not': () => {
    rmSync(path)
    writeFileSync(`${path}-wal`, 'x'.repeat(5000))
  },
}

test.each(Object.keys(losses))('a file that %s is not taken for a new one', async (loss) => {
  await makeAndClose()
  losses[loss]?.()
  const before = readdirSync(folder)
  expect(() => open()).toThrow(expect.objectContaining({ code: 'store.emptied' }))
  expect(() => open()).toThrow(new RegExp(`${path} is empty.*made before.*delete.*holds secrets`, 'u'))
  expect(readdirSync(folder)).toEqual(before)
})

test('a file that cannot be made is not half there', () => {
  expect(() => open('CREATE TABLE person (name TEXT) STRICT; NONSENSE;')).toThrow('NONSENSE')
  expect(readdirSync(folder)).toEqual([])
})

test('what a killed start left behind is in nobody’s way', async () => {
  writeFileSync(`${path}.new`, 'half')
  writeFileSync(`${path}.new-wal`, 'half')
  await makeAndClose()
  expect(readdirSync(folder).filter((name) => name.includes('.new'))).toEqual([])
  expect(open().prepare('SELECT name FROM person').all()).toEqual([{ name: 'alice' }])
})
