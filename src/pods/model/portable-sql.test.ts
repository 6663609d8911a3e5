import { describe, expect, it } from 'vitest'
import { filesOf, textOf } from '../../../scripts/lib/sources.mjs'
import {
  allowedFunctions,
  allowedSigns,
  allowedWords,
  postgresDialect,
  sqliteDialect,
  unportableIn,
} from './portable-sql.ts'

describe('portable SQL', () => {
  it.each([
    ['WITH moved AS (DELETE FROM t WHERE id = 1) SELECT id FROM moved', 'WITH'],
    ['SELECT id FROM t LIMIT 3 OFFSET 4', 'OFFSET'],
    ["SELECT id FROM t WHERE name LIKE 'a'", 'LIKE'],
    ['SELECT id FROM t WHERE id = ? FOR UPDATE', 'FOR'],
    ['SELECT a.id FROM a JOIN LATERAL b ON b.id = a.id', 'LATERAL'],
    ['CREATE TABLE t (id SERIAL PRIMARY KEY)', 'SERIAL'],
    ['CREATE TABLE t (id INTEGER PRIMARY KEY)', 'INTEGER'],
    ['CREATE TABLE t (id BIGINT REFERENCES other (id))', 'REFERENCES'],
    ['CREATE TABLE t (name TEXT COLLATE nocase)', 'COLLATE'],
    ['CREATE TRIGGER t', 'TRIGGER'],
    ['SELECT pg_advisory_lock(1)', 'pg_advisory_lock('],
    ['SELECT random()', 'random('],
    ['SELECT last_insert_rowid()', 'last_insert_rowid('],
    ['SELECT id::text FROM t', ':'],
    ['SELECT id FROM t WHERE id = $1', '$'],
    ['SELECT id / 2 FROM t', '/'],
    ['SELECT id FROM t WHERE id = ANY(?)', 'ANY'],
    ['SELECT "id" FROM t', '"'],
    ['SELECT id FROM t; DROP TABLE t', ';'],
    ['SELECT id FROM t -- why', '--'],
    ['INSERT OR IGNORE INTO t VALUES (1)', 'INSERT OR IGNORE INTO t VALUES (1)'],
    ['PRAGMA journal_mode', 'PRAGMA'],
    ['DELETE FROM t', 'DELETE FROM t'],
    ["SELECT 'a' || x'00'", "x'00'"],
    ['select id from t', 'select id from t'],
  ])('has no %s', (sql, fault) => {
    const found = unportableIn(sql)
    expect(found.length).toBeGreaterThan(0)
    if (/^[A-Z]+$|\($/u.test(fault)) expect(found).toContain(fault)
  })

  it('takes what all engines take', () => {
    for (const sql of [
      "SELECT a.id, count(*) AS count, coalesce(max(b.id), 0) AS most, 'it''s; -- text?' AS text FROM a LEFT JOIN b ON b.a = a.id WHERE a.id IN (SELECT id FROM c) AND NOT EXISTS (SELECT 1 FROM d) GROUP BY a.id HAVING count(*) > 1 ORDER BY a.id DESC LIMIT ?",
      'INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a',
      'SELECT id FROM (SELECT id FROM a WHERE id < ? ORDER BY id DESC LIMIT 30) AS first UNION ALL SELECT id FROM b',
      'CREATE TABLE IF NOT EXISTS t (a BIGINT, b TEXT NOT NULL, c BYTEA, PRIMARY KEY (a, b))',
      'CREATE UNIQUE INDEX t_by_b ON t (b)',
      'ALTER TABLE t ADD COLUMN d BIGINT DEFAULT 0',
      'DROP INDEX t_by_b',
    ])
      expect([sql, unportableIn(sql)]).toEqual([sql, []])
  })

  it('is written for each engine, and texts in it stay as they are', () => {
    const sql = "SELECT id FROM t WHERE a = ? AND b = 'BIGINT ?' AND c = CAST(? AS BIGINT)"
    expect(postgresDialect(sql)).toBe("SELECT id FROM t WHERE a = $1 AND b = 'BIGINT ?' AND c = CAST($2 AS BIGINT)")
    expect(sqliteDialect(sql)).toBe("SELECT id FROM t WHERE a = ? AND b = 'BIGINT ?' AND c = CAST(? AS INTEGER)")
    expect(sqliteDialect('CREATE TABLE t (a BIGINT, b BYTEA, PRIMARY KEY (a))')).toBe(
      'CREATE TABLE t (a INTEGER, b BLOB, PRIMARY KEY (a)) STRICT, WITHOUT ROWID',
    )
  })

  it('is all there is in the sources of pods', () => {
    const statement = /(['"`])((?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP) [^]*?)\1/gu
    const paths = filesOf('src/pods', /(?<!\.test)\.ts$/).filter((path) => !path.endsWith('/portable-sql.ts'))
    const found = paths.flatMap((path) =>
      [
        ...textOf(path)
          .replace(/'\s*\+\s*'/gu, '')
          .matchAll(statement),
      ].map(([, , sql = '']) => [path, sql.replace(/\$\{[^}]*\}/gu, 'x')] as const),
    )
    expect(found.length).toBeGreaterThan(2)
    // The bodies of notices are the one statement of PostgreSQL alone; see postgres-engine.ts.
    for (const [path, sql] of found)
      if (!sql.includes('pg_notify')) expect([path, sql, unportableIn(sql)]).toEqual([path, sql, []])
  })

  it.each([
    ['Words', allowedWords],
    ['Functions', allowedFunctions],
    ['Signs', allowedSigns],
  ])('is told to operators: %s', (title, allowed) => {
    const [, list = ''] = new RegExp(`${title}:\n\n((?:    .*\n)+)`, 'u').exec(textOf('docs/pod-store.md')) ?? []
    expect(list.trim().split(/\s+/u)).toEqual([...allowed])
  })
})
