// What goes wrong with a database file, as codes for programs and sentences for people.
import { basename, dirname } from 'node:path'
import { CodedError, messageOf } from '../base/coded-error.ts'
import { sqliteCodeOf } from './sqlite.ts'

/** The file that an error is about. */
export interface FaultyFile {
  readonly path: string
  readonly ifLost?: string
}

type Sentence = (file: FaultyFile) => string

const rebuilt = 'What it held is fetched from the network again, as far as others have it.'

const sentences = {
  'store.corrupt': ({ path, ifLost }) =>
    `The file ${path} is damaged; the other files of the data directory are untouched. While the node does not run, move ${basename(path)} ` +
    `and any ${basename(path)}-wal and ${basename(path)}-shm beside it away; then start it again. ${ifLost ?? rebuilt}`,
  'store.emptied': ({ path, ifLost }) =>
    `The file ${path} is empty, although it was made before: what it held is gone. Put a copy of it there if you have ` +
    `one; to go on without, delete ${basename(path)} and any ${basename(path)}-wal and ${basename(path)}-shm beside it. ` +
    (ifLost ?? rebuilt),
  'store.locked': ({ path }) =>
    `Another program holds the file ${path}. Close it (another twisterd, a backup, a database browser) and try again.`,
  'store.unwritable': ({ path }) =>
    `The file ${path} cannot be opened or written. Check that the folder ${dirname(path)} exists, belongs to the user ` +
    'who runs the node, and is not mounted read-only.',
  'store.disk-full': ({ path }) =>
    `There is no space left for ${path}. Nothing half-written was kept. Free some disk space and start the node again.`,
  'store.constraint': ({ path }) => `A row for ${path} breaks a rule of its table; please report this as a bug.`,
  'store.closed': ({ path }) => `The file ${path} was used after it was closed; please report this as a bug.`,
} as const satisfies Record<string, Sentence>

type StoreCode = keyof typeof sentences

const codesByResult: Readonly<Record<string, StoreCode>> = {
  SQLITE_IOERR_CORRUPTFS: 'store.corrupt',
  SQLITE_CORRUPT: 'store.corrupt',
  SQLITE_NOTADB: 'store.corrupt',
  SQLITE_BUSY: 'store.locked',
  SQLITE_LOCKED: 'store.locked',
  SQLITE_PROTOCOL: 'store.locked',
  SQLITE_FULL: 'store.disk-full',
  SQLITE_CONSTRAINT: 'store.constraint',
  SQLITE_READONLY: 'store.unwritable',
  SQLITE_CANTOPEN: 'store.unwritable',
  SQLITE_IOERR: 'store.unwritable',
  SQLITE_PERM: 'store.unwritable',
}

const codesBySystemError: Readonly<Record<string, StoreCode>> = {
  ENOSPC: 'store.disk-full',
  EDQUOT: 'store.disk-full',
  EACCES: 'store.unwritable',
  EPERM: 'store.unwritable',
  EROFS: 'store.unwritable',
  ENOENT: 'store.unwritable',
  ENOTDIR: 'store.unwritable',
  EISDIR: 'store.unwritable',
}

/** The `code` that Node.js and SQLite put on their errors, or an empty text. */
export const systemCodeOf = (error: unknown): string =>
  sqliteCodeOf(error) ?? (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')

/** How the bindings say that a database or its statement is not open any more. */
const closedPattern = /is not open|is closed|finalized/u

const storeCodeOf = (error: unknown): StoreCode | undefined => {
  if (error instanceof CodedError) return undefined
  const code = systemCodeOf(error)
  if (code === 'ERR_INVALID_STATE' && closedPattern.test(messageOf(error))) return 'store.closed'
  return codesByResult[code] ?? codesBySystemError[code]
}

/** The CodedError for a file that has lost what it held. */
export const emptiedFile = (file: FaultyFile): CodedError =>
  new CodedError('store.emptied', sentences['store.emptied'](file), { path: file.path })

/** The CodedError for what SQLite or the file system threw; anything else comes back as it is. */
export const translateError = (error: unknown, file: FaultyFile): unknown => {
  const code = storeCodeOf(error)
  if (code === undefined) return error
  const fields = { path: file.path, cause: messageOf(error), systemCode: systemCodeOf(error) }
  return new CodedError(code, sentences[code](file), fields)
}
