import { expect, it } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { describeEngines, type EmptyStore } from '../../../test/support/sql-engines.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import type { SqlEngine, SqlPart } from './engine.ts'
import { listOf } from './portable-sql.ts'

const people: SqlPart = {
  name: 'people',
  steps: [
    [
      'CREATE TABLE people (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, picture BYTEA)',
      'CREATE INDEX people_by_picture ON people (picture)',
    ],
  ],
}
const counters: SqlPart = {
  name: 'counters',
  steps: [['CREATE TABLE counters (name TEXT, part BIGINT, count BIGINT NOT NULL, PRIMARY KEY (name, part))']],
}
const parts = [people, counters]

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error)
  }
  return 'no fault'
}

describeEngines('a store of a pod', (store) => {
  const scope = useScope()
  const open = async (): Promise<SqlEngine> => (await store()).open(parts, scope)

  it('gives back what was put in: text, bytes, large numbers, nothing', async () => {
    const engine = await open()
    const rows = [
      { id: 2 ** 53 - 1, name: 'üñ ‮𝒳\ufeff', picture: Uint8Array.of(0, 255, 92, 39) },
      { id: -(2 ** 53 - 1), name: "o'?--", picture: new Uint8Array(0) },
      { id: 0, name: '', picture: null },
    ]
    for (const { id, name, picture } of rows)
      expect(await engine.change('INSERT INTO people (id, name, picture) VALUES (?, ?, ?)', [id, name, picture])).toBe(
        1,
      )
    expect(await engine.query('SELECT id, name, picture FROM people ORDER BY id DESC')).toEqual([
      rows[0],
      rows[2],
      rows[1],
    ])
    expect(await engine.query('SELECT id FROM people WHERE picture = ?', [Uint8Array.of(0, 255, 92, 39)])).toEqual([
      { id: 2 ** 53 - 1 },
    ])
    expect(
      await engine.query(
        "SELECT count(*) AS count, max(id) AS most, name = '' AS empty FROM people WHERE id = 0 GROUP BY name",
      ),
    ).toEqual([{ count: 1, most: 0, empty: 1 }])
    expect(await codeOf(engine.change('INSERT INTO people (id, name) VALUES (1, ?)', ['a\0b']))).toBe(
      'store.zero-in-text',
    )
  })

  it('takes many values at once', async () => {
    const engine = await open()
    for (let id = 0; id < 20; id += 1)
      await engine.change('INSERT INTO people (id, name) VALUES (?, ?)', [id, `p${String(id)}`])
    for (const wanted of [[], [3], [3, 5], [1, 2, 3, 4, 5, 6]]) {
      const { marks, values } = listOf(wanted)
      const rows = await engine.query<{ readonly id: number }>(
        `SELECT id FROM people WHERE id IN ${marks} ORDER BY id`,
        values,
      )
      expect(rows.map(({ id }) => id)).toEqual(wanted)
    }
  })

  it('does what a conflict asks for, and tells which rows it took', async () => {
    const engine = await open()
    const add = 'INSERT INTO people (id, name) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING RETURNING id'
    expect(await engine.query(add, [1, 'one', 2, 'two'])).toEqual([{ id: 1 }, { id: 2 }])
    expect(await engine.query(add, [2, 'other', 3, 'two'])).toEqual([])
    const count =
      'INSERT INTO counters (name, part, count) VALUES (?, 1, ?) ON CONFLICT (name, part) DO UPDATE SET count = counters.count + excluded.count'
    await engine.change(count, ['posts', 2])
    await engine.change(count, ['posts', 3])
    expect(await engine.query('SELECT count FROM counters')).toEqual([{ count: 5 }])
    expect(await codeOf(engine.change('INSERT INTO people (id, name) VALUES (1, ?)', ['new']))).toBe('store.constraint')
  })

  it('undoes a transaction that throws, and ends one in which a statement failed', async () => {
    const engine = await open()
    const add = 'INSERT INTO people (id, name) VALUES (?, ?)'
    await engine.change(add, [1, 'one'])
    const thrown = engine.transaction(async (session) => {
      await session.change(add, [2, 'two'])
      throw new CodedError('test.thrown', 'thrown')
    })
    expect(await codeOf(thrown)).toBe('test.thrown')
    const swallowed = engine.transaction(async (session) => {
      await session.change(add, [3, 'three'])
      await session.change(add, [1, 'again']).catch(() => undefined)
    })
    expect(await codeOf(swallowed)).not.toBe('no fault')
    expect(await engine.query('SELECT id FROM people')).toEqual([{ id: 1 }])
    let kept: { query: SqlEngine['query'] } | undefined
    await engine.transaction(async (session) => {
      kept = session
      await session.change(add, [4, 'four'])
    })
    expect(await engine.query('SELECT id FROM people ORDER BY id')).toEqual([{ id: 1 }, { id: 4 }])
    expect(kept).toBeDefined()
  })

  it('runs transactions as if one came after another', async () => {
    const engine = await open()
    await engine.change("INSERT INTO counters (name, part, count) VALUES ('visits', 0, 0)")
    // Each reads, and writes what it made of it: one that came between would be lost.
    const one = () =>
      engine.transaction(async (session) => {
        const [row] = await session.query<{ readonly count: number }>(
          "SELECT count FROM counters WHERE name = 'visits'",
        )
        await session.change("UPDATE counters SET count = ? WHERE name = 'visits'", [(row?.count ?? 0) + 1])
      })
    await Promise.all(Array.from({ length: 6 }, one))
    expect(await engine.query('SELECT count FROM counters')).toEqual([{ count: 6 }])
    // Nobody sees what is not finished.
    let seen: readonly unknown[] = []
    await engine.transaction(async (session) => {
      await session.change('DELETE FROM counters WHERE part = 0')
      if (engine.kind === 'postgres') seen = await engine.query('SELECT count FROM counters')
    })
    expect(seen).toEqual(engine.kind === 'postgres' ? [{ count: 6 }] : [])
    expect(await engine.query('SELECT count FROM counters')).toEqual([])
  })

  it('wakes those who listen, once it is on disk', async () => {
    const engine = await open()
    const heard = (topic: string): Promise<readonly unknown[]> =>
      new Promise((resolve) => {
        const stop = engine.onNotice(topic, () => {
          void engine.query('SELECT id FROM people').then((rows) => {
            if (rows.length === 0) return
            stop()
            resolve(rows)
          })
        })
      })
    const first = heard('people')
    await engine.transaction(async (session) => {
      await session.change("INSERT INTO people (id, name) VALUES (7, 'seven')")
      await session.notify('people')
    })
    expect(await first).toEqual([{ id: 7 }])
    const second = heard('others')
    await engine.notify('others')
    expect(await second).toEqual([{ id: 7 }])
  })

  it('refuses what other engines would not take, and says what it is', async () => {
    const engine = await open()
    expect(await codeOf(engine.query('SELECT id FROM people LIMIT 1 OFFSET 2'))).toBe('store.unportable')
  })
})

describeEngines('the tables of a pod', (store) => {
  const once = async (use: (scope: Scope) => Promise<unknown>): Promise<unknown> => {
    const scope = new Scope('once', silentLog)
    try {
      return await use(scope)
    } finally {
      await scope.close()
    }
  }
  const later: SqlPart = {
    name: 'people',
    steps: [...people.steps, ['ALTER TABLE people ADD COLUMN place TEXT', "UPDATE people SET place = 'here'"]],
  }

  const filled = async (): Promise<EmptyStore> => {
    const empty = await store()
    await once(async (scope) => {
      const engine = await empty.open([people], scope)
      await engine.change("INSERT INTO people (id, name) VALUES (1, 'one')")
    })
    return empty
  }

  it('are lifted, each owner’s by itself, and only once', async () => {
    const stores = await filled()
    for (let round = 0; round < 2; round += 1)
      await once(async (scope) => {
        const engine = await stores.open([later, counters], scope)
        expect(await engine.query('SELECT id, place FROM people')).toEqual([{ id: 1, place: 'here' }])
        expect(await engine.query('SELECT part, version FROM pod_parts ORDER BY part')).toEqual([
          { part: 'counters', version: 1 },
          { part: 'people', version: 2 },
        ])
      })
  })

  it('are not touched by an older program, nor by one that does not know an owner', async () => {
    const stores = await filled()
    await once((scope) => stores.open([later, counters], scope))
    for (const older of [[people, counters], [later]])
      expect(await codeOf(once((scope) => stores.open(older, scope)))).toBe('store.newer-version')
    await once((scope) => stores.open([later, counters], scope))
  })

  it('stay as they were when a step fails', async () => {
    const stores = await filled()
    const failing = { name: 'people', steps: [...later.steps, ['DROP TABLE missing']] }
    expect(await codeOf(once((scope) => stores.open([failing], scope)))).not.toBe('no fault')
    await once(async (scope) => {
      const engine = await stores.open([people], scope)
      expect(await engine.query('SELECT * FROM people')).toEqual([{ id: 1, name: 'one', picture: null }])
    })
  })
})
