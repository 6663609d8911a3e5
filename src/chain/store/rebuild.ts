// Makes the file of the chain anew from what can be read of it (-reindex). The registry follows from the blocks.
import { existsSync } from 'node:fs'
import { type Clock, nextTurn } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { concatBytes, equalBytes } from '../../base/bytes.ts'
import type { Network } from '../../protocol/network.ts'
import type { Database } from '../../store/database.ts'
import { removeDatabase, replaceDatabase, salvageDatabase, type SalvagedFile } from '../../store/salvage.ts'
import { checkBlockBody, checkBlockSize } from '../rules/block-check.ts'
import {
  type BlockHeader,
  decodeBlock,
  decodeBlockHeader,
  headerBytes,
  idBytes,
  packedHeaderBytes,
  packHeader,
  unpackHeader,
} from '../wire/block.ts'
import { genesisBlock } from '../wire/genesis.ts'

/** What became of the rows. */
export interface RebuildReport {
  readonly headers: number
  readonly blocks: number
  /** Rows that could not be read, or did not fit. */
  readonly dropped: number
}

/** What a file is made anew with. */
export interface RebuildNeeds {
  readonly clock: Clock
  readonly network: Network
  readonly log: Log
  /** Opens an empty file of the latest form for as long as `work` takes. */
  readonly withNew: <T>(path: string, work: (database: Database) => Promise<T>) => Promise<T>
}

interface Row {
  readonly number: number
  readonly parent: number
  readonly id: Uint8Array
  readonly header: Uint8Array
  readonly transactions: Uint8Array | null
}

const rowsAtOnce = 500
/** So many numbers without a row are the end, where the last number cannot be read. */
const longestGap = 20_000
/** The form in which headers were whole and named their parent by its id. */
const wholeHeaders = 1

const rowsOf = (file: SalvagedFile, sql: string, ...numbers: readonly number[]): readonly Row[] | undefined =>
  file.all(sql, numbers) as unknown as readonly Row[] | undefined

/** The rows of headers with their bodies, a stretch at a time; each by itself where a stretch cannot be read. */
function* stretchesOf(file: SalvagedFile): Generator<{ readonly rows: readonly Row[]; readonly unread: number }> {
  const parent = file.version === wholeHeaders ? '-1 AS parent' : 'parent'
  const select = `SELECT header.number, ${parent}, id, header`
  const joined = `${select}, transactions FROM header LEFT JOIN body ON body.number = header.number`
  const found = (number: number): readonly Row[] =>
    rowsOf(file, `${joined} WHERE header.number = ?`, number) ??
    rowsOf(file, `${select}, NULL AS transactions FROM header WHERE number = ?`, number) ??
    []
  const last = file.all('SELECT ifnull(max(number), -1) AS last FROM header', [])?.[0]?.['last']
  const end = last === undefined ? Number.POSITIVE_INFINITY : Number(last)
  for (let from = 0, gap = 0; from <= end && gap < longestGap; from += rowsAtOnce) {
    const rows = rowsOf(file, `${joined} WHERE header.number BETWEEN ? AND ?`, from, from + rowsAtOnce - 1)
    const some = rows ?? Array.from({ length: rowsAtOnce }, (_, at) => found(from + at)).flat()
    gap = some.length === 0 ? gap + rowsAtOnce : 0
    yield { rows: some, unread: rows === undefined ? rowsAtOnce - some.length : 0 }
  }
}

/** Blocks that were taken over: their new numbers, by the old ones and by id. */
class Kept {
  readonly #ids: Uint8Array[] = []
  readonly #byOld = new Map<number, number>()
  readonly #byId = new Map<string, number>()

  get size(): number {
    return this.#ids.length
  }

  idOf(number: number): Uint8Array {
    return this.#ids[number] ?? new Uint8Array(idBytes)
  }

  byOld(old: number): number | undefined {
    return this.#byOld.get(old)
  }

  byId(id: Uint8Array): number | undefined {
    return this.#byId.get(Buffer.from(id).toString('latin1'))
  }

  add(old: number, id: Uint8Array): void {
    this.#byOld.set(old, this.#ids.length)
    this.#byId.set(Buffer.from(id).toString('latin1'), this.#ids.length)
    this.#ids.push(id)
  }
}

/** The 84 bytes of a row, if its parent is here. */
const wholeHeaderOf = (row: Row, version: number, kept: Kept): Uint8Array | undefined => {
  if (version === wholeHeaders) return row.header.length === headerBytes ? row.header : undefined
  if (row.header.length !== packedHeaderBytes) return undefined
  if (row.parent < 0) return unpackHeader(row.header, new Uint8Array(idBytes))
  const parent = kept.byOld(row.parent)
  return parent === undefined ? undefined : unpackHeader(row.header, kept.idOf(parent))
}

/** The header of a row, if it is what its id says, and leads on from one that is here; with its parent's number. */
const soundHeader = (
  row: Row,
  { version, kept, genesisId }: { readonly version: number; readonly kept: Kept; readonly genesisId: Uint8Array },
): { readonly header: BlockHeader; readonly parent: number; readonly bytes: Uint8Array } | undefined => {
  const bytes = wholeHeaderOf(row, version, kept)
  const header = bytes === undefined ? undefined : decodeBlockHeader(bytes)
  if (bytes === undefined || header === undefined || !equalBytes(header.id, row.id)) return undefined
  if (kept.size === 0) return equalBytes(header.id, genesisId) ? { header, parent: -1, bytes } : undefined
  const parent = kept.byId(header.parentId)
  return parent === undefined || kept.byId(header.id) !== undefined ? undefined : { header, parent, bytes }
}

const isSoundBody = (header: Uint8Array, transactions: Uint8Array, network: Network): boolean => {
  const block = decodeBlock(concatBytes(header, transactions))
  return block.ok && checkBlockSize(block.value).ok && checkBlockBody(block.value, network).ok
}

const copyBlocks = async (
  file: SalvagedFile,
  database: Database,
  { clock, network, log }: Pick<RebuildNeeds, 'clock' | 'network' | 'log'>,
): Promise<RebuildReport> => {
  const genesis = genesisBlock(network)
  const insertHeader = database.prepare('INSERT INTO header VALUES (?, ?, ?, ?, ?, 0)')
  const insertBody = database.prepare('INSERT INTO body VALUES (?, ?)')
  const kept = new Kept()
  let [blocks, dropped] = [0, 0]
  const place = { version: file.version, kept, genesisId: genesis.header.id }
  const take = (row: Row): void => {
    const sound = soundHeader(row, place)
    const { transactions } = row
    const hasBody = sound !== undefined && transactions !== null && isSoundBody(sound.bytes, transactions, network)
    if (sound === undefined || (transactions !== null && !hasBody)) dropped += 1
    // Without the first block nothing can be told of the others.
    if (sound === undefined || (kept.size === 0 && !hasBody)) return
    insertHeader.run(kept.size, sound.parent, row.id, packHeader(sound.header), Number(hasBody))
    if (hasBody) insertBody.run(kept.size, transactions)
    blocks += Number(hasBody)
    kept.add(row.number, row.id)
  }
  for (const { rows, unread } of stretchesOf(file)) {
    dropped += unread
    database.transaction(() => {
      for (const row of rows) take(row)
    })
    log.debug('rebuilding the chain', { headers: kept.size, blocks, dropped })
    await nextTurn(clock)
  }
  if (kept.size > 0) database.prepare('INSERT INTO tip VALUES (1, 0, ?)').run(genesis.transactions.length)
  return { headers: kept.size, blocks, dropped }
}

/** What else the file holds is taken over as it is, as far as it can be read. */
const copyRest = (file: SalvagedFile, database: Database): void => {
  const registration = database.prepare('INSERT OR IGNORE INTO own_registration VALUES (?, ?)')
  const address = database.prepare('INSERT OR IGNORE INTO address VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const addressColumns = 'address, port, services, seen_at, tried_at, reached_at, failures, source'
  database.transaction(() => {
    for (const row of file.all('SELECT id, bytes FROM own_registration', []) ?? [])
      registration.run(...Object.values(row))
    for (const row of file.all(`SELECT ${addressColumns}, reached_at > 0 AS is_tried FROM address`, []) ?? [])
      address.run(...Object.values(row))
  })
}

/**
 * Makes the file anew, without its registry, and puts it in the place of the old one in one step: until then the old
 * one is as it was. Connecting the blocks makes the registry. Undefined: there is no file.
 */
export const rebuildChainFile = async (path: string, needs: RebuildNeeds): Promise<RebuildReport | undefined> => {
  if (path === ':memory:' || !existsSync(path)) return undefined
  const unfinished = `${path}.rebuilt`
  removeDatabase(unfinished)
  const report = await salvageDatabase(path, (file) =>
    needs.withNew(unfinished, async (database) => {
      const copied = await copyBlocks(file, database, needs)
      copyRest(file, database)
      return copied
    }),
  )
  replaceDatabase(unfinished, path)
  needs.log.info('the chain was built anew from its blocks', { ...report })
  return report
}
