import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { type Database, dropTraces, openDatabase } from './database.ts'
import { openSqlite } from './sqlite.ts'

const schema = 'CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT'

const scope = useScope()
let folder: string
let path: string

beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'test.sqlite')
})

const open = (overwrites: boolean, owner = scope): Database =>
  openDatabase({ path, schema, version: 1, durability: 'normal', overwrites }, owner)

describe('traces of earlier content', () => {
  const secret = 'a secret that nobody must find'
  const holdsSecret = (): boolean =>
    [path, `${path}-wal`].some((file) => existsSync(file) && readFileSync(file).includes(secret))

  test('are in neither file when they have been dropped', () => {
    const database = open(true)
    const insert = database.prepare('INSERT INTO person VALUES (?, ?)')
    for (let id = 1; id <= 200; id += 1) insert.run(id, `${secret} ${String(id)}`)
    database.transaction(() => {
      database.prepare("UPDATE person SET name = 'sealed ' || id").run()
    })
    expect(holdsSecret()).toBe(true)
    dropTraces(database)
    expect(holdsSecret()).toBe(false)
    expect(database.prepare('SELECT count(*) AS count FROM person').get()).toEqual({ count: 200 })
  })

  test('of a file that was written without overwriting are dropped, too', async () => {
    const before = new Scope('before', silentLog)
    const old = open(false, before)
    const insert = old.prepare('INSERT INTO person VALUES (?, ?)')
    for (let id = 1; id <= 200; id += 1) insert.run(id, `${secret} ${String(id)}`)
    old.prepare('DELETE FROM person').run()
    await before.close()
    expect(holdsSecret()).toBe(true)
    dropTraces(open(true))
    expect(holdsSecret()).toBe(false)
  })

  test('that another program keeps from going are told', () => {
    const database = open(true)
    database.prepare("INSERT INTO person VALUES (1, 'alice')").run()
    const other = openSqlite(path, 0)
    other.exec('BEGIN; SELECT * FROM person')
    expect(() => {
      dropTraces(database)
    }).toThrow(expect.objectContaining({ code: 'store.locked' }))
    other.close()
  }, 20_000)
})
