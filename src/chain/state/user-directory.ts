// Names and keys of the active chain: rows by (name, height), with the keys of asked-for names in memory (chain.md 5.2).
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'
import { latin1FromBytes } from '../../codec/combinators.ts'
import { type PublicKey, parsePublicKey } from '../../crypto/keys.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database, Statement } from '../../store/database.ts'
import type { Block } from '../wire/block.ts'
import { registrationFrom } from '../wire/registration.ts'
import { decodeTransaction, type Transaction } from '../wire/transaction.ts'
import type { RegistrationRecord, UserDirectory } from '../types.ts'

/** Names whose keys are kept in memory. */
const maxCachedNames = 65_536

/** A registration as it lies on disk. */
interface Row {
  readonly height: number
  readonly position: number
  readonly bytes: Uint8Array
}

/** One key of a name, with the height from which it is effective; whether it is a point is found out when it is needed. */
class KeyPeriod {
  readonly height: number
  readonly #encoded: Uint8Array | undefined
  #key: PublicKey | undefined
  #isParsed = false

  constructor(height: number, encoded: Uint8Array | undefined) {
    this.height = height
    this.#encoded = encoded
  }

  get key(): PublicKey | undefined {
    if (!this.#isParsed) this.#key = this.#encoded && parsePublicKey(this.#encoded)
    this.#isParsed = true
    return this.#key
  }
}

const transactionOf = (row: Row): Transaction => {
  const transaction = decodeTransaction(row.bytes)
  if (transaction.ok) return transaction.value
  throw new CodedError('chain.store-damaged', 'The database of the chain holds a registration that cannot be read.')
}

// A copy: the key must not keep its transaction in memory.
const periodOf = (row: Row): KeyPeriod =>
  new KeyPeriod(row.height, registrationFrom(transactionOf(row))?.publicKey.slice())

const recordOf = (row: Row): RegistrationRecord | undefined => {
  const registration = registrationFrom(transactionOf(row))
  if (registration === undefined) return undefined
  const { id } = registration.transaction
  return { registration, transactionId: id, height: row.height, position: row.position }
}

const nameOf = (transaction: Transaction): string => latin1FromBytes(transaction.usernameScript.subarray(1))

/** The registry of the active chain. */
export class ChainUserDirectory implements UserDirectory {
  readonly #bestHeight: () => number
  readonly #onUse: (username: Username) => void
  readonly #histories = new BoundedMap<string, readonly KeyPeriod[]>(maxCachedNames)
  readonly #latest: Statement<Row>
  readonly #newest: Statement<Row>
  readonly #latestAt: Statement<Row>
  readonly #all: Statement<Row>
  readonly #names: Statement<{ readonly username: string }>
  readonly #namesAfter: Statement<{ readonly username: string }>
  readonly #between: Statement<Row>
  readonly #byPosition: Statement<{ readonly username: string }>
  readonly #insert: Statement
  readonly #delete: Statement

  /** `onUse` hears of each name whose key is asked for. */
  constructor(database: Database, bestHeight: () => number, onUse: (username: Username) => void = () => undefined) {
    this.#bestHeight = bestHeight
    this.#onUse = onUse
    const columns = 'SELECT height, position, bytes FROM registration WHERE username = ?'
    this.#latest = database.prepare(`${columns} ORDER BY height DESC LIMIT 1`)
    this.#newest = database.prepare(`${columns} ORDER BY height DESC LIMIT ?`)
    this.#latestAt = database.prepare(`${columns} AND height <= ? ORDER BY height DESC LIMIT 1`)
    this.#all = database.prepare(`${columns} ORDER BY height`)
    this.#names = database.prepare(
      'SELECT DISTINCT username FROM registration WHERE username >= ? AND username < ? ORDER BY username LIMIT ?',
    )
    this.#namesAfter = database.prepare(
      'SELECT DISTINCT username FROM registration WHERE username > ? ORDER BY username LIMIT ?',
    )
    this.#byPosition = database.prepare('SELECT username FROM registration WHERE position = ?')
    this.#between = database.prepare(
      'SELECT height, position, bytes FROM registration WHERE position >= ? AND position < ? ORDER BY position',
    )
    this.#insert = database.prepare('INSERT INTO registration VALUES (?, ?, ?, ?)')
    this.#delete = database.prepare('DELETE FROM registration WHERE username = ? AND height = ?')
  }

  bestHeight(): number {
    return this.#bestHeight()
  }

  keyAt(username: Username, height: number): PublicKey | undefined {
    this.#onUse(username)
    return this.#historyOf(username).findLast((period) => period.height <= height)?.key
  }

  registrationHeight(username: Username): number | undefined {
    this.#onUse(username)
    return this.#historyOf(username).at(-1)?.height
  }

  registrationOf(username: Username): RegistrationRecord | undefined {
    this.#onUse(username)
    const row = this.#latest.get(username)
    return row === undefined ? undefined : recordOf(row)
  }

  registrationsOf(username: Username, count: number): readonly RegistrationRecord[] {
    return this.#newest
      .all(username, count)
      .map(recordOf)
      .filter((record) => record !== undefined)
  }

  registrationCount(username: Username): number {
    return this.#historyOf(username).length
  }

  namesWithPrefix(prefix: string, count: number): readonly Username[] {
    // `{` follows `z`, the last character a name can hold.
    if (!/^[a-z0-9_]{0,16}$/u.test(prefix) || count <= 0) return []
    const names = this.#names.all(prefix, `${prefix}{`, count).map(({ username }) => parseUsername(username))
    return names.filter((name) => name !== undefined)
  }

  namesAfter(name: string, count: number): readonly Username[] {
    if (!/^[a-z0-9_]{0,16}$/u.test(name) || count <= 0) return []
    const names = this.#namesAfter.all(name, count).map(({ username }) => parseUsername(username))
    return names.filter((each) => each !== undefined)
  }

  usernameAtPosition(position: number): Username | undefined {
    const row = this.#byPosition.get(position)
    return row === undefined ? undefined : parseUsername(row.username)
  }

  /** The effective registration of a name, one character a byte: what consensus looks at. */
  current(name: string): Transaction | undefined {
    const row = this.#latest.get(name)
    return row === undefined ? undefined : transactionOf(row)
  }

  /** The same as it was at a height. */
  currentAt(name: string, height: number): Transaction | undefined {
    const row = this.#latestAt.get(name, height)
    return row === undefined ? undefined : transactionOf(row)
  }

  /** What lies on disk of the transactions with numbers from `first` to below `end` in the whole chain. */
  rowsBetween(first: number, end: number): readonly Row[] {
    return this.#between.all(first, end)
  }

  /** Adds the registrations of a block on top of the chain. Call inside a transaction. */
  connect(block: Block, height: number, firstPosition: number): void {
    for (const [index, transaction] of block.transactions.entries()) {
      if (index === 0) continue
      const name = nameOf(transaction)
      this.#insert.run(name, height, firstPosition + index, transaction.bytes)
      this.#histories.delete(name)
    }
  }

  /** Takes the registrations of the last block away again. Call inside a transaction. */
  disconnect(block: Block, height: number): void {
    for (const [index, transaction] of block.transactions.entries()) {
      if (index === 0) continue
      const name = nameOf(transaction)
      this.#delete.run(name, height)
      this.#histories.delete(name)
    }
  }

  /** Drops what is in memory, after a transaction was undone. */
  forget(): void {
    this.#histories.clear()
  }

  #historyOf(username: Username): readonly KeyPeriod[] {
    const known = this.#histories.get(username)
    if (known !== undefined) return known
    const rows = this.#all.all(username)
    const history = rows.map(periodOf)
    this.#histories.set(username, history)
    return history
  }
}
