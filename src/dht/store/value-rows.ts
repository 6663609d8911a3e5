// The statements behind the value store.
import { parameters } from '../parameters.ts'
import type { Database, Statement } from '../../store/database.ts'
import type { SqlValue } from '../../store/sqlite.ts'

/** An item as it is served. */
export interface ServedRow {
  readonly item: number
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly signer: string
  readonly value_count: number
}

/** What decides about a newcomer on the same target. */
export interface RivalRow {
  readonly item: number
  readonly signer: string
  readonly signature: Uint8Array
  readonly value_digest: Uint8Array
  readonly sequence: number | null
  readonly own: number
}

/** An item whose refresh is due. */
export interface RefreshRow extends ServedRow {
  readonly own: number
  readonly confirmed: number
  readonly attempts: number
  readonly added_ms: number
}

interface UsageRow {
  readonly items: number
  readonly bytes: number
}

/** A new row, in the order of the columns of `item`. */
export interface NewRow {
  readonly targetKey: Uint8Array
  readonly signer: string
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly valueDigest: Uint8Array
  readonly valueCount: number
  readonly sequence: number | undefined
  readonly height: number
  readonly expiryHeight: number | undefined
  readonly postNumber: number | undefined
  readonly closeness: number
  readonly own: boolean
  readonly addedMs: number
  readonly refreshMs: number
}

const served = 'item, payload, signature, signer, value_count'
const alive = '(expiry_height IS NULL OR expiry_height >= ?)'

const columns = (row: NewRow): readonly SqlValue[] => [
  row.targetKey,
  row.signer,
  row.payload,
  row.signature,
  row.valueDigest,
  row.valueCount,
  row.payload.length,
  row.sequence ?? null,
  row.height,
  row.expiryHeight ?? null,
  row.postNumber ?? null,
  row.closeness,
  row.own ? 1 : 0,
  row.own ? 0 : 1,
  row.addedMs,
  row.refreshMs,
]

const insertSql = `INSERT INTO item (target_key, signer, payload, signature, value_digest, value_count, bytes, sequence,
  height, expiry_height, post_number, closeness, own, confirmed, added_ms, refresh_ms, attempts)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`

type Id = { readonly item: number }

/** A row with the key that it lies under. */
export interface KeyedRow extends Id {
  readonly target_key: Uint8Array
}

/** Prepared once. */
export class ValueRows {
  readonly #database: Database
  readonly #insert: Statement
  readonly #delete: Statement
  readonly #exists: Statement<Id>
  readonly #served: Statement<ServedRow>
  readonly #rivals: Statement<RivalRow>
  readonly #usage: Statement<UsageRow>
  readonly #weakest: Statement<KeyedRow>
  readonly #weakestOf: Statement<KeyedRow>
  readonly #due: Statement<RefreshRow>
  readonly #nextDue: Statement<{ readonly refresh_ms: number }>
  readonly #reschedule: Statement
  readonly #confirm: Statement
  readonly #own: Statement
  readonly #expired: Statement
  readonly #ofSigner: Statement<ServedRow>
  readonly #posts: Statement<{ readonly count: number; readonly last: number | null }>
  readonly #keys: Statement<KeyedRow>
  readonly #rescore: Statement

  constructor(database: Database) {
    this.#database = database
    const weakness = 'ORDER BY own, closeness, height, item LIMIT 1'
    this.#insert = database.prepare(insertSql)
    this.#delete = database.prepare('DELETE FROM item WHERE item = ?')
    this.#exists = database.prepare('SELECT item FROM item WHERE item = ?')
    this.#served = database.prepare(
      `SELECT ${served} FROM item WHERE target_key = ? AND ${alive} ORDER BY height DESC, item DESC`,
    )
    this.#rivals = database.prepare(
      'SELECT item, signer, signature, value_digest, sequence, own FROM item WHERE target_key = ? ORDER BY height, item',
    )
    this.#usage = database.prepare('SELECT items, bytes FROM usage WHERE signer = ?')
    this.#weakest = database.prepare(`SELECT item, target_key FROM item ${weakness}`)
    this.#weakestOf = database.prepare(`SELECT item, target_key FROM item WHERE signer = ? AND own = 0 ${weakness}`)
    this.#due = database.prepare(
      `SELECT ${served}, own, confirmed, attempts, added_ms FROM item WHERE refresh_ms <= ? ORDER BY refresh_ms LIMIT ?`,
    )
    this.#nextDue = database.prepare(
      'SELECT refresh_ms FROM item WHERE refresh_ms IS NOT NULL ORDER BY refresh_ms LIMIT 1',
    )
    this.#reschedule = database.prepare('UPDATE item SET refresh_ms = ?, attempts = attempts + 1 WHERE item = ?')
    this.#confirm = database.prepare('UPDATE item SET confirmed = 1 WHERE item = ?')
    this.#own = database.prepare(
      'UPDATE item SET own = 1, confirmed = 0, attempts = 0, added_ms = ?, refresh_ms = ? WHERE item = ?',
    )
    this.#expired = database.prepare('DELETE FROM item WHERE expiry_height < ?')
    this.#ofSigner = database.prepare(`SELECT ${served} FROM item WHERE signer = ? AND item > ? ORDER BY item LIMIT ?`)
    this.#posts = database.prepare(
      'SELECT count(*) AS count, max(post_number) AS last FROM item WHERE signer = ? AND post_number IS NOT NULL',
    )
    this.#keys = database.prepare('SELECT item, target_key FROM item WHERE item > ? ORDER BY item LIMIT ?')
    this.#rescore = database.prepare('UPDATE item SET closeness = ? WHERE item = ?')
  }

  ofSigner(signer: string, after: number, count: number): readonly ServedRow[] {
    return this.#ofSigner.all(signer, after, count)
  }

  insert(row: NewRow): number {
    return this.#insert.run(...columns(row)).lastRowId
  }

  delete(item: number): void {
    this.#delete.run(item)
  }

  exists(item: number): boolean {
    return this.#exists.get(item) !== undefined
  }

  /** Brings refreshes near that are due only in the far future: the clock was wrong when they were planned. */
  clampRefresh(nowMs: number): void {
    const latestMs = nowMs + 2 * parameters.confirmedRefreshMs
    this.#database.prepare('UPDATE item SET refresh_ms = ? WHERE refresh_ms > ?').run(latestMs, latestMs)
  }

  /** Alive at `bestHeight`, highest first and newest first at one height. */
  served(targetKey: Uint8Array, bestHeight: number): readonly ServedRow[] {
    return this.#served.all(targetKey, bestHeight)
  }

  /** All of a target, lowest and oldest first. */
  rivals(targetKey: Uint8Array): readonly RivalRow[] {
    return this.#rivals.all(targetKey)
  }

  /** Of one signer, or of all for the empty name. */
  usage(signer: string): UsageRow {
    return this.#usage.get(signer) ?? { items: 0, bytes: 0 }
  }

  /** Whom eviction takes next, of one signer (never own items) or of all. */
  weakest(signer?: string): KeyedRow | undefined {
    return signer === undefined ? this.#weakest.get() : this.#weakestOf.get(signer)
  }

  due(nowMs: number, count: number): readonly RefreshRow[] {
    return this.#due.all(nowMs, count)
  }

  /** When the next refresh is due; undefined: there is nothing to refresh. */
  nextDueMs(): number | undefined {
    return this.#nextDue.get()?.refresh_ms
  }

  reschedule(item: number, refreshMs: number): void {
    this.#reschedule.run(refreshMs, item)
  }

  confirm(item: number): void {
    this.#confirm.run(item)
  }

  /** Makes a stored item one of our own. */
  adopt(item: number, addedMs: number, refreshMs: number): void {
    this.#own.run(addedMs, refreshMs, item)
  }

  /** Deletes what is expired at a height, unless nothing is known of the chain; returns how many were. */
  tidy(bestHeight: number, nowMs: number): number {
    this.clampRefresh(nowMs)
    return bestHeight < 1 ? 0 : this.#expired.run(bestHeight).changes
  }

  /** How many posts of a user are stored, and the highest number. */
  posts(signer: string): { readonly count: number; readonly last: number } {
    const row = this.#posts.get(signer)
    return { count: row?.count ?? 0, last: row?.last ?? 0 }
  }

  /** The keys of rows above `item`, in order. */
  keysAfter(item: number, count: number): readonly KeyedRow[] {
    return this.#keys.all(item, count)
  }

  rescore(item: number, closeness: number): void {
    this.#rescore.run(closeness, item)
  }
}
