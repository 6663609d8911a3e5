// What the chain keeps on disk: headers, bodies, the tip. Writes wait in memory for the next commit.
import { BoundedMap } from '../../base/bounded-map.ts'
import { CodedError } from '../../base/coded-error.ts'
import { concatBytes } from '../../base/bytes.ts'
import { encode } from '../../codec/combinators.ts'
import type { Database, Statement } from '../../store/database.ts'
import type { WriteFault, WriteHealth } from '../../store/write-health.ts'
import {
  type Block,
  type BlockHeader,
  decodeBlock,
  decodePackedHeader,
  idBytes,
  packHeader,
  unpackHeader,
} from '../wire/block.ts'
import { type Transaction, transactionListCodec } from '../wire/transaction.ts'

/** The end of the active chain as it is on disk. */
export interface StoredTip {
  readonly block: number
  readonly transactionCount: number
}

/** A header as it is on disk. */
export interface StoredHeader {
  readonly number: number
  readonly id: Uint8Array
  /** Number of its parent; −1: it has none. */
  readonly parent: number
  readonly time: number
  readonly bits: number
  readonly hasBody: boolean
  readonly failed: boolean
}

interface HeaderRow {
  readonly number: number
  readonly parent: number
  readonly id: Uint8Array
  readonly header: Uint8Array
  readonly has_body: number
  readonly failed: number
}

interface PackedRow {
  readonly header: Uint8Array
  readonly parent_id: Uint8Array | null
}

const noParent = new Uint8Array(idBytes)

const headerOf = ({ header, parent_id: parentId }: PackedRow): Uint8Array => unpackHeader(header, parentId ?? noParent)

/** Blocks that were decoded lately: what was just received is connected, relayed and served next. */
const maxRecentBlocks = 512

/** Faults of a disk that pass when there is room again, or somebody mends it. Damage does not. */
const passingFaults: readonly string[] = ['store.disk-full', 'store.unwritable', 'store.locked']

/** Whether a write that failed is worth another try later. */
export const mayPass = (error: unknown): boolean => error instanceof CodedError && passingFaults.includes(error.code)

const damaged = (block: number): CodedError =>
  new CodedError(
    'chain.store-damaged',
    'The database of the chain holds a block that cannot be read. Start the node with -reindex: what can be read is kept, the rest is fetched from the network. The wallet is not touched.',
    { block },
  )

/** The chain's rows, by block number. */
export class ChainStore {
  readonly database: Database
  readonly #health: WriteHealth
  readonly #pending: (() => void)[] = []
  readonly #unwritten = new Map<number, Block>()
  readonly #unwrittenHeaders = new Map<number, BlockHeader>()
  readonly #recent = new BoundedMap<number, Block>(maxRecentBlocks)
  readonly #insertHeader: Statement
  readonly #insertBody: Statement
  readonly #markBody: Statement
  readonly #markFailed: Statement
  readonly #selectHeader: Statement<PackedRow>
  readonly #selectBody: Statement<PackedRow & { readonly transactions: Uint8Array }>
  readonly #setTip: Statement

  constructor(database: Database, health: WriteHealth) {
    this.database = database
    this.#health = health
    this.#insertHeader = database.prepare('INSERT INTO header VALUES (?, ?, ?, ?, 0, 0)')
    this.#insertBody = database.prepare('INSERT INTO body VALUES (?, ?)')
    this.#markBody = database.prepare('UPDATE header SET has_body = 1 WHERE number = ?')
    this.#markFailed = database.prepare('UPDATE header SET failed = 1 WHERE number = ?')
    const header = 'SELECT child.header, before.id AS parent_id'
    const withParent = 'FROM header AS child LEFT JOIN header AS before ON before.number = child.parent'
    this.#selectHeader = database.prepare(`${header} ${withParent} WHERE child.number = ?`)
    this.#selectBody = database.prepare(
      `${header}, transactions ${withParent} JOIN body ON body.number = child.number WHERE child.number = ?`,
    )
    this.#setTip = database.prepare('INSERT OR REPLACE INTO tip VALUES (1, ?, ?)')
  }

  /** How many writes wait for the next commit. */
  get pendingWrites(): number {
    return this.#pending.length
  }

  /** Since when the disk takes nothing, and why; undefined while it does. */
  get fault(): WriteFault | undefined {
    return this.#health.fault
  }

  /** Whether a write is worth a try now. */
  get mayTry(): boolean {
    return this.#health.mayTry
  }

  addHeader(block: number, header: BlockHeader, parent: number): void {
    this.#unwrittenHeaders.set(block, header)
    this.#pending.push(() => this.#insertHeader.run(block, parent, header.id, packHeader(header)))
  }

  addBody(block: number, content: Block): void {
    this.#unwritten.set(block, content)
    this.#recent.set(block, content)
    this.#pending.push(() => {
      this.#insertBody.run(block, encode(transactionListCodec, content.transactions))
      this.#markBody.run(block)
    })
  }

  /** Adds a write to the next commit. */
  later(write: () => void): void {
    this.#pending.push(write)
  }

  markFailed(block: number): void {
    this.#pending.push(() => this.#markFailed.run(block))
  }

  setTip({ block, transactionCount }: StoredTip): void {
    this.#setTip.run(block, transactionCount)
  }

  tip(): StoredTip | undefined {
    const row = this.database
      .prepare<{ readonly number: number; readonly transaction_count: number }>(
        'SELECT number, transaction_count FROM tip',
      )
      .get()
    return row === undefined ? undefined : { block: row.number, transactionCount: row.transaction_count }
  }

  /** Commits what waits. */
  flush(): void {
    if (this.#pending.length > 0) this.commit(() => undefined)
  }

  /** Commits what waits and what `work` does, together. A work that throws leaves all of it waiting. */
  commit<T>(work: () => T): T {
    const result = this.#transaction(() => {
      for (const write of this.#pending) write()
      return work()
    })
    this.#health.succeeded()
    this.#pending.length = 0
    this.#unwritten.clear()
    this.#unwrittenHeaders.clear()
    return result
  }

  #transaction<T>(work: () => T): T {
    try {
      return this.database.transaction(work)
    } catch (error) {
      if (mayPass(error)) this.#health.failed(error)
      throw error
    }
  }

  /** The 84 bytes of a header. */
  headerBytes(block: number): Uint8Array {
    const unwritten = this.#unwrittenHeaders.get(block)
    if (unwritten !== undefined) return unwritten.bytes
    const row = this.#selectHeader.get(block)
    if (row === undefined) throw damaged(block)
    return headerOf(row)
  }

  /** The block, if its transactions are here. */
  block(block: number): Block | undefined {
    const known = this.#unwritten.get(block) ?? this.#recent.get(block)
    if (known !== undefined) return known
    const row = this.#selectBody.get(block)
    if (row === undefined) return undefined
    const content = decodeBlock(concatBytes(headerOf(row), row.transactions))
    if (!content.ok) throw damaged(block)
    return content.value
  }

  /** The block for serving: its bytes as on the wire. */
  blockBytes(block: number): Uint8Array | undefined {
    const known = this.#unwritten.get(block)
    if (known !== undefined) return concatBytes(known.header.bytes, encode(transactionListCodec, known.transactions))
    const row = this.#selectBody.get(block)
    return row === undefined ? undefined : concatBytes(headerOf(row), row.transactions)
  }

  /** Up to `count` headers from number `from` on, in order. */
  headersFrom(from: number, count: number): readonly StoredHeader[] {
    const rows = this.database
      .prepare<HeaderRow>(
        'SELECT number, parent, id, header, has_body, failed FROM header WHERE number >= ? ORDER BY number LIMIT ?',
      )
      .all(from, count)
    return rows.map((row) => ({
      number: row.number,
      id: row.id,
      parent: row.parent,
      ...decodePackedHeader(row.header),
      hasBody: row.has_body !== 0,
      failed: row.failed !== 0,
    }))
  }
}

/** What of the chain is on disk, with blocks or without. */
export type BlockStore = Pick<ChainStore, keyof ChainStore>

/** Registrations made here that are not buried yet. */
export const ownRegistrations = (database: Database) => {
  const insert = database.prepare('INSERT OR IGNORE INTO own_registration VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM own_registration WHERE id = ?')
  const select = database.prepare<{ readonly bytes: Uint8Array }>('SELECT bytes FROM own_registration ORDER BY rowid')
  return {
    add: (transaction: Transaction): void => {
      insert.run(transaction.id, transaction.bytes)
    },
    /** Says whether the disk took it. */
    remove: (id: Uint8Array): boolean => {
      try {
        remove.run(id)
        return true
      } catch (error) {
        if (mayPass(error)) return false
        throw error
      }
    },
    all: (): readonly Uint8Array[] => select.all().map(({ bytes }) => bytes),
  }
}

/** See `ownRegistrations`. */
export type OwnRegistrations = ReturnType<typeof ownRegistrations>
