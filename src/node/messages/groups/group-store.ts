// Groups on disk: their keys, what they are called, who is in them, and who here wants nothing of them.
import type { PublicKey } from '../../../crypto/keys.ts'
import { limits } from '../../../protocol/limits.ts'
import type { Username } from '../../../protocol/username.ts'
import type { Database } from '../../../store/database.ts'
import type { SchemaPart } from '../../../store/schema-part.ts'
import type { Seal } from '../../seal.ts'

const tables = `
CREATE TABLE groups (
  alias TEXT PRIMARY KEY,
  public_key BLOB NOT NULL UNIQUE,
  secret BLOB NOT NULL,
  description BLOB NOT NULL,
  described_at INTEGER NOT NULL,
  opens_from INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE group_members (
  alias TEXT NOT NULL,
  member TEXT NOT NULL,
  PRIMARY KEY (alias, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_name ON group_members (member);
CREATE TABLE ignored_groups (
  local_user TEXT NOT NULL,
  alias TEXT NOT NULL,
  left_at INTEGER NOT NULL,
  PRIMARY KEY (local_user, alias)
) STRICT, WITHOUT ROWID;
`

/** Whose invitation brought a group here; empty: it was made, or taken in by its secret, or came before this was noted. */
const inviter = `ALTER TABLE groups ADD COLUMN invited_by TEXT NOT NULL DEFAULT '';
CREATE INDEX groups_by_inviter ON groups (invited_by);
`

/** How many are in each group, in all groups that one user has brought (under the user), and in all (under nothing). */
const sizes = `
CREATE TABLE group_sizes (
  counted TEXT PRIMARY KEY,
  members INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

const countSizes = `
INSERT INTO group_sizes SELECT alias, count(*) FROM group_members GROUP BY alias;
INSERT INTO group_sizes
  SELECT invited_by, count(*) FROM group_members JOIN groups USING (alias) WHERE invited_by <> '' GROUP BY invited_by;
INSERT INTO group_sizes SELECT '', count(*) FROM group_members;
`

/** Groups, their members, and who here has left them. */
export const groupsSchema: SchemaPart = {
  schema: tables + inviter + sizes,
  migrations: { 1: tables, 4: inviter, 7: sizes + countSizes },
}

/** A group as this node knows it. */
export interface GroupRecord {
  /** `*` and eight letters, this node's own name for it. */
  readonly alias: string
  readonly publicKey: PublicKey
  readonly description: Uint8Array
  /** Time of the post that described it. */
  readonly describedAt: number
  /** Time from which on its messages are opened by themselves: that of the invitation. */
  readonly opensFrom: number
}

/** The key of a group as it lies on disk: sealed if the wallet is. */
export interface KeptGroupSecret {
  readonly alias: string
  readonly publicKey: Uint8Array
  readonly secret: Uint8Array
}

interface Row {
  readonly alias: string
  readonly public_key: Uint8Array
  readonly description: Uint8Array
  readonly described_at: number
  readonly opens_from: number
}

interface Count {
  readonly count: number
}

const columns = 'alias, public_key, description, described_at, opens_from'

const recordOf = (row: Row | undefined): GroupRecord | undefined =>
  row && {
    alias: row.alias,
    publicKey: row.public_key as PublicKey,
    description: row.description,
    describedAt: row.described_at,
    opensFrom: row.opens_from,
  }

const prepareAll = (database: Database) => ({
  count: database.prepare<Count>('SELECT count(*) AS count FROM groups'),
  countOfInviter: database.prepare<Count>('SELECT count(*) AS count FROM groups WHERE invited_by = ?'),
  insert: database.prepare(
    'INSERT INTO groups (alias, public_key, secret, description, described_at, opens_from, invited_by) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?)',
  ),
  find: database.prepare<Row>(`SELECT ${columns} FROM groups WHERE alias = ?`),
  findKey: database.prepare<Row>(`SELECT ${columns} FROM groups WHERE public_key = ?`),
  all: database.prepare<Row>(`SELECT ${columns} FROM groups ORDER BY alias`),
  secret: database.prepare<{ readonly secret: Uint8Array }>('SELECT secret FROM groups WHERE alias = ?'),
  kept: database.prepare<KeptGroupSecret>('SELECT alias, public_key AS publicKey, secret FROM groups ORDER BY alias'),
  setSecret: database.prepare('UPDATE groups SET secret = ? WHERE alias = ?'),
  describe: database.prepare('UPDATE groups SET description = ?, described_at = ? WHERE alias = ?'),
  openAll: database.prepare(
    'UPDATE groups SET opens_from = 0 WHERE alias IN (SELECT alias FROM group_members WHERE member = ?)',
  ),
  members: database.prepare<{ readonly member: string }>(
    'SELECT member FROM group_members WHERE alias = ? ORDER BY member',
  ),
  isMember: database.prepare('SELECT 1 FROM group_members WHERE alias = ? AND member = ?'),
  addMember: database.prepare('INSERT OR IGNORE INTO group_members (alias, member) VALUES (?, ?)'),
  removeMember: database.prepare('DELETE FROM group_members WHERE alias = ? AND member = ?'),
  inviterOf: database.prepare<{ readonly invited_by: string }>('SELECT invited_by FROM groups WHERE alias = ?'),
  size: database.prepare<Count>('SELECT members AS count FROM group_sizes WHERE counted = ?'),
  changeSize: database.prepare(
    'INSERT INTO group_sizes VALUES (?, ?) ON CONFLICT DO UPDATE SET members = members + excluded.members',
  ),
  groupsOf: database.prepare<{ readonly alias: string }>(
    'SELECT alias FROM group_members WHERE member = ? ORDER BY alias',
  ),
  everyone: database.prepare<{ readonly member: string }>('SELECT DISTINCT member FROM group_members'),
  leftAt: database.prepare<{ readonly left_at: number }>(
    'SELECT left_at FROM ignored_groups WHERE local_user = ? AND alias = ?',
  ),
  ignore: database.prepare(
    `INSERT INTO ignored_groups (local_user, alias, left_at) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET left_at = excluded.left_at`,
  ),
  heed: database.prepare('DELETE FROM ignored_groups WHERE local_user = ? AND alias = ?'),
  ignored: database.prepare<{ readonly alias: string }>(
    'SELECT alias FROM ignored_groups WHERE local_user = ? ORDER BY alias',
  ),
})

/** Groups of this node. Secrets are sealed; what groups are called and who is in them is not. */
export class GroupStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #statements: ReturnType<typeof prepareAll>

  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
    this.#statements = prepareAll(database)
    seal.whenEncrypted(() => {
      this.#sealAgain()
    })
  }

  /** Whether there is room for one more: of an inviter, if somebody else brings it. */
  hasRoomFor(invitedBy = ''): boolean {
    if ((this.#statements.count.get()?.count ?? 0) >= limits.groups) return false
    return invitedBy === '' || (this.#statements.countOfInviter.get(invitedBy)?.count ?? 0) < limits.groupsOfInviter
  }

  add(group: GroupRecord, secret: Uint8Array, invitedBy = ''): void {
    const { alias, publicKey, description, describedAt, opensFrom } = group
    const sealed = this.#seal.seal(secret)
    this.#statements.insert.run(alias, publicKey, sealed, description, describedAt, opensFrom, invitedBy)
  }

  find(alias: string): GroupRecord | undefined {
    return alias.startsWith('*')
      ? recordOf(this.#statements.find.get(alias.slice(0, 64).replaceAll('\0', '')))
      : undefined
  }

  ofKey(publicKey: PublicKey): GroupRecord | undefined {
    return recordOf(this.#statements.findKey.get(publicKey))
  }

  all(): readonly GroupRecord[] {
    return this.#statements.all.all().flatMap((row) => recordOf(row) ?? [])
  }

  /** Fault: `wallet.locked`. */
  secret(alias: string): Uint8Array | undefined {
    const row = this.#statements.secret.get(alias)
    return row === undefined ? undefined : this.#seal.open(row.secret)
  }

  /** Secrets as they lie on disk. */
  kept(): readonly KeptGroupSecret[] {
    return this.#statements.kept.all()
  }

  describe(alias: string, description: Uint8Array, describedAt: number): void {
    this.#statements.describe.run(description, describedAt, alias)
  }

  /** What was written to the groups of a member before the invitation may be opened, too. */
  openAll(member: string): void {
    this.#statements.openAll.run(member)
  }

  members(alias: string): readonly Username[] {
    return this.#statements.members.all(alias).map(({ member }) => member as Username)
  }

  isMember(alias: string, name: string): boolean {
    return this.#statements.isMember.get(alias, name) !== undefined
  }

  /** False when the name is a member already, or there are too many. Users of this node always find room. */
  addMember(alias: string, member: Username, isLocal: boolean): boolean {
    return this.#database.transaction(() => {
      const bounds = this.#boundsOf(alias)
      if (!isLocal && bounds.some(([counted, most]) => this.#size(counted) >= most)) return false
      if (this.#statements.addMember.run(alias, member).changes === 0) return false
      for (const [counted] of bounds) this.#statements.changeSize.run(counted, 1)
      return true
    })
  }

  removeMember(alias: string, member: string): void {
    this.#database.transaction(() => {
      if (this.#statements.removeMember.run(alias, member).changes === 0) return
      for (const [counted] of this.#boundsOf(alias)) this.#statements.changeSize.run(counted, -1)
    })
  }

  /** Aliases of the groups that a name is in. */
  groupsOf(member: string): readonly string[] {
    return this.#statements.groupsOf.all(member).map(({ alias }) => alias)
  }

  /** Members of any group. */
  everyone(): readonly Username[] {
    return this.#statements.everyone.all().map(({ member }) => member as Username)
  }

  /** When a local user left a group and has not been invited since. */
  leftAt(localUser: string, alias: string): number | undefined {
    return this.#statements.leftAt.get(localUser, alias)?.left_at
  }

  ignore(localUser: string, alias: string, leftAt: number): void {
    this.#statements.ignore.run(localUser, alias, leftAt)
  }

  /** A local user wants to hear of a group again. */
  heed(localUser: string, alias: string): void {
    this.#statements.heed.run(localUser, alias)
  }

  ignored(localUser: string): readonly string[] {
    return this.#statements.ignored.all(localUser).map(({ alias }) => alias)
  }

  /** What is counted with each member of a group, and how many there may be. */
  #boundsOf(alias: string): readonly (readonly [counted: string, most: number])[] {
    const invitedBy = this.#statements.inviterOf.get(alias)?.invited_by ?? ''
    return [
      [alias, limits.groupMembers],
      ['', limits.groupMembersInAll],
      ...(invitedBy === '' ? [] : [[invitedBy, limits.groupMembersOfInviter] as const]),
    ]
  }

  #size(counted: string): number {
    return this.#statements.size.get(counted)?.count ?? 0
  }

  #sealAgain(): void {
    for (const { alias } of this.all()) {
      const secret = this.secret(alias)
      if (secret !== undefined) this.#statements.setSecret.run(this.#seal.seal(secret), alias)
    }
  }
}
