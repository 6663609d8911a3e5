// Copies of the wallet in a file of their own: its keys as they lie on disk, sealed if the wallet is.
import { equalBytes } from '../../base/bytes.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { CodedError } from '../../base/coded-error.ts'
import { silentLog } from '../../base/log.ts'
import { Scope } from '../../base/scope.ts'
import { openBytes, unwrapKey, type WrappedKey } from '../../crypto/at-rest.ts'
import { parsePrivateKey, publicKeyOf } from '../../crypto/keys.ts'
import { type Database, openDatabase, readDatabase } from '../../store/database.ts'
import type { SqlValue } from '../../store/sqlite.ts'
import { type FoundKey, replacedSuffix } from './found-keys.ts'
import { openKept, readWrappedKey } from './master-key.ts'
import { keyLabel, walletSchema } from './wallet.ts'

const keyColumns = 'public_key, username, secret, compressed, created_at, replaced'
const masterColumns = 'only, cost_n, cost_r, cost_p, salt, wrapped, traces'

/** Most keys that are read from one file. */
const maxKeys = 10_000

interface Row {
  readonly public_key: Uint8Array
  readonly username: string
  readonly secret: Uint8Array
  readonly compressed: number
  readonly created_at: number
  readonly replaced: number
}

/** The key of a group as it lies on disk: sealed if the wallet is. */
export interface KeptGroupKey {
  readonly alias: string
  readonly publicKey: Uint8Array
  readonly secret: Uint8Array
}

/** Under the names that `node.sqlite` has: a backup is read as that file is. */
const groupsTable = `
CREATE TABLE groups (
  alias TEXT PRIMARY KEY,
  public_key BLOB NOT NULL,
  secret BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`

/** What a backup holds: public halves in the open, secrets as they lie there. */
export interface ReadBackup {
  readonly rows: readonly Row[]
  readonly groups: readonly KeptGroupKey[]
  readonly wrapped: WrappedKey | undefined
}

/** Opens a sealed secret with another key than that of the backup’s passphrase; undefined: it does not fit. */
export type OpenSealed = (label: Uint8Array, sealed: Uint8Array) => Uint8Array | undefined

/** Whether the bytes begin as a file of SQLite. */
export const isBackup = (file: Uint8Array): boolean => latin1FromBytes(file.subarray(0, 16)) === 'SQLite format 3\0'

/** Writes the wallet and the keys of groups into a new file. */
export const writeBackup = async (wallet: Database, groups: readonly KeptGroupKey[], path: string): Promise<void> => {
  const scope = new Scope('backup', silentLog)
  try {
    const schema = walletSchema.schema + groupsTable
    const copy = openDatabase({ path, schema, version: 1, durability: 'full', overwrites: true }, scope)
    const move = (table: string, columns: string): void => {
      const marks = columns.replaceAll(/\w+/gu, '?')
      const insert = copy.prepare(`INSERT INTO ${table} (${columns}) VALUES (${marks})`)
      for (const row of wallet.prepare<Readonly<Record<string, SqlValue>>>(`SELECT ${columns} FROM ${table}`).all())
        insert.run(...columns.split(', ').map((column) => row[column] ?? null))
    }
    copy.transaction(() => {
      move('wallet_keys', keyColumns)
      move('wallet_master_key', masterColumns)
      const insert = copy.prepare('INSERT INTO groups (alias, public_key, secret) VALUES (?, ?, ?)')
      for (const { alias, publicKey, secret } of groups) insert.run(alias, publicKey, secret)
    })
    // One file, without a log beside it.
    copy.prepare('PRAGMA journal_mode = DELETE').get()
  } finally {
    await scope.close()
  }
}

const unreadable = (): CodedError =>
  new CodedError('wallet.file-unreadable', 'This file is no backup of a wallet, or it is damaged.')

/** Reads a backup, or a `node.sqlite` of a node that does not run. Fault: `wallet.file-unreadable`. */
export const readBackup = (path: string): ReadBackup => {
  try {
    return readDatabase(path, (database) => ({
      rows: database.prepare<Row>(`SELECT ${keyColumns} FROM wallet_keys LIMIT ${String(maxKeys)}`).all(),
      groups: hasTable(database, 'groups') ? readGroups(database) : [],
      wrapped: hasTable(database, 'wallet_master_key') ? readWrappedKey(database) : undefined,
    }))
  } catch (error) {
    if (error instanceof CodedError) throw unreadable()
    throw error
  }
}

/** Files of the first versions had no passphrase, and no groups. */
const hasTable = (database: Pick<Database, 'prepare'>, table: string): boolean =>
  database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined

const readGroups = (database: Pick<Database, 'prepare'>): readonly KeptGroupKey[] =>
  database
    .prepare<KeptGroupKey>(`SELECT alias, public_key AS publicKey, secret FROM groups LIMIT ${String(maxKeys)}`)
    .all()

const passphraseNeeded = (): CodedError =>
  new CodedError(
    'wallet.file-encrypted',
    'This backup has a passphrase of its own. Give it as the second parameter, or: twister import --file <file>',
  )

/** Its own passphrase opens a backup; without one it may be a copy of this very wallet. */
const openerOf = async (
  wrapped: WrappedKey,
  passphrase: string | undefined,
  own: OpenSealed,
): Promise<{ readonly open: OpenSealed; readonly done: () => void }> => {
  if (passphrase === undefined) return { open: own, done: () => undefined }
  const key = await unwrapKey(wrapped, passphrase)
  if (key === undefined)
    throw new CodedError('wallet.passphrase-wrong', 'Error: The wallet passphrase entered was incorrect.')
  return { open: (label, sealed) => openBytes(key, sealed, label), done: () => key.fill(0) }
}

interface FoundHalf {
  readonly publicKey: Uint8Array
  readonly compressed: boolean
  readonly createdAt: number
}

/** The keys of a backup. Faults: `wallet.file-encrypted`, `wallet.passphrase-wrong`, `wallet.file-unreadable`. */
export const keysOfBackup = async (
  { rows, groups, wrapped }: ReadBackup,
  passphrase: string | undefined,
  own: OpenSealed,
): Promise<readonly FoundKey[]> => {
  const { open, done } =
    wrapped === undefined
      ? { open: (_label: Uint8Array, secret: Uint8Array) => secret, done: () => undefined }
      : await openerOf(wrapped, passphrase, own)
  try {
    const found = (name: string, secret: Uint8Array | undefined, row: FoundHalf): FoundKey => {
      if (secret === undefined) throw passphrase === undefined ? passphraseNeeded() : unreadable()
      const privateKey = parsePrivateKey(secret)
      const { compressed, createdAt } = row
      // A damaged file must not bring a key that nobody ever had.
      if (privateKey === undefined || !equalBytes(publicKeyOf(privateKey, compressed), row.publicKey))
        throw unreadable()
      return { name, privateKey, compressed, createdAt }
    }
    const ofUsers = rows.map((row) => {
      const name = row.replaced === 0 ? row.username : `${row.username}${replacedSuffix}`
      const half = { publicKey: row.public_key, compressed: row.compressed !== 0, createdAt: row.created_at }
      return found(name, open(keyLabel(row.username, row.public_key), row.secret), half)
    })
    const ofGroups = groups.map(({ alias, publicKey, secret }) =>
      found(alias, openKept(secret, open), { publicKey, compressed: true, createdAt: 0 }),
    )
    return [...ofUsers, ...ofGroups]
  } finally {
    done()
  }
}
