// Guardians: friends who keep parts of a recovery sheet, in messages, and give them back when a name is lost.
import { CodedError } from '../../base/coded-error.ts'
import { type Clock, nowSeconds } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { encodeHex } from '../../codec/hex.ts'
import { limits } from '../../protocol/limits.ts'
import {
  partsIn,
  partsWords,
  partText,
  type RecoveryPart,
  sheetOfParts,
  splitSheet,
} from '../../protocol/recovery-parts.ts'
import { parseUsername, type Username } from '../../protocol/username.ts'
import type { Database } from '../../store/database.ts'
import type { SchemaPart } from '../../store/schema-part.ts'

const tables = `
CREATE TABLE guardians (
  part_set TEXT NOT NULL,
  username TEXT NOT NULL,
  guardian TEXT NOT NULL,
  needed INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  PRIMARY KEY (part_set, guardian)
) STRICT, WITHOUT ROWID;
`

/** Who was given parts; the parts themselves are in the messages alone. */
export const guardiansSchema: SchemaPart = { schema: tables, migrations: { 15: tables } }

/** What guardians need of the other capabilities. */
export interface GuardiansNeeds {
  readonly database: Database
  readonly clock: Clock
  readonly random: Random
  readonly isRegistered: (username: Username) => boolean
  readonly createSheet: (username: string) => { readonly lines: readonly string[]; readonly created: number }
  readonly useSheet: (text: string) => { readonly username: Username; readonly isRegistered: boolean }
  readonly send: (message: { readonly from: string; readonly to: string; readonly text: string }) => Promise<unknown>
  /** The newest messages of a thread, or of all threads. */
  readonly messages: (localUser: string) => Iterable<{ readonly text: string; readonly from: string }>
  readonly sheetState: (username: string, created: number) => 'valid' | 'used' | 'worthless' | undefined
}

/** A sheet that was split among friends. */
export interface GuardedSheet {
  readonly username: string
  /** Unix seconds. */
  readonly created: number
  readonly needed: number
  /** Friends, and whether their part was sent. */
  readonly guardians: readonly { readonly username: string; readonly sent: boolean }[]
  readonly state: 'valid' | 'used' | 'worthless'
}

/** A part that was found in messages. */
export interface KeptPart {
  readonly owner: string
  readonly from: string
  readonly number: number
  readonly total: number
  readonly needed: number
  readonly text: string
}

interface Row {
  readonly part_set: string
  readonly username: string
  readonly guardian: string
  readonly needed: number
  readonly created_at: number
  readonly sent: number
}

/** What a friend reads, in any client. */
const messageOf = (part: RecoveryPart): string =>
  `Please keep this message: it is one of ${String(part.total)} parts of the recovery of @${part.username}; any ${String(part.needed)} of them bring the name back. ` +
  `Alone it is worth nothing. Give it to nobody but the person behind @${part.username}, who may have to ask under another name or by another way: make sure who it is. ` +
  `With twister-node: twister guardians give ${part.username}\n${partText(part)}`

export class Guardians {
  readonly #needs: GuardiansNeeds
  readonly #add
  readonly #sent
  readonly #all

  constructor(needs: GuardiansNeeds) {
    this.#needs = needs
    const { database } = needs
    this.#add = database.prepare(
      'INSERT INTO guardians (part_set, username, guardian, needed, created_at, sent) VALUES (?, ?, ?, ?, ?, 0)',
    )
    this.#sent = database.prepare('UPDATE guardians SET sent = 1 WHERE part_set = ? AND guardian = ?')
    this.#all = database.prepare<Row & Record<string, string | number>>(
      'SELECT * FROM guardians ORDER BY created_at, part_set, guardian',
    )
  }

  /**
   * Makes a new sheet of a local name, splits it, and sends each friend a part. Faults: `guardians.number`,
   * `guardians.unknown`, those of a sheet and of a message. A part that could not be sent is told by `list`.
   */
  async create(owner: string, friends: readonly string[], needed: number): Promise<GuardedSheet> {
    const guardians = this.#friends(owner, friends, needed)
    const { clock, database, random, createSheet, send } = this.#needs
    const { lines, created } = createSheet(owner)
    const set = random.bytes(4)
    const parts = await splitSheet(lines, { username: owner, set, needed, total: guardians.length })
    database.transaction(() => {
      for (const guardian of guardians)
        this.#add.run(encodeHex(set), owner, guardian, needed, created || nowSeconds(clock))
    })
    const faults: unknown[] = []
    for (const [index, guardian] of guardians.entries()) {
      const part = parts[index]
      if (part === undefined) continue
      // The parts are nowhere else: one friend who cannot be written to must not cost the others theirs.
      try {
        await send({ from: owner, to: guardian, text: messageOf(part) })
        this.#sent.run(encodeHex(set), guardian)
      } catch (fault) {
        faults.push(fault)
      }
    }
    if (faults.length > 0) throw faults[0]
    return this.#sheetOf(this.#all.all().filter(({ part_set }) => part_set === encodeHex(set)))[0] as GuardedSheet
  }

  /** Sheets that were split here, the oldest first. */
  list(): readonly GuardedSheet[] {
    const sets = new Map<string, Row[]>()
    for (const row of this.#all.all()) sets.set(row.part_set, [...(sets.get(row.part_set) ?? []), row])
    return [...sets.values()].flatMap((rows) => this.#sheetOf(rows))
  }

  /** Parts that others gave to a local user, or gave back: the newest messages first. */
  kept(localUser: string, owner?: string): readonly KeptPart[] {
    const found: KeptPart[] = []
    let looked = 0
    for (const { text, from } of this.#needs.messages(localUser)) {
      if ((looked += 1) > limits.messagesForParts || found.length >= limits.partsOfText) break
      const parts = partsIn(text)
      if (!parts.ok || from === localUser) continue
      for (const part of parts.value)
        if (owner === undefined || part.username === owner)
          found.push({
            ...{ owner: part.username, from, number: part.number, total: part.total, needed: part.needed },
            text: partText(part),
          })
    }
    return found
  }

  /** The newest part that somebody gave to a local user to keep. Fault: `guardians.no-part`. */
  partOf(localUser: string, owner: string): KeptPart {
    const part = this.kept(localUser, owner).find(({ from }) => from === owner)
    if (part !== undefined) return part
    throw new CodedError('guardians.no-part', `${localUser} has no part of ${owner} in its messages.`)
  }

  /** Brings a name back by parts. Faults: `recovery.parts` (why, in `fields`), and those of a sheet. */
  async use(text: string): Promise<{ readonly username: Username; readonly isRegistered: boolean }> {
    const sheet = await sheetOfParts(text)
    if (!sheet.ok) throw new CodedError('recovery.parts', partsWords(sheet.rejection), { ...sheet.rejection })
    return this.#needs.useSheet(sheet.value)
  }

  #sheetOf(rows: readonly Row[]): readonly GuardedSheet[] {
    const [first] = rows
    if (first === undefined) return []
    const { username, needed, created_at: created } = first
    const guardians = rows.map(({ guardian, sent }) => ({ username: guardian, sent: sent !== 0 }))
    return [{ username, created, needed, guardians, state: this.#needs.sheetState(username, created) ?? 'valid' }]
  }

  #friends(owner: string, friends: readonly string[], needed: number): readonly Username[] {
    const guardians = [...new Set(friends)].map((friend) => parseUsername(friend))
    const count = guardians.length
    if (count < 2 || count > limits.guardians || needed < 2 || needed > count || !Number.isInteger(needed))
      throw new CodedError(
        'guardians.number',
        `A sheet is split among 2 to ${String(limits.guardians)} friends, and 2 of them at least must be needed.`,
      )
    return guardians.map((guardian, index) => {
      if (guardian !== undefined && guardian !== owner && this.#needs.isRegistered(guardian)) return guardian
      throw new CodedError(
        'guardians.unknown',
        `${String(friends[index])} cannot keep a part: it is no other registered name.`,
      )
    })
  }
}
