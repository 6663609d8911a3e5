// Ids of posts of somebody who claims times and numbers so that no room is left between them.
import { expect, test } from 'vitest'
import { useScope } from '../../../test/support/each-test.ts'
import { startTime, takenBy } from '../../../test/support/pod-posts.ts'
import type { SqlEngine } from './engine.ts'
import { podModelOn } from './model.ts'
import { openSqliteEngine } from './sqlite-engine.ts'
import { modelPart } from './tables.ts'

const scope = useScope()

/** The engine, and how many statements its transactions have run. */
const counted = (engine: SqlEngine): SqlEngine & { statements: number } => {
  const counting = Object.assign(Object.create(engine) as SqlEngine, { statements: 0 })
  counting.transaction = (work) =>
    engine.transaction((session) =>
      work({
        query: (sql, parameters) => {
          counting.statements += 1
          return session.query(sql, parameters)
        },
        change: (sql, parameters) => session.change(sql, parameters),
        notify: (topic) => session.notify(topic),
      }),
    )
  return counting
}

test('posts of one second between two others cost no more than others do', async () => {
  const engine = counted(await openSqliteEngine({ path: ':memory:', parts: [modelPart] }, scope))
  const model = podModelOn(engine)
  const last = 256 * 8 + 1
  const at = (number: number) => takenBy('mal', number, { time: startTime })
  await model.take([at(0), at(last)], {})
  const costs: number[] = []
  for (let from = 1; from < last; from += 128) {
    const before = engine.statements
    await model.take(
      Array.from({ length: 128 }, (_, index) => at(from + index)),
      {},
    )
    costs.push(engine.statements - before)
  }
  expect(Math.max(...costs)).toBeLessThan(400)
})
