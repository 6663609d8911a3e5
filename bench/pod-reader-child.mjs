// Reads pages of a pod for some seconds, as one web process does, and tells how long each took.
import { silentLog } from '../dist/base/log.js'
import { randomBelow, SeededRandom } from '../dist/base/random.js'
import { Scope } from '../dist/base/scope.js'
import { systemClock } from '../dist/net/system-clock.js'
import { podModelOn } from '../dist/pods/model/model.js'
import { openPostgresEngine } from '../dist/pods/model/postgres-engine.js'
import { openSqliteEngine } from '../dist/pods/model/sqlite-engine.js'
import { modelPart } from '../dist/pods/model/tables.js'

const [, , store, what, accounts, seconds, seed] = process.argv
const scope = new Scope('reader', silentLog)
const parts = [modelPart]
const engine = store.startsWith('postgres:')
  ? await openPostgresEngine({ clock: systemClock, log: silentLog }, { connection: store, parts, lifts: false }, scope)
  : await openSqliteEngine({ path: store, parts }, scope)
const model = podModelOn(engine)
const random = new SeededRandom(1 + Number(seed))
const account = () => `a${String(randomBelow(random, Number(accounts)))}`
const word = () => `word${String(Math.floor(20_000 * (randomBelow(random, 10_000) / 10_000) ** 3))}`

/** Each gives the pages that are timed: a first one, or one after others. */
const kinds = {
  timeline: () => model.timeline(account(), { count: 30 }),
  deeper: async () => {
    const name = account()
    const first = await model.timeline(name, { count: 30 })
    return () => model.timeline(name, { count: 30, before: first.next })
  },
  search: () => model.search(`${word()} ${word()}`, { count: 30 }),
  tag: () => model.tag(`tag${String(randomBelow(random, 100))}`, { count: 30 }),
  person: () => model.person(account(), { count: 30 }),
}

const ms = []
/** Two people at once. */
const read = async (end, timed) => {
  while (performance.now() < end) {
    let startMs = performance.now()
    const page = await kinds[what]()
    if (typeof page === 'function') {
      startMs = performance.now()
      await page()
    }
    if (timed) ms.push(performance.now() - startMs)
  }
}
const both = async (forMs, timed) => {
  const end = performance.now() + forMs
  await Promise.all([read(end, timed), read(end, timed)])
}

await both(1_500, false)
const startMs = performance.now()
await both(1_000 * Number(seconds), true)
process.stdout.write(JSON.stringify({ perSecond: (ms.length * 1_000) / (performance.now() - startMs), ms }))
await scope.close()
