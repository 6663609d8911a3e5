// Recovery sheets: a second key of a name and the grant of the present one, made now and kept off line (docs/recovery-sheet.md).
import { equalBytes } from '../../base/bytes.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import { CodedError } from '../../base/coded-error.ts'
import type { Random } from '../../base/random.ts'
import { createPrivateKey, type PrivateKey, type PublicKey, publicKeyOf } from '../../crypto/keys.ts'
import { signData, verifyData } from '../../crypto/signature.ts'
import { limits } from '../../protocol/limits.ts'
import type { Network } from '../../protocol/network.ts'
import type { UserKeys } from '../../protocol/ports.ts'
import { judgeRecoveryText, type RecoverySheet, recoveryLines } from '../../protocol/recovery-sheet.ts'
import { sheetWords } from '../../protocol/recovery-words.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'
import type { KeyRing, LocalKey } from '../key-ring.ts'
import type { Grants } from './grants.ts'
import { nameInvalid } from './refusals.ts'

const tables = `
CREATE TABLE recovery_sheets (
  public_key BLOB PRIMARY KEY,
  username TEXT NOT NULL,
  granted_by BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_sheets_by_name ON recovery_sheets (username, created_at);
`

/** Which sheets were made here, without anything that brings a name back. */
export const recoverySchema: SchemaPart = { schema: tables, migrations: { 14: tables } }

/** A sheet that has just been made: what it says is nowhere else. */
export interface NewSheet {
  readonly username: Username
  readonly network: string
  /** Unix seconds. */
  readonly created: number
  readonly lines: readonly string[]
}

/** A sheet that was made here. */
export interface KnownSheet {
  readonly username: string
  /** Unix seconds. */
  readonly created: number
  /** `worthless`: the key that granted it has been replaced since. `used`: its key is the one of the name. */
  readonly state: 'valid' | 'used' | 'worthless'
  /** Of a worthless one: the block that replaced the key, and its time in Unix seconds. */
  readonly replaced?: { readonly height: number; readonly time: number }
}

/** What recovery needs of the wallet. */
export interface RecoveryWallet extends KeyRing {
  /** The key with this public half. */
  keyWith(publicKey: Uint8Array): LocalKey | undefined
  /** Adds keys that are not there yet, the newest of their names. Fault: `wallet.full`. */
  addAll(
    keys: readonly {
      readonly username: Username
      readonly privateKey: PrivateKey
      readonly compressed: boolean
      readonly createdAt: number
      readonly isNewest: boolean
    }[],
  ): void
}

/** What recovery is built from. */
export interface RecoveryNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly wallet: RecoveryWallet
  readonly users: UserKeys
  readonly grants: Pick<Grants, 'keep'>
  /** Which block gave a name another key than this one; undefined: none, or it was never the key of the name. */
  readonly replacementOf: (
    username: Username,
    publicKey: Uint8Array,
  ) => { readonly height: number; readonly time: number } | undefined
  readonly knowsAllNames: () => boolean
  /** Begins the registration of a local name with its newest key. */
  readonly start: (username: Username) => void
}

interface SheetRow {
  readonly public_key: Uint8Array
  readonly username: string
  readonly granted_by: Uint8Array
  readonly created_at: number
}

const prepareAll = (database: Database) => ({
  add: database.prepare(
    'INSERT INTO recovery_sheets (public_key, username, granted_by, created_at) VALUES (?, ?, ?, ?)',
  ),
  all: database.prepare<SheetRow & Record<string, string | number | Uint8Array>>(
    'SELECT public_key, username, granted_by, created_at FROM recovery_sheets ORDER BY username, created_at, public_key',
  ),
  count: database.prepare<{ readonly total: number }>(
    'SELECT count(*) AS total FROM recovery_sheets WHERE username = ?',
  ),
})

export class Recovery {
  readonly #needs: RecoveryNeeds
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(needs: RecoveryNeeds) {
    this.#needs = needs
    this.#statements = prepareAll(needs.database)
  }

  /**
   * Makes a sheet for a registered name of this wallet. Faults: `registration.name-invalid`, `wallet.locked`,
   * `recovery.no-valid-key`, `recovery.key-pending`, `recovery.too-many`.
   */
  create(text: string): NewSheet {
    const { clock, network, random, users, wallet } = this.#needs
    const username = parseUsername(text)
    if (username === undefined) throw nameInvalid()
    const present = wallet.signingKey(username, users.bestHeight(), users)
    if (present === undefined)
      throw new CodedError(
        'recovery.no-valid-key',
        `This wallet does not have the key that ${username} is registered with. A sheet is made where it is.`,
      )
    if (wallet.currentKey(username) !== present)
      throw new CodedError(
        'recovery.key-pending',
        `A newer key of ${username} waits for its block, and would make the sheet worthless. Make it when that is done.`,
      )
    if ((this.#statements.count.get(username)?.total ?? 0) >= limits.recoverySheetsPerName)
      throw new CodedError('recovery.too-many', `There are too many sheets of ${username} already. Use one of them.`)
    const privateKey = createPrivateKey(random)
    const publicKey = publicKeyOf(privateKey, true)
    const signature = signData(publicKey, present.privateKey, present.compressed)
    const created = nowSeconds(clock)
    // Known here before it is shown: a sheet that nobody remembers could not be named when it is worth nothing.
    this.#statements.add.run(publicKey, username, present.publicKey, created)
    const lines = recoveryLines({ network: network.name, username, privateKey, signature })
    return { username, network: network.name, created, lines }
  }

  /** The sheets that were made here, by name and time. */
  list(): readonly KnownSheet[] {
    return this.#statements.all.all().map((row) => {
      const { username, created_at: created } = row
      const state = this.#stateOf(row)
      const by = state === 'worthless' ? this.#needs.replacementOf(username as Username, row.granted_by) : undefined
      return {
        username,
        created,
        state,
        ...(by === undefined ? {} : { replaced: { height: by.height, time: by.time } }),
      }
    })
  }

  /** Sheets of names of this wallet that lie in a drawer and bring nothing back, and whether another one does. */
  worthless(): readonly (KnownSheet & { readonly isProtected: boolean })[] {
    const sheets = this.list().filter(({ username }) => this.#needs.wallet.has(username))
    const valid = new Set(sheets.flatMap(({ username, state }) => (state === 'valid' ? [username] : [])))
    return sheets
      .filter(({ state }) => state !== 'valid')
      .map((sheet) => ({ ...sheet, isProtected: valid.has(sheet.username) }))
  }

  /**
   * Brings a name back: its second key comes into the wallet, and is registered by what the present key has granted.
   * Can be done again. Faults: `recovery.text` (why, in `fields`), `recovery.other-network`, `recovery.not-synced`,
   * `recovery.unknown-name`, `recovery.worthless`, `recovery.newer-key`, `wallet.locked`.
   */
  use(text: string): { readonly username: Username; readonly isRegistered: boolean } {
    const judged = judgeRecoveryText(text)
    if (!judged.ok) throw new CodedError('recovery.text', sheetWords(judged.rejection), { ...judged.rejection })
    const sheet = judged.value
    const publicKey = publicKeyOf(sheet.privateKey, true)
    const { username } = sheet
    this.#needs.wallet.requireUnlocked()
    const isRegistered = this.#judge(sheet, publicKey)
    this.#take(sheet, publicKey)
    if (!isRegistered) this.#needs.start(username)
    return { username, isRegistered }
  }

  /** Whether the name has the key of the sheet already. */
  #judge({ network, username, signature }: RecoverySheet, publicKey: PublicKey): boolean {
    const { users, knowsAllNames } = this.#needs
    if (network !== this.#needs.network.name)
      throw new CodedError(
        'recovery.other-network',
        `This sheet is of the network ${network}; this node is on ${this.#needs.network.name}.`,
      )
    const registered = users.keyAt(username, users.bestHeight())
    if (registered !== undefined && equalBytes(registered, publicKey)) return true
    if (registered !== undefined && verifyData(publicKey, signature, registered)) return false
    if (!knowsAllNames())
      throw new CodedError(
        'recovery.not-synced',
        'This node does not have the newest blocks yet, so that it cannot tell what the sheet is worth. Try again when it is in step.',
      )
    if (registered === undefined)
      throw new CodedError('recovery.unknown-name', `Nobody has registered ${username} on this network.`)
    throw new CodedError(
      'recovery.worthless',
      `This sheet of ${username} is worthless: the key of the name has been replaced since it was made.`,
    )
  }

  #take({ username, privateKey, signature }: RecoverySheet, publicKey: PublicKey): void {
    const { wallet, grants, clock } = this.#needs
    grants.keep(publicKey, signature)
    const held = wallet.keyWith(publicKey)
    if (held === undefined)
      wallet.addAll([{ username, privateKey, compressed: true, createdAt: nowSeconds(clock), isNewest: true }])
    else if (wallet.currentKey(username) !== held)
      throw new CodedError(
        'recovery.newer-key',
        `The wallet holds a newer key of ${username} than the one of this sheet.`,
      )
  }

  #stateOf({ username, public_key: publicKey, granted_by: grantedBy }: SheetRow): KnownSheet['state'] {
    const { users } = this.#needs
    const registered = users.keyAt(username as Username, users.bestHeight())
    if (registered !== undefined && equalBytes(registered, publicKey)) return 'used'
    return registered === undefined || equalBytes(registered, grantedBy) ? 'valid' : 'worthless'
  }
}
