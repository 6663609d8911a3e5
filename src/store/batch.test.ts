import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder, useScope } from '../../test/support/each-test.ts'
import { WriteBatch } from './batch.ts'
import { type Database, inTransaction, openDatabase } from './database.ts'

const scope = useScope()
let folder: string
let database: Database
let commits: number

beforeEach(() => {
  folder = temporaryFolder()
  const schema = 'CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT'
  const opened = openDatabase({ path: join(folder, 'a.sqlite'), schema, version: 1, durability: 'normal' }, scope)
  commits = 0
  database = opened
})

/** Counts the transactions that begin outside another. */
const counting = (): Database => {
  const transaction = database.transaction.bind(database)
  database.transaction = (work) => {
    if (!inTransaction(database)) commits += 1
    return transaction(work)
  }
  return database
}

const insert = (a: number, bytes = 1) => database.prepare('INSERT INTO t VALUES (?, ?)').run(a, new Uint8Array(bytes))
const stored = (): number[] =>
  database
    .prepare<{ a: number }>('SELECT a FROM t ORDER BY a')
    .all()
    .map(({ a }) => a)
const outcome = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => `value ${JSON.stringify(value)}`,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  )

describe('WriteBatch', () => {
  test('runs what one turn brings in one commit, in order, and answers after it', async () => {
    const batch = new WriteBatch(counting(), scope)
    const order: string[] = []
    const promises = [1, 2, 3].map(async (a) => {
      const changes = await batch.enqueue(() => {
        order.push(`work ${String(a)}`)
        expect(inTransaction(database)).toBe(true)
        return insert(a).changes
      })
      expect(inTransaction(database)).toBe(false)
      order.push(`answer ${String(a)}`)
      return changes
    })
    expect(stored()).toEqual([])
    expect(await Promise.all(promises)).toEqual([1, 1, 1])
    expect(order).toEqual(['work 1', 'work 2', 'work 3', 'answer 1', 'answer 2', 'answer 3'])
    expect(commits).toBe(1)
    await batch.enqueue(() => insert(4))
    expect(commits).toBe(2)
  })

  test('a work that throws undoes and rejects only itself', async () => {
    const batch = new WriteBatch(counting(), scope)
    const results = [
      batch.enqueue(() => insert(1).changes),
      batch.enqueue(() => {
        insert(2)
        throw new Error('own fault')
      }),
      batch.enqueue(() => {
        insert(3)
        insert(1)
      }),
      batch.enqueue(() => insert(4).changes),
      batch.enqueue(() => undefined),
    ].map(outcome)
    expect(await Promise.all(results)).toEqual([
      'value 1',
      'Error: own fault',
      'store.constraint',
      'value 1',
      'value undefined',
    ])
    expect(stored()).toEqual([1, 4])
    expect(commits).toBe(1)
  })

  test('runs at once when as many wait as may', async () => {
    const batch = new WriteBatch(counting(), scope, { maxPending: 10 })
    const promises = Array.from({ length: 25 }, (_, a) => batch.enqueue(() => insert(a)))
    expect(stored()).toHaveLength(20)
    await Promise.all(promises)
    expect(stored()).toHaveLength(25)
    expect(commits).toBe(3)
  })

  test('a failed commit rejects all of it, keeps nothing of it, and the next batch works', async () => {
    const batch = new WriteBatch(database, scope)
    database.prepare('PRAGMA max_page_count = 10').get()
    const results = [1, 2, 3].map((a) => outcome(batch.enqueue(() => insert(a, a === 2 ? 100_000 : 10))))
    expect(await Promise.all(results)).toEqual(new Array(3).fill('store.disk-full'))
    expect(stored()).toEqual([])
    expect(await outcome(batch.enqueue(() => insert(5).changes))).toBe('value 1')
    expect(stored()).toEqual([5])
  })

  test('a work may enqueue another: it goes into a later commit', async () => {
    const batch = new WriteBatch(counting(), scope, { maxPending: 1 })
    let inner: Promise<unknown> | undefined
    await batch.enqueue(() => {
      inner = batch.enqueue(() => insert(2))
      insert(1)
    })
    await inner
    expect(stored()).toEqual([1, 2])
    expect(commits).toBe(2)
  })

  test('inside a transaction of someone else nothing is answered before that one ends', async () => {
    const batch = new WriteBatch(database, scope, { maxPending: 2 })
    const promises: Promise<unknown>[] = []
    expect(() =>
      database.transaction(() => {
        for (let a = 0; a < 5; a += 1) promises.push(batch.enqueue(() => insert(a)))
        expect(stored()).toEqual([])
        throw new Error('undone')
      }),
    ).toThrow('undone')
    await Promise.all(promises)
    expect(stored()).toEqual([0, 1, 2, 3, 4])
  })

  test('is bounded even there', async () => {
    const batch = new WriteBatch(database, scope, { maxPending: 2 })
    const results = database.transaction(() =>
      Array.from({ length: 40 }, (_, a) => outcome(batch.enqueue(() => insert(a).changes))),
    )
    const answers = await Promise.all(results)
    expect(answers.filter((answer) => answer === 'value 1')).toHaveLength(32)
    expect(answers.filter((answer) => answer === 'store.batch-full')).toHaveLength(8)
  })

  test('one work that must survive a power cut makes the whole commit do so', async () => {
    const batch = new WriteBatch(database, scope)
    const level = () => database.prepare<{ synchronous: number }>('PRAGMA synchronous').get()?.synchronous
    expect(await Promise.all([batch.enqueue(level), batch.enqueue(level)])).toEqual([1, 1])
    expect(await Promise.all([batch.enqueue(level), batch.enqueue(level, () => 'full')])).toEqual([2, 2])
    expect(await batch.enqueue(level)).toBe(1)
  })

  test('what waits is written when the scope closes; later works are refused', async () => {
    const batch = new WriteBatch(database, scope)
    const last = outcome(batch.enqueue(() => insert(1).changes))
    await scope.close()
    expect(await last).toBe('value 1')
    expect(await outcome(batch.enqueue(() => insert(2)))).toBe('store.closed')
  })
})
