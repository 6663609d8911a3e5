// Timelines of a pod on both engines, with one and several web processes: how long a page takes, and how many a second.
// `BENCH_POD_POSTS` and `BENCH_POD_ACCOUNTS` say how large it is, `BENCH_POD_FOLDER` where it is kept between runs.
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { systemClock } from '../src/net/system-clock.ts'
import type { SqlEngine } from '../src/pods/model/engine.ts'
import { podModelOn } from '../src/pods/model/model.ts'
import { openPostgresEngine } from '../src/pods/model/postgres-engine.ts'
import { openSqliteEngine } from '../src/pods/model/sqlite-engine.ts'
import { modelPart } from '../src/pods/model/tables.ts'
import { takenBy } from '../test/support/pod-posts.ts'
import { hasPostgres, startPostgres } from '../test/support/postgres.ts'
import { type BenchRow, benchRow } from './bench.ts'
import { fillPostgres, fillSqlite } from './pod-fill.ts'

const size = {
  accounts: Number(process.env['BENCH_POD_ACCOUNTS'] ?? '10000'),
  posts: Number(process.env['BENCH_POD_POSTS'] ?? '200000'),
}
const child = fileURLToPath(new URL('pod-reader-child.mjs', import.meta.url))
const readSeconds = Number(process.env['BENCH_POD_SECONDS'] ?? '5')

interface Reading {
  readonly perSecond: number
  readonly ms: readonly number[]
}

const read = async (store: string, what: string, processes: number): Promise<Reading> => {
  const runs = await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const words = [child, store, what, String(size.accounts), String(readSeconds), String(index)]
      const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 26 })
      return JSON.parse(stdout) as Reading
    }),
  )
  return {
    perSecond: runs.reduce((sum, run) => sum + run.perSecond, 0),
    ms: runs.flatMap((run) => run.ms).sort((left, right) => left - right),
  }
}

const percentile = ({ ms }: Reading, part: number): number => ms[Math.floor((ms.length - 1) * part)] ?? 0

const tell = (name: string, reading: Reading): void => {
  const [middle, most, all] = [0.5, 0.99, 1].map((part) => percentile(reading, part).toFixed(1))
  process.stderr.write(
    `  ${name}: ${reading.perSecond.toFixed(0)} a second, p50 ${middle ?? ''} ms, p99 ${most ?? ''} ms, most ${all ?? ''} ms\n`,
  )
}

const written = async (open: (scope: Scope) => Promise<SqlEngine>, run: number): Promise<number> => {
  const scope = new Scope('write', silentLog)
  const model = podModelOn(await open(scope))
  const posts = Array.from({ length: 2_000 }, (_, index) =>
    takenBy(`w${String(index % 50)}`, run * 10_000 + index, {
      time: 1_731_600_000 + run * 2_000 + index,
      text: `word${String(index)} written by a bench, one of many @a${String(index)} #tag${String(index % 100)}`,
    }),
  )
  const startMs = performance.now()
  for (let at = 0; at < posts.length; at += 100) await model.take(posts.slice(at, at + 100), { posts: at })
  const perSecond = (posts.length * 1_000) / (performance.now() - startMs)
  await scope.close()
  return perSecond
}

/** All readings of one engine; p99 stands beside the 50 ms that a page may take. */
const measure = async (
  name: string,
  store: string,
  counts: readonly number[],
  open: (scope: Scope) => Promise<SqlEngine>,
): Promise<readonly BenchRow[]> => {
  const rows: BenchRow[] = []
  for (const what of ['timeline', 'deeper', 'search', 'tag', 'person'])
    for (const processes of what === 'timeline' ? counts : [1]) {
      const reading = await read(store, what, processes)
      tell(`${name}, ${what}, ${String(processes)} process(es)`, reading)
      const p99 = percentile(reading, 0.99)
      rows.push(
        benchRow(
          `pod on ${name}: ${what}, ${String(processes)} web process${processes === 1 ? '' : 'es'}`,
          reading.perSecond,
          'pages at p99, one after another',
          1_000 / p99,
        ),
      )
    }
  const perSecond = await written(open, Math.floor(performance.timeOrigin / 1000) % 100_000)
  process.stderr.write(`  ${name}, posts taken in: ${perSecond.toFixed(0)} a second\n`)
  rows.push(benchRow(`pod on ${name}: posts taken in`, perSecond, 'posts of twister a second, all users', 10))
  return rows
}

export const run = async (): Promise<readonly BenchRow[]> => {
  const kept = process.env['BENCH_POD_FOLDER']
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'pod-bench-'))
  mkdirSync(folder, { recursive: true })
  try {
    const rows: BenchRow[] = []
    const path = join(folder, 'pod.sqlite')
    if (!existsSync(`${path}.filled`)) {
      rmSync(path, { force: true })
      await fillSqlite(path, size)
      writeFileSync(`${path}.filled`, '')
    }
    rows.push(...(await measure('SQLite', path, [1], (scope) => openSqliteEngine({ path, parts: [modelPart] }, scope))))
    if (hasPostgres) rows.push(...(await onPostgres(folder)))
    return rows
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

const onPostgres = async (folder: string): Promise<readonly BenchRow[]> => {
  const memory = {
    shared_buffers: '1GB',
    effective_cache_size: '3GB',
    max_wal_size: '8GB',
    fsync: 'on',
    full_page_writes: 'on',
  }
  const server = await startPostgres(memory, join(folder, 'postgres'))
  try {
    const filled = join(folder, 'postgres.filled')
    if (!existsSync(filled)) {
      await server.run('DROP DATABASE IF EXISTS pod')
      await fillPostgres(await server.connection('pod'), size)
      writeFileSync(filled, '')
    }
    const connection = (await server.connection()).replace('/postgres?', '/pod?')
    return await measure('PostgreSQL', connection, [1, 2, 4], (scope) =>
      openPostgresEngine(
        { clock: systemClock, log: silentLog },
        { connection, parts: [modelPart], lifts: false },
        scope,
      ),
    )
  } finally {
    await server.stop('SIGINT')
  }
}
