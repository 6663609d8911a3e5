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
import { readWrappedKey } from './master-key.ts'
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

/** What a backup holds: public halves in the open, secrets as they lie there. */
export interface ReadBackup {
  readonly rows: readonly Row[]
  readonly wrapped: WrappedKey | undefined
}

/** Opens a sealed secret with another key than that of the backup’s passphrase; undefined: it does not fit. */
export type OpenSealed = (label: Uint8Array, sealed: Uint8Array) => Uint8Array | undefined

/** Whether the bytes begin as a file of SQLite. */
export const isBackup = (file: Uint8Array): boolean => latin1FromBytes(file.subarray(0, 16)) === 'SQLite format 3\0'

/** Writes the wallet into a new file. */
export const writeBackup = async (wallet: Database, path: string): Promise<void> => {
  const scope = new Scope('backup', silentLog)
  try {
    const { schema } = walletSchema
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
      wrapped: hasMasterKey(database) ? readWrappedKey(database) : undefined,
    }))
  } catch (error) {
    if (error instanceof CodedError) throw unreadable()
    throw error
  }
}

/** Files of the first version had no passphrase. */
const hasMasterKey = (database: Pick<Database, 'prepare'>): boolean =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'wallet_master_key'").get() !== undefined

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

/** The keys of a backup. Faults: `wallet.file-encrypted`, `wallet.passphrase-wrong`, `wallet.file-unreadable`. */
export const keysOfBackup = async (
  { rows, wrapped }: ReadBackup,
  passphrase: string | undefined,
  own: OpenSealed,
): Promise<readonly FoundKey[]> => {
  const { open, done } =
    wrapped === undefined
      ? { open: (_label: Uint8Array, secret: Uint8Array) => secret, done: () => undefined }
      : await openerOf(wrapped, passphrase, own)
  try {
    return rows.map((row) => {
      const secret = open(keyLabel(row.username, row.public_key), row.secret)
      if (secret === undefined) throw passphrase === undefined ? passphraseNeeded() : unreadable()
      const privateKey = parsePrivateKey(secret)
      const compressed = row.compressed !== 0
      // A damaged file must not bring a key that nobody ever had.
      if (privateKey === undefined || !equalBytes(publicKeyOf(privateKey, compressed), row.public_key))
        throw unreadable()
      return {
        name: row.replaced === 0 ? row.username : `${row.username}${replacedSuffix}`,
        privateKey,
        compressed,
        createdAt: row.created_at,
      }
    })
  } finally {
    done()
  }
}
