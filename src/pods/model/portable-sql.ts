// SQL that SQLite and PostgreSQL take, and CockroachDB, YugabyteDB and Citus too: a list of what may be used, and nothing else.
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'

/**
 * Words in capitals. What is missing is missing on purpose, for example: `WITH` (writes in it are PostgreSQL's alone),
 * `OFFSET` (a page far down would read all above it), `LIKE` (capitals count in one engine and not in the other),
 * `FOR UPDATE`, `LATERAL`, `SERIAL`, `TRIGGER`, `REFERENCES` (not between the machines of Citus), `COLLATE`.
 */
export const allowedWords: ReadonlySet<string> = new Set(
  (
    'SELECT DISTINCT FROM AS JOIN LEFT ON WHERE AND OR NOT IN EXISTS IS NULL CASE WHEN THEN ELSE END ' +
    'GROUP BY HAVING ORDER ASC DESC LIMIT UNION ALL ' +
    'INSERT INTO VALUES CONFLICT DO NOTHING UPDATE SET DELETE RETURNING ' +
    'CREATE TABLE UNIQUE INDEX PRIMARY KEY DEFAULT ALTER ADD COLUMN DROP IF ' +
    'CAST BIGINT TEXT BYTEA'
  ).split(' '),
)

/** Names before a parenthesis that are no own table. `CAST` and the words above are no functions. */
export const allowedFunctions: ReadonlySet<string> = new Set(['coalesce', 'count', 'length', 'max', 'min'])

/** `/` is missing: it gives fractions in CockroachDB. `||` of a null is null everywhere. */
export const allowedSigns: ReadonlySet<string> = new Set('( ) , . ? = <> < <= > >= + - * ||'.split(' '))

/** A statement of another kind than these is none of ours. */
const beginnings = [
  /^SELECT /u,
  /^INSERT INTO \w+ /u,
  /^UPDATE \w+ SET /u,
  /^DELETE FROM \w+ WHERE /u,
  /^CREATE TABLE (?:IF NOT EXISTS )?\w+ \(/u,
  /^CREATE (?:UNIQUE )?INDEX \w+ ON \w+ \(/u,
  /^ALTER TABLE \w+ ADD COLUMN \w+ /u,
  /^DROP (?:TABLE|INDEX) \w+$/u,
]

type Token = readonly [kind: 'text' | 'word' | 'number' | 'sign' | 'space' | 'other', text: string]

const tokenPattern = /--|'(?:[^']|'')*'|[A-Za-z_][A-Za-z_0-9]*|\d+(?![\w.])|<>|<=|>=|\|\||[(),.?=<>+*-]|\s+|[^]/gu

const kindOf = (text: string): Token[0] => {
  if (text.length > 1 && text.startsWith("'")) return 'text'
  if (/^[A-Za-z_]/u.test(text)) return 'word'
  if (/^\d/u.test(text)) return 'number'
  if (/^\s/u.test(text)) return 'space'
  return allowedSigns.has(text) ? 'sign' : 'other'
}

const tokensOf = (sql: string): readonly Token[] =>
  [...sql.matchAll(tokenPattern)].map(([text]) => [kindOf(text), text])

const isName = (word: string): boolean => /^[a-z][a-z_0-9]*$/u.test(word)

/** Words after which a name with a parenthesis is a table or an index with its columns. */
const beforeColumns: ReadonlySet<string> = new Set(['INTO', 'TABLE', 'EXISTS', 'ON'])

const faultsOfWord = (previous: string, word: string, next: string): readonly string[] => {
  if (!isName(word)) return allowedWords.has(word) ? [] : [word]
  return next === '(' && !allowedFunctions.has(word) && !beforeColumns.has(previous) ? [`${word}(`] : []
}

/** What in a statement is not on the list; empty when it is portable. */
export const unportableIn = (sql: string): readonly string[] => {
  const used = tokensOf(sql).filter(([kind]) => kind !== 'space')
  const textAt = (index: number): string => used[index]?.[1] ?? ''
  const faults = used.flatMap(([kind, text], index) => {
    if (kind === 'other') return [text]
    return kind === 'word' ? faultsOfWord(textAt(index - 1), text, textAt(index + 1)) : []
  })
  const line = sql.replace(/\s+/gu, ' ').trim()
  // What stands before a text without a blank says what kind of text it is.
  if (/\w'/u.test(sql.replace(/'(?:[^']|'')*'/gu, "''"))) faults.push("x''")
  return beginnings.some((beginning) => beginning.test(line)) ? faults : [line.slice(0, 40), ...faults]
}

/** How a statement is written for one engine. */
export type Dialect = (sql: string) => string

/** `?` becomes `$1`, `$2`, …. */
export const postgresDialect: Dialect = (sql) => {
  let count = 0
  return tokensOf(sql)
    .map(([, text]) => (text === '?' ? `$${String((count += 1))}` : text))
    .join('')
}

const sqliteTypes: Readonly<Record<string, string>> = { BIGINT: 'INTEGER', BYTEA: 'BLOB' }

/** Columns hold what they say, and a table is kept in the order of a key of several columns. */
export const sqliteDialect: Dialect = (sql) => {
  const text = tokensOf(sql)
    .map(([kind, token]) => (kind === 'word' ? (sqliteTypes[token] ?? token) : token))
    .join('')
  if (!/^\s*CREATE TABLE/u.test(text)) return text
  return `${text.trimEnd()} STRICT${/PRIMARY KEY \(/u.test(text) ? ', WITHOUT ROWID' : ''}`
}

/** Texts that are kept; they come from the program, with lists of a few lengths. */
const maxTexts = 512

/** Translates each text once, and refuses what is not portable. */
export const translator = (dialect: Dialect): Dialect => {
  const known = new BoundedMap<string, string>(maxTexts)
  return (sql) => {
    const found = known.get(sql)
    if (found !== undefined) return found
    const faults = unportableIn(sql)
    if (faults.length > 0)
      throw new CodedError('store.unportable', 'A statement uses SQL that is not on the list; report this as a bug.', {
        faults,
        sql,
      })
    const text = dialect(sql)
    known.set(sql, text)
    return text
  }
}

/** Lengths of lists of values, so that few different statements are needed for many different lists. */
const lengths = [1, 4, 16, 64, 256, 1_024] as const

/** `(?, ?, …)` and the values for it, the last one repeated; at most 1,024. Of an empty list, nothing that could be found. */
export const listOf = <T>(values: readonly T[]): { readonly marks: string; readonly values: readonly T[] } => {
  const length = lengths.find((each) => each >= values.length)
  if (length === undefined)
    throw new CodedError('store.unportable', 'Too many values in one list; please report this as a bug.')
  const last = values.at(-1)
  if (last === undefined) return { marks: '(NULL)', values: [] }
  const padded = [
    ...values.slice(0, length),
    ...Array.from({ length: Math.max(0, length - values.length) }, () => last),
  ]
  return { marks: `(${Array.from({ length }, () => '?').join(', ')})`, values: padded }
}
