import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { CodedError } from '../base/coded-error.ts'
import { silentLog } from '../base/log.ts'
import { Scope } from '../base/scope.ts'
import { type Database, type DatabaseOptions, inTransaction, openDatabase } from './database.ts'
import { bindingNames, loadBinding, openSqlite } from './sqlite.ts'
import { translateError } from './store-errors.ts'

const schema = `
  CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE post (person INTEGER NOT NULL REFERENCES person(id), body BLOB) STRICT;`

const scope = useScope()
let folder: string
let path: string

beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'test.sqlite')
})

const open = (options: Partial<DatabaseOptions> = {}, owner = scope): Database =>
  openDatabase({ path, schema, version: 1, durability: 'normal', ...options }, owner)

/** Opens, uses and closes. */
const once = async (options: Partial<DatabaseOptions>, use: (database: Database) => void): Promise<void> => {
  const own = new Scope('once', silentLog)
  try {
    use(open(options, own))
  } finally {
    await own.close()
  }
}

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
  return 'no error'
}

describe('values', () => {
  test('bytes come back as plain bytes from get, all and iterate, the empty string as itself', () => {
    const database = open()
    database.prepare('INSERT INTO person VALUES (1, ?)').run('alice')
    const insert = database.prepare('INSERT INTO post VALUES (1, ?)')
    for (const body of [Uint8Array.of(1, 2, 3), new Uint8Array(0), null, new Uint8Array([9, 8, 7]).subarray(1)])
      insert.run(body)
    const select = database.prepare<{ body: Uint8Array | null }>('SELECT body FROM post ORDER BY rowid')
    const expected = [Uint8Array.of(1, 2, 3), new Uint8Array(0), null, Uint8Array.of(8, 7)]
    expect(select.all().map(({ body }) => body)).toEqual(expected)
    expect([...select.iterate()].map(({ body }) => body)).toEqual(expected)
    expect(select.get()?.body?.constructor).toBe(Uint8Array)
    expect(select.all().every(({ body }) => body === null || body.constructor === Uint8Array)).toBe(true)
  })

  test('integers come back as numbers, also when given as bigint; text keeps its characters', () => {
    const database = open({ schema: 'CREATE TABLE t (a ANY) STRICT' })
    const insert = database.prepare('INSERT INTO t VALUES (?)')
    for (const value of [5n, 2 ** 53 - 1, -7, 1.5, 'ä😀']) insert.run(value)
    const values = database.prepare<{ a: unknown }>('SELECT a FROM t ORDER BY rowid').all()
    expect(values.map(({ a }) => a)).toEqual([5, 2 ** 53 - 1, -7, 1.5, 'ä😀'])
  })

  test('text with a zero character is refused, not cut', () => {
    const database = open()
    const insert = database.prepare('INSERT INTO person (name) VALUES (?)')
    expect(codeOf(() => insert.run('a\0b'))).toBe('store.zero-in-text')
    expect(codeOf(() => database.prepare('SELECT * FROM person WHERE name = ?').get('a\0b'))).toBe('store.zero-in-text')
    expect(database.prepare('SELECT * FROM person').all()).toEqual([])
  })

  test('run says how many rows changed and what was the last one', () => {
    const database = open()
    expect(database.prepare('INSERT INTO person VALUES (7, ?), (8, ?)').run('a', 'b')).toEqual({
      changes: 2,
      lastRowId: 8,
    })
    expect(database.prepare('DELETE FROM person').run().changes).toBe(2)
    expect(database.prepare('SELECT * FROM person').get()).toBeUndefined()
    expect(database.prepare('SELECT * FROM person').all()).toEqual([])
  })

  test('a statement is prepared once for its text', () => {
    const database = open()
    expect(database.prepare('SELECT 1')).toBe(database.prepare('SELECT 1'))
  })

  test('an abandoned iteration frees the database', () => {
    const database = open()
    database.prepare("INSERT INTO person (name) VALUES ('a'), ('b')").run()
    for (const _ of database.prepare('SELECT * FROM person').iterate()) break
    expect(database.prepare('DELETE FROM person').run().changes).toBe(2)
  })
})

describe('transactions', () => {
  const names = (database: Database): string[] =>
    database
      .prepare<{ name: string }>('SELECT name FROM person ORDER BY id')
      .all()
      .map(({ name }) => name)
  const add = (database: Database, name: string) => database.prepare('INSERT INTO person (name) VALUES (?)').run(name)

  test('all or nothing, and the value of the work', () => {
    const database = open()
    expect(database.transaction(() => (inTransaction(database) ? add(database, 'alice').changes : -1))).toBe(1)
    const fault = new Error('midway')
    expect(() =>
      database.transaction(() => {
        add(database, 'bob')
        throw fault
      }),
    ).toThrow(fault)
    expect(names(database)).toEqual(['alice'])
    expect(inTransaction(database)).toBe(false)
  })

  test('a nested work that fails undoes only itself if the outer one goes on', () => {
    const database = open()
    database.transaction(() => {
      add(database, 'alice')
      expect(() =>
        database.transaction(() => {
          add(database, 'bob')
          add(database, 'alice')
        }),
      ).toThrow(expect.objectContaining({ code: 'store.constraint' }))
      database.transaction(() => add(database, 'carol'))
    })
    expect(names(database)).toEqual(['alice', 'carol'])
  })

  test('foreign keys are enforced', () => {
    const database = open()
    expect(codeOf(() => database.prepare('INSERT INTO post VALUES (99, NULL)').run())).toBe('store.constraint')
  })
})

describe('opening', () => {
  test('keeps what was written, in one private file after the close', async () => {
    await once({}, (database) => database.prepare("INSERT INTO person VALUES (1, 'alice')").run())
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0)
    await once({}, (database) => {
      expect(database.prepare('SELECT name FROM person').get()).toEqual({ name: 'alice' })
    })
  })

  test.each([
    ['full', 2],
    ['normal', 1],
  ] as const)('durability %s', (durability, synchronous) => {
    const database = open({ durability })
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous })
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 })
  })

  test('one transaction may ask for more, and the next ones are as before', () => {
    const database = open({ durability: 'normal' })
    const level = () => database.prepare('PRAGMA synchronous').get()
    expect(database.transaction(level, 'full')).toEqual({ synchronous: 2 })
    expect(level()).toEqual({ synchronous: 1 })
    expect(() =>
      database.transaction(() => {
        throw new CodedError('test.fault', 'no')
      }, 'full'),
    ).toThrow('no')
    expect(database.transaction(level)).toEqual({ synchronous: 1 })
    expect(database.transaction(() => database.transaction(level, 'full'))).toEqual({ synchronous: 1 })
  })

  test('in memory', () => {
    const database = open({ path: ':memory:' })
    expect(database.prepare('SELECT count(*) AS n FROM person').get()).toEqual({ n: 0 })
  })

  test('use after the close is a fault with a code', async () => {
    let kept: Database | undefined
    await once({}, (database) => {
      kept = database
    })
    expect(codeOf(() => kept?.prepare('SELECT 1').get())).toBe('store.closed')
    expect(codeOf(() => kept?.transaction(() => 1))).toBe('store.closed')
  })
})

describe('versions', () => {
  const latest = {
    schema: `${schema} CREATE TABLE extra (a INTEGER) STRICT; CREATE TABLE more (b TEXT) STRICT;`,
    version: 3,
    migrations: { 1: 'CREATE TABLE extra (a INTEGER) STRICT;', 2: 'CREATE TABLE more (b TEXT) STRICT;' },
  }
  const shape = (database: Database): unknown =>
    database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  const version = (database: Database): unknown => database.prepare('PRAGMA user_version').get()

  test('an old file is lifted step by step to what a new file is, and keeps its rows', async () => {
    await once({}, (database) => database.prepare("INSERT INTO person VALUES (1, 'alice')").run())
    let fresh: unknown
    await once({ ...latest, path: ':memory:' }, (database) => {
      fresh = shape(database)
    })
    await once(latest, (database) => {
      expect(shape(database)).toEqual(fresh)
      expect(version(database)).toEqual({ user_version: 3 })
      expect(database.prepare('SELECT name FROM person').get()).toEqual({ name: 'alice' })
    })
  })

  test('a migration that fails leaves the file as it was', async () => {
    await once({}, () => undefined)
    const broken = { ...latest, migrations: { ...latest.migrations, 2: 'CREATE TABLE more (b TEXT); NONSENSE;' } }
    await expect(once(broken, () => undefined)).rejects.toThrow('NONSENSE')
    await once({}, (database) => {
      expect(version(database)).toEqual({ user_version: 1 })
      expect(shape(database)).toHaveLength(2)
    })
  })

  test('a migration may rebuild a table that others refer to, but not break the references', async () => {
    await once({}, (database) => {
      database.prepare("INSERT INTO person VALUES (1, 'alice')").run()
      database.prepare('INSERT INTO post VALUES (1, NULL)').run()
    })
    const rebuild = (keep: string): Partial<DatabaseOptions> => ({
      version: 2,
      migrations: {
        1: `CREATE TABLE person2 (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER) STRICT;
            INSERT INTO person2 SELECT id, name, NULL FROM person ${keep};
            DROP TABLE person; ALTER TABLE person2 RENAME TO person;`,
      },
    })
    await expect(once(rebuild('WHERE id > 1'), () => undefined)).rejects.toMatchObject({
      code: 'store.migration-failed',
    })
    await once(rebuild(''), (database) => {
      expect(database.prepare('SELECT count(*) AS n FROM post JOIN person ON person = id').get()).toEqual({ n: 1 })
    })
  })

  test('newer, unliftable and foreign files are refused and left alone', async () => {
    await once(latest, () => undefined)
    const before = readFileSync(path)
    expect(codeOf(() => open())).toBe('store.newer-version')
    expect(codeOf(() => open({ version: 4 }))).toBe('store.no-migration')
    expect(readFileSync(path).equals(before)).toBe(true)
    rmSync(path)
    const theirs = openSqlite(path, 0)
    theirs.exec('CREATE TABLE theirs (a)')
    theirs.close()
    expect(codeOf(() => open())).toBe('store.foreign-file')
  })
})

describe('faults', () => {
  test('a file that is no database', () => {
    writeFileSync(path, 'x'.repeat(10_000))
    const ifLost = 'Posts of others are fetched again.'
    expect(() => open({ ifLost })).toThrow(
      expect.objectContaining({ code: 'store.corrupt', fields: expect.anything() }),
    )
    expect(() => open({ ifLost })).toThrow(new RegExp(`${path} is damaged.*untouched.*fetched again`, 'u'))
    expect(readFileSync(path, 'utf8')).toBe('x'.repeat(10_000))
  })

  test('a page that was overwritten is found when it is read: which is fatal, and told once', async () => {
    await once({}, (database) => {
      const insert = database.prepare('INSERT INTO person (name) VALUES (?)')
      database.transaction(() => {
        for (let index = 0; index < 5_000; index += 1) insert.run(`name ${String(index)} ${'x'.repeat(50)}`)
      })
    })
    const content = readFileSync(path)
    content.fill(0xff, 8 * 4096, 40 * 4096)
    writeFileSync(path, content)
    const failures: unknown[] = []
    scope.onFailure((error) => failures.push(error))
    const read = open({}, scope.child('store')).prepare('SELECT name FROM person')
    for (let round = 0; round < 2; round += 1) expect(codeOf(() => read.all())).toBe('store.corrupt')
    expect(failures).toEqual([expect.objectContaining({ code: 'store.corrupt' })])
  })

  test('a file that was cut short', async () => {
    await once({}, (database) => {
      const insert = database.prepare('INSERT INTO person (name) VALUES (?)')
      database.transaction(() => {
        for (let index = 0; index < 1_000; index += 1) insert.run(`name ${String(index)}`)
      })
    })
    writeFileSync(path, readFileSync(path).subarray(0, 3 * 4096))
    await expect(once({}, (database) => database.prepare('SELECT name FROM person').all())).rejects.toMatchObject({
      code: 'store.corrupt',
    })
  })

  test('a folder that does not exist, a folder in place of the file, a file in place of the folder', () => {
    expect(codeOf(() => open({ path: join(folder, 'none', 'a.sqlite') }))).toBe('store.unwritable')
    expect(codeOf(() => open({ path: folder }))).toBe('store.unwritable')
    writeFileSync(path, '')
    expect(codeOf(() => open({ path: join(path, 'a.sqlite') }))).toBe('store.unwritable')
  })

  test('a full disk undoes the transaction; after space was made it works again', () => {
    const database = open({ schema: 'CREATE TABLE t (a BLOB) STRICT' })
    const insert = database.prepare('INSERT INTO t VALUES (?)')
    database.prepare('PRAGMA max_page_count = 10').get()
    insert.run(new Uint8Array(10))
    const fill = (): void => {
      database.transaction(() => {
        for (let count = 0; count < 100; count += 1) insert.run(new Uint8Array(1_000))
      })
    }
    expect(codeOf(fill)).toBe('store.disk-full')
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 1 })
    database.prepare('PRAGMA max_page_count = 1000').get()
    fill()
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 101 })
  })

  test.each([
    [5, 'SQLITE_BUSY', 'store.locked'],
    [5 | (2 << 8), 'SQLITE_BUSY', 'store.locked'],
    [6, 'SQLITE_LOCKED', 'store.locked'],
    [11 | (3 << 8), 'SQLITE_CORRUPT', 'store.corrupt'],
    [26, 'SQLITE_NOTADB', 'store.corrupt'],
    [10 | (33 << 8), 'SQLITE_IOERR_CORRUPTFS', 'store.corrupt'],
    [10 | (3 << 8), 'SQLITE_IOERR', 'store.unwritable'],
    [8 | (4 << 8), 'SQLITE_READONLY', 'store.unwritable'],
    [14, 'SQLITE_CANTOPEN', 'store.unwritable'],
    [13, 'SQLITE_FULL', 'store.disk-full'],
  ])('result code %i is %s: %s, with a sentence that names the file', (errcode, systemCode, code) => {
    const thrown = Object.assign(new Error('…'), { code: 'ERR_SQLITE_ERROR', errcode })
    const error = translateError(thrown, { path: '/data/chain.sqlite' })
    expect(error).toMatchObject({ code, fields: { systemCode } })
    expect(String(error)).toContain('/data/chain.sqlite')
  })

  test('a mistake in SQL is passed on as it is', () => {
    expect(codeOf(() => open().prepare('SELEKT 1').get())).toContain('SELEKT')
  })
})

describe.each(bindingNames.flatMap((name) => loadBinding(name) ?? []))(
  'each binding that is to be had here',
  (binding) => {
    test('gives the same values and the same errors', () => {
      const handle = openSqlite(path, 0, binding)
      handle.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB, c TEXT) STRICT')
      const insert = handle.prepare('INSERT INTO t VALUES (?, ?, ?)')
      expect(insert.run(1, new Uint8Array([9, 8, 7]).subarray(1), 'ä😀')).toEqual({ changes: 1, lastInsertRowid: 1 })
      expect(insert.run(2n, new Uint8Array(0), null)).toEqual({ changes: 1, lastInsertRowid: 2 })
      const rows = handle.prepare('SELECT * FROM t ORDER BY a')
      expect(rows.all()).toEqual([
        { a: 1, b: Uint8Array.of(8, 7), c: 'ä😀' },
        { a: 2, b: new Uint8Array(0), c: null },
      ])
      expect(rows.get()?.['b']?.constructor).toBe(Uint8Array)
      const other = openSqlite(path, 0, binding)
      handle.exec('BEGIN EXCLUSIVE')
      const file = { path }
      const thrownBy = (work: () => unknown): unknown => {
        try {
          return work()
        } catch (error) {
          return translateError(error, file)
        }
      }
      expect(thrownBy(() => other.prepare('SELECT * FROM t').all())).toMatchObject({ code: 'store.locked' })
      expect(thrownBy(() => insert.run(1, null, null))).toMatchObject({ code: 'store.constraint' })
      expect(thrownBy(() => openSqlite(folder, 0, binding))).toMatchObject({ code: 'store.unwritable' })
      handle.exec('ROLLBACK')
      handle.close()
      other.close()
      expect(thrownBy(() => rows.all())).toMatchObject({ code: 'store.closed' })
      expect(thrownBy(() => handle.exec('BEGIN'))).toMatchObject({ code: 'store.closed' })
    })
  },
)
