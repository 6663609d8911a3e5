// What a node without blocks keeps of the chain: of each header the 48 bytes that do not follow from the one before it.
import { concatBytes } from '../../base/bytes.ts'
import { CodedError } from '../../base/coded-error.ts'
import { sha256d } from '../../crypto/hash.ts'
import type { Database, Statement } from '../../store/database.ts'
import type { WriteFault, WriteHealth } from '../../store/write-health.ts'
import { type BlockIndex, noBlock } from '../tree/block-index.ts'
import { type Block, type BlockHeader, decodeBlockHeader } from '../wire/block.ts'
import { type BlockStore, ChainStore, type StoredHeader, type StoredTip } from './chain-store.ts'
import { chainSchema } from './schema.ts'

/** The tables of a node with blocks, of which those of headers and bodies stay empty, and one more. */
export const lightSchema = `${chainSchema}
-- Every header that passed its rules, numbered in order of arrival, as in the table header.
CREATE TABLE light_header (
  number INTEGER PRIMARY KEY,
  parent INTEGER,               -- its number; NULL: the number before
  rest BLOB NOT NULL,           -- 48 bytes: version, Merkle root, time, compact target, nonce
  failed INTEGER                -- 1: breaks a rule for ever; its descendants are not marked
) STRICT;
`

interface Row {
  readonly number: number
  readonly parent: number | null
  readonly rest: Uint8Array
  readonly failed: number | null
}

const heightAt = 4
const parentAt = 8
const rootAt = 40
const timeAt = 72
const bitsAt = 76
/** Of the version, which comes first; then what follows height and parent. */
const versionBytes = 4

const restOf = (header: Uint8Array): Uint8Array =>
  concatBytes(header.subarray(0, versionBytes), header.subarray(rootAt))

const wholeOf = (rest: Uint8Array, height: number, parentId: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(rootAt + rest.length - versionBytes)
  bytes.set(rest.subarray(0, versionBytes))
  new DataView(bytes.buffer).setInt32(heightAt, height, true)
  bytes.set(parentId, parentAt)
  bytes.set(rest.subarray(versionBytes), rootAt)
  return bytes
}

const noParent = new Uint8Array(32)

/** The rows of headers, in the place of a `ChainStore`. A block of it has no transactions, which no real one is without. */
export class LightStore implements BlockStore {
  readonly database: Database
  /** What is the same without blocks: what waits for the disk, and the tip. */
  readonly #rest: ChainStore
  readonly #index: BlockIndex
  readonly #select: Statement<Row>
  readonly #insert: Statement
  readonly #mark: Statement
  readonly #waiting = new Map<number, BlockHeader>()

  constructor(database: Database, health: WriteHealth, index: BlockIndex) {
    this.database = database
    this.#rest = new ChainStore(database, health)
    this.#index = index
    this.#select = database.prepare('SELECT * FROM light_header WHERE number = ?')
    this.#insert = database.prepare('INSERT INTO light_header VALUES (?, ?, ?, NULL)')
    this.#mark = database.prepare('UPDATE light_header SET failed = 1 WHERE number = ?')
  }

  get pendingWrites(): number {
    return this.#rest.pendingWrites
  }

  get fault(): WriteFault | undefined {
    return this.#rest.fault
  }

  get mayTry(): boolean {
    return this.#rest.mayTry
  }

  setTip(tip: StoredTip): void {
    this.#rest.setTip(tip)
  }

  tip(): StoredTip | undefined {
    return this.#rest.tip()
  }

  later(write: () => void): void {
    this.#rest.later(write)
  }

  flush(): void {
    if (this.pendingWrites > 0) this.commit(() => undefined)
  }

  commit<T>(work: () => T): T {
    const result = this.#rest.commit(work)
    this.#waiting.clear()
    return result
  }

  addHeader(block: number, header: BlockHeader, parent: number): void {
    this.#waiting.set(block, header)
    const named = parent === block - 1 ? null : parent
    this.later(() => {
      this.#insert.run(block, named, restOf(header.bytes))
    })
  }

  addBody(): void {
    // None is kept.
  }

  markFailed(block: number): void {
    this.later(() => {
      this.#mark.run(block)
    })
  }

  headerBytes(block: number): Uint8Array {
    const waiting = this.#waiting.get(block)?.bytes
    if (waiting !== undefined) return waiting
    const row = this.#select.get(block)
    if (row === undefined)
      throw new CodedError(
        'chain.store-damaged',
        'The database of the headers has a gap. Start the node with -reindex: they are fetched from the network again. The wallet is not touched.',
        { block },
      )
    const parent = this.#index.parentOf(block)
    return wholeOf(row.rest, this.#index.heightOf(block), parent === noBlock ? noParent : this.#index.idOf(parent))
  }

  block(block: number): Block | undefined {
    const header = this.#waiting.get(block) ?? decodeBlockHeader(this.headerBytes(block))
    return header === undefined ? undefined : { header, transactions: [] }
  }

  blockBytes(): Uint8Array | undefined {
    return undefined
  }

  headersFrom(from: number, count: number): readonly StoredHeader[] {
    const rows = this.database
      .prepare<Row>('SELECT * FROM light_header WHERE number >= ? ORDER BY number LIMIT ?')
      .all(from, count)
    const places: { readonly id: Uint8Array; readonly height: number }[] = []
    const placeOf = (number: number): { readonly id: Uint8Array; readonly height: number } =>
      places[number - from] ??
      (number < 0
        ? { id: noParent, height: -1 }
        : { id: this.#index.idOf(number), height: this.#index.heightOf(number) })
    return rows.map(({ number, parent, rest, failed }) => {
      const above = placeOf(parent ?? number - 1)
      const bytes = wholeOf(rest, above.height + 1, above.id)
      const id = sha256d(bytes)
      places.push({ id, height: above.height + 1 })
      const view = new DataView(bytes.buffer)
      const [time, bits] = [view.getUint32(timeAt, true), view.getUint32(bitsAt, true)]
      return { number, id, parent: parent ?? number - 1, time, bits, hasBody: true, failed: failed === 1 }
    })
  }
}
