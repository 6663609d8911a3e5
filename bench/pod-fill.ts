// A pod of many accounts and posts, made by the engines themselves: what is read in it is what people read, only the signatures are none.
import { Client } from 'pg'
import { silentLog } from '../src/base/log.ts'
import { Scope } from '../src/base/scope.ts'
import { systemClock } from '../src/net/system-clock.ts'
import { openPostgresEngine } from '../src/pods/model/postgres-engine.ts'
import { queryOf, tagTerm } from '../src/pods/model/post-terms.ts'
import { openSqliteEngine } from '../src/pods/model/sqlite-engine.ts'
import { modelPart } from '../src/pods/model/tables.ts'
import { openSqlite } from '../src/store/sqlite.ts'

/** How large the pod is. Whom an account follows: 40 in the middle, one in a hundred 500. */
export interface PodSize {
  readonly accounts: number
  readonly posts: number
}

/** The first and the last second of the posts: a year. */
const firstSecond = 1_700_000_000
const seconds = 31_536_000
const idsPerSecond = 2 ** 20

const vocabulary = 20_000

/** What differs between the engines. */
interface Words {
  readonly bytes: (text: string) => string
  readonly whole: (real: string) => string
  /** Numbers from 0 to below `count`, in a column `i`. */
  readonly numbers: (count: string) => string
}

const power = (base: string, exponent: number): string => Array.from({ length: exponent }, () => base).join(' * ')

const sqlite: Words = {
  bytes: (text) => `CAST(${text} AS BLOB)`,
  whole: (real) => `CAST(${real} AS INTEGER)`,
  numbers: (count) =>
    `(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count}) SELECT i FROM n)`,
}
const postgres: Words = {
  bytes: (text) => `convert_to(${text}, 'UTF8')`,
  whole: (real) => `CAST(floor(${real}) AS BIGINT)`,
  numbers: (count) => `(SELECT CAST(s AS BIGINT) AS i FROM generate_series(0, ${count} - 1) AS s)`,
}

/** Evenly spread in [0, 1), the same on both engines. */
const spread = (number: string, salt: number): string =>
  `(CAST((${number} + ${String(salt)}) * 2654435761 % 4294967296 AS DOUBLE PRECISION) / CAST(4294967296 AS DOUBLE PRECISION))`

const text = (number: string): string => `CAST(${number} AS TEXT)`

const statementsOf = (
  { accounts, posts }: PodSize,
  words: Words,
): readonly (readonly [name: string, sql: string])[] => {
  const id = `(CAST(${String(firstSecond)} AS BIGINT) * ${String(idsPerSecond)} + i * ${String(Math.floor((seconds * idsPerSecond) / posts))})`
  // A few say much, most say little.
  const author = `'a' || ${text(words.whole(`${String(accounts)} * ${power(spread('i', 0), 2)}`))}`
  const word = (place: number): string =>
    words.whole(`${String(vocabulary)} * ${power(spread(`i * 5 + ${String(place)}`, 12_345), 3)}`)
  const said = Array.from({ length: 5 }, (_, place) => `'word' || ${text(word(place))}`).join(" || ' ' || ")
  const post =
    `SELECT ${id} AS id, ${author} AS author, i AS number, ${said} || ' ' || substr('${'lorem ipsum dolor sit amet '.repeat(4)}', 1, 20 + CAST(i % 80 AS INTEGER)) AS msg, ` +
    `${text(`${String(firstSecond)} + i * ${String(seconds)} / ${String(posts)}`)} AS at, ${text('i')} AS k FROM ${words.numbers(String(posts))} AS numbers`
  const piece =
    `'d12:sig_userpost65:' || substr('${'0123456789'.repeat(7)}', 1, 65) || '8:userpostd6:heighti5e1:ki' || k || 'e3:msg' || ` +
    `CAST(length(msg) AS TEXT) || ':' || msg || '1:n' || CAST(length(author) AS TEXT) || ':' || author || '4:timei' || at || 'eee'`
  // Log-normal by three numbers; people follow those whom many follow.
  const degree = words.whole(
    `8 + 500 * ${power(spread('account', 77), 4)} * ${spread('account', 991)} + 80 * ${spread('account', 313)} * ${spread('account', 5)}`,
  )
  const followed = words.whole(`${String(accounts)} * ${power(spread('account * 631 + place', 31), 2)}`)
  return [
    [
      'posts',
      `INSERT INTO pod_posts (id, author, number, lane, piece) SELECT id, author, number, 0, ${words.bytes(piece)} FROM (${post}) AS posts`,
    ],
    [
      'authors',
      'INSERT INTO pod_authors (author, newest, number, number_id) SELECT author, max(id), max(number), max(id) FROM pod_posts GROUP BY author',
    ],
    [
      'follows',
      `INSERT INTO pod_follows (account, author) SELECT DISTINCT 'a' || ${text('account')}, 'a' || ${text(followed)} FROM ` +
        `(SELECT i AS account, ${degree.replaceAll('account', 'i')} AS degree FROM ${words.numbers(String(accounts))} AS numbers LIMIT ${String(accounts)}) AS accounts ` +
        `JOIN (SELECT i AS place FROM ${words.numbers('700')} AS numbers) AS places ON places.place < accounts.degree ` +
        'ORDER BY 1, 2',
    ],
    [
      'terms',
      `INSERT INTO pod_terms (term, post) SELECT DISTINCT words.term, said.id FROM (${Array.from(
        { length: 5 },
        (_, place) => `SELECT ${id} AS id, ${word(place)} AS word FROM ${words.numbers(String(posts))} AS numbers`,
      ).join(
        ' UNION ALL ',
      )} UNION ALL SELECT ${id}, ${String(vocabulary)} + i % 100 FROM ${words.numbers(String(Math.floor(posts / 10)))} AS numbers) AS said ` +
        'JOIN words ON words.word = said.word ORDER BY 1, 2',
    ],
  ]
}

/** Terms of the words, and of a hundred hashtags after them. */
const termRows = (): readonly (readonly [number, number])[] => [
  ...Array.from({ length: vocabulary }, (_, word) => [word, queryOf(`word${String(word)}`)[0]?.term ?? 0] as const),
  ...Array.from({ length: 100 }, (_, tag) => [vocabulary + tag, tagTerm(`tag${String(tag)}`)] as const),
]

const say = (what: string, startMs: number): void => {
  process.stderr.write(`  ${what}: ${((performance.now() - startMs) / 1000).toFixed(0)} s\n`)
}

/** Fills a new file. */
export const fillSqlite = async (path: string, size: PodSize): Promise<void> => {
  const scope = new Scope('fill', silentLog)
  await openSqliteEngine({ path, parts: [modelPart] }, scope)
  await scope.close()
  const handle = openSqlite(path, 0)
  handle.exec(
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = FILE',
  )
  handle.exec('CREATE TEMP TABLE words (word INTEGER PRIMARY KEY, term INTEGER)')
  const insert = handle.prepare('INSERT INTO words VALUES (?, ?)')
  for (const row of termRows()) insert.run(...row)
  handle.exec('DROP INDEX pod_posts_by_number; DROP INDEX pod_posts_by_author; DROP INDEX pod_follows_by_author')
  for (const [name, sql] of statementsOf(size, sqlite)) {
    const startMs = performance.now()
    handle.exec(`BEGIN; ${sql}; COMMIT`)
    say(name, startMs)
  }
  const startMs = performance.now()
  for (const [statement] of [modelPart.steps[0] ?? []].flatMap((step) => step.map((each) => [each])))
    if (/^CREATE (?:UNIQUE )?INDEX/u.test(statement ?? '')) handle.exec(statement ?? '')
  handle.exec('PRAGMA journal_mode = WAL')
  handle.close()
  say('indexes', startMs)
}

/** Fills an empty database. */
export const fillPostgres = async (connection: string, size: PodSize): Promise<void> => {
  const scope = new Scope('fill', silentLog)
  await openPostgresEngine(
    { clock: systemClock, log: silentLog },
    { connection, parts: [modelPart], lifts: true },
    scope,
  )
  await scope.close()
  const client = new Client({ connectionString: connection })
  await client.connect()
  await client.query("SET maintenance_work_mem = '600MB'; SET work_mem = '300MB'; SET synchronous_commit = off")
  await client.query('CREATE TEMP TABLE words (word BIGINT PRIMARY KEY, term BIGINT)')
  const rows = termRows()
  await client.query(
    `INSERT INTO words VALUES ${rows.map(([word, term]) => `(${String(word)}, ${String(term)})`).join(', ')}`,
  )
  await client.query(
    'DROP INDEX pod_posts_by_number; DROP INDEX pod_posts_by_author; DROP INDEX pod_follows_by_author; ' +
      'ALTER TABLE pod_terms DROP CONSTRAINT pod_terms_pkey; ALTER TABLE pod_follows DROP CONSTRAINT pod_follows_pkey',
  )
  for (const [name, sql] of statementsOf(size, postgres)) {
    const startMs = performance.now()
    await client.query(sql)
    say(name, startMs)
  }
  const startMs = performance.now()
  await client.query(
    'ALTER TABLE pod_terms ADD PRIMARY KEY (term, post); ALTER TABLE pod_follows ADD PRIMARY KEY (account, author)',
  )
  for (const statement of modelPart.steps[0] ?? [])
    if (/^CREATE (?:UNIQUE )?INDEX/u.test(statement)) await client.query(statement)
  await client.query('VACUUM ANALYZE')
  await client.end()
  say('indexes', startMs)
}
