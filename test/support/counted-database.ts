// A database that counts what it is asked: for tests on the shape of work, where a time would say little.
import type { Database, Statement } from '../../src/store/database.ts'

/** A database, and what has been asked of it. */
export interface CountedDatabase extends Database {
  /** The text of each statement that ran, and how many rows it gave. */
  readonly asked: { readonly sql: string; readonly rows: number }[]
  /** How each statement that ran is carried out, as SQLite plans it, with its text. */
  plans(): readonly string[]
  /** Statements and rows of some work. */
  cost(work: () => unknown): { readonly statements: number; readonly rows: number }
}

/** Counts around a database. */
export const countedDatabase = (database: Database): CountedDatabase => {
  const asked: { readonly sql: string; readonly rows: number }[] = []
  const counted = <Row>(sql: string, statement: Statement<Row>): Statement<Row> => {
    const note = (rows: number): void => {
      asked.push({ sql, rows })
    }
    return {
      run: (...parameters) => {
        note(0)
        return statement.run(...parameters)
      },
      get: (...parameters) => {
        const row = statement.get(...parameters)
        note(row === undefined ? 0 : 1)
        return row
      },
      all: (...parameters) => {
        const rows = statement.all(...parameters)
        note(rows.length)
        return rows
      },
      iterate: (...parameters) => {
        const rows = statement.all(...parameters)
        note(rows.length)
        return rows.values() as IterableIterator<Row>
      },
    }
  }
  return {
    asked,
    prepare: (sql) => counted(sql, database.prepare(sql)),
    transaction: (work, durability) => database.transaction(work, durability),
    plans: () =>
      [...new Set(asked.map(({ sql }) => sql))].flatMap((sql) =>
        database
          .prepare<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...Array.from({ length: sql.split('?').length - 1 }, () => null))
          .map(({ detail }) => `${detail} <- ${sql}`),
      ),
    cost: (work) => {
      const before = asked.length
      work()
      const since = asked.slice(before)
      return { statements: since.length, rows: since.reduce((sum, { rows }) => sum + rows, 0) }
    },
  }
}
