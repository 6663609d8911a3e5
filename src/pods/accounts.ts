// Accounts: one name, one key, one vault that only the browser of its owner can open.
import { createHmac, timingSafeEqual, hash } from 'node:crypto'
import type {
  PasskeyJson,
  PodAccountJson,
  PodLimitsJson,
  PodRegistrationJson,
  PodRole,
  StretchJson,
} from '../api/pod-shapes.ts'
import { decodeHex, encodeHex } from '../codec/hex.ts'
import { dayOf, now, type PodCore, refusal, type Session } from './core.ts'
import { listOf } from './model/portable-sql.ts'
import { piecesOf } from './model/rows.ts'

/** An account as it is kept. */
export interface Account {
  readonly name: string
  readonly publicKey: Uint8Array
  readonly role: PodRole
  readonly created: number
  readonly seen: number
  readonly salt: Uint8Array
  readonly cost: StretchJson
  readonly loginDigest: Uint8Array
  readonly vault: string
  readonly vaultNumber: number
  readonly suspended: { readonly reason: string; readonly since: number } | null
}

interface Row {
  readonly name: string
  readonly public_key: Uint8Array
  readonly role: PodRole
  readonly created: number
  readonly seen: number
  readonly salt: Uint8Array
  readonly memory: number
  readonly passes: number
  readonly login_digest: Uint8Array
  readonly vault: string
  readonly vault_number: number
  readonly suspended: number | null
  readonly reason: string | null
}

const columns =
  'name, public_key, role, created, seen, salt, memory, passes, login_digest, vault, vault_number, suspended, reason'

const accountOf = (row: Row): Account => ({
  ...{ name: row.name, publicKey: row.public_key, role: row.role, created: row.created, seen: row.seen },
  salt: row.salt,
  cost: { memoryKib: row.memory, passes: row.passes },
  ...{ loginDigest: row.login_digest, vault: row.vault, vaultNumber: row.vault_number },
  suspended: row.suspended === null ? null : { since: row.suspended, reason: row.reason ?? '' },
})

/** Bytes of hexadecimal digits that a schema has let through. */
export const bytesOf = (hex: string): Uint8Array => decodeHex(hex) ?? new Uint8Array(0)

/** What is kept of a login key. It is 256 bits of argon2id: no slow hash is needed once more. */
const loginDigestOf = (loginKey: string): Uint8Array => hash('sha256', bytesOf(loginKey), 'buffer')

/** The account of a name. */
export const findAccount = async (session: Session, name: string): Promise<Account | undefined> => {
  const [row] = await session.query<Row>(`SELECT ${columns} FROM pod_accounts WHERE name = ?`, [name])
  return row === undefined ? undefined : accountOf(row)
}

/** Names and keys of accounts after a name, in the order of the store. */
export const accountKeysAfter = async (
  session: Session,
  after: string,
  count: number,
): Promise<readonly Pick<Account, 'name' | 'publicKey'>[]> => {
  const rows = await session.query<Pick<Row, 'name' | 'public_key'>>(
    'SELECT name, public_key FROM pod_accounts WHERE name > ? ORDER BY name LIMIT ?',
    [after, count],
  )
  return rows.map(({ name, public_key }) => ({ name, publicKey: public_key }))
}

/** Accounts after a name, in the order of the store. */
export const accountsAfter = async (
  session: Session,
  after: string | undefined,
  count: number,
): Promise<readonly Account[]> => {
  const rows = await session.query<Row>(`SELECT ${columns} FROM pod_accounts WHERE name > ? ORDER BY name LIMIT ?`, [
    after ?? '',
    count,
  ])
  return rows.map(accountOf)
}

/** Names of one question. */
const namesAtOnce = 500

interface MarkRow {
  readonly name: string
  readonly role: PodRole
  readonly vault_number: number
  readonly suspended: number | null
}

/** Of each account a text that is another one when a page of it has to look anew, or a session of it began or ended. */
export const marksOf = async (session: Session, names: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const marks = new Map<string, string>()
  for (const some of piecesOf(names, namesAtOnce)) {
    const { marks: places, values } = listOf(some)
    const rows = await session.query<MarkRow>(
      `SELECT name, role, vault_number, suspended FROM pod_accounts WHERE name IN ${places}`,
      values,
    )
    const begun = await session.query<{ readonly account: string; readonly count: number }>(
      `SELECT account, count(*) AS count FROM pod_sessions WHERE account IN ${places} GROUP BY account`,
      values,
    )
    const sessions = new Map(begun.map(({ account, count }) => [account, count]))
    for (const { name, role, vault_number: vault, suspended } of rows)
      marks.set(name, [role, vault, suspended ?? '', sessions.get(name) ?? 0].join(' '))
  }
  return marks
}

/** Costs of names that have no account: what browsers choose. */
const usualCost: StretchJson = { memoryKib: 65_536, passes: 3 }

/** Salt and cost of a name. Those of names without an account are always the same: nobody learns who is here. */
export const saltOf = async (
  session: Session,
  secret: Uint8Array,
  name: string,
): Promise<{ readonly salt: string; readonly cost: StretchJson }> => {
  const account = await findAccount(session, name)
  const invented = createHmac('sha256', secret).update(`salt\n${name}`).digest().subarray(0, 16)
  return { salt: encodeHex(account?.salt ?? invented), cost: account?.cost ?? usualCost }
}

/** Whether a login key is that of an account; of no account it takes as long. */
export const isLoginKey = (account: Account | undefined, loginKey: string): boolean => {
  const kept = account?.loginDigest ?? new Uint8Array(32)
  const given = loginDigestOf(loginKey)
  return kept.length === given.length && timingSafeEqual(kept, given) && account !== undefined
}

/** What an account is made of. */
export interface NewAccount {
  readonly name: string
  readonly publicKey: string
  readonly role: PodRole
  readonly salt: string
  readonly cost: StretchJson
  readonly loginKey: string
  readonly vault: string
}

/** Makes an account, inside of a transaction. Faults: `pods.name-here`, `pods.name-gone`, `pods.full`. */
export const addAccount = async (core: PodCore, session: Session, account: NewAccount, most: number): Promise<void> => {
  if ((await findAccount(session, account.name)) !== undefined)
    throw refusal(
      409,
      'name-here',
      `There is an account of ${account.name} here already. Log in, or choose another name.`,
    )
  const publicKey = bytesOf(account.publicKey)
  const [gone] = await session.query<{ readonly public_key: Uint8Array }>(
    'SELECT public_key FROM pod_gone WHERE name = ?',
    [account.name],
  )
  if (gone !== undefined && encodeHex(gone.public_key) !== encodeHex(publicKey))
    throw refusal(
      409,
      'name-gone',
      `An account of ${account.name} was deleted here. Only who has its key can make it again.`,
    )
  const [{ count } = { count: 0 }] = await session.query<{ readonly count: number }>(
    'SELECT count(*) AS count FROM pod_accounts',
  )
  if (count >= most) throw refusal(403, 'full', 'This pod has no room for more accounts.')
  const seconds = now(core)
  await session.change(`INSERT INTO pod_accounts (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, NULL, NULL)`, [
    ...[account.name, publicKey, account.role, seconds, seconds, bytesOf(account.salt)],
    ...[account.cost.memoryKib, account.cost.passes, loginDigestOf(account.loginKey), account.vault],
  ])
  await session.change('DELETE FROM pod_gone WHERE name = ?', [account.name])
}

/** Keeps a vault that was made from the newest one. Fault: `pods.vault-stale`. */
export const putVault = async (
  session: Session,
  name: string,
  { vault, vaultNumber }: { readonly vault: string; readonly vaultNumber: number },
): Promise<void> => {
  const changed = await session.change(
    'UPDATE pod_accounts SET vault = ?, vault_number = ? WHERE name = ? AND vault_number = ?',
    [vault, vaultNumber + 1, name, vaultNumber],
  )
  if (changed === 0)
    throw refusal(
      409,
      'vault-stale',
      'The account was changed on another device meanwhile. Load the page anew, and try again.',
    )
}

/** Replaces what a password gives, with the vault that it opens. */
export const putPassword = async (
  session: Session,
  name: string,
  password: { readonly salt: string; readonly cost: StretchJson; readonly loginKey: string },
): Promise<void> => {
  await session.change('UPDATE pod_accounts SET salt = ?, memory = ?, passes = ?, login_digest = ? WHERE name = ?', [
    ...[bytesOf(password.salt), password.cost.memoryKib, password.cost.passes],
    ...[loginDigestOf(password.loginKey), name],
  ])
}

/** Notes the day of the last use: nobody learns the hour. */
export const noteSeen = async (core: PodCore, { name, seen }: Account): Promise<void> => {
  const day = now(core) - (now(core) % 86_400)
  if (seen < day) await core.engine.change('UPDATE pod_accounts SET seen = ? WHERE name = ?', [day, name])
}

/** Forgets an account but its name and key, inside of a transaction. */
export const removeAccount = async (core: PodCore, session: Session, { name, publicKey }: Account): Promise<void> => {
  for (const sql of [
    'DELETE FROM pod_accounts WHERE name = ?',
    'DELETE FROM pod_sessions WHERE account = ?',
    'DELETE FROM pod_passkeys WHERE account = ?',
    'DELETE FROM pod_known WHERE account = ?',
    'DELETE FROM pod_reports WHERE reporter = ?',
  ])
    await session.change(sql, [name])
  // What was counted today stays for today: whoever deletes an account and makes it again has no more than others.
  await session.change('DELETE FROM pod_counts WHERE day < ? AND account NOT IN (SELECT name FROM pod_accounts)', [
    dayOf(now(core)),
  ])
  await session.change(
    'INSERT INTO pod_gone (name, public_key, gone) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET public_key = excluded.public_key, gone = excluded.gone',
    [name, publicKey, now(core)],
  )
}

/** What an account is shown with. */
export interface AccountSurroundings {
  readonly limits: PodLimitsJson
  readonly postsToday: number
  readonly registration: PodRegistrationJson
  readonly passkeys: readonly PasskeyJson[]
}

/** An account as its owner sees it. */
export const accountJson = (account: Account, around: AccountSurroundings): PodAccountJson => ({
  ...{ name: account.name, publicKey: encodeHex(account.publicKey), role: account.role, created: account.created },
  ...{ vault: account.vault, vaultNumber: account.vaultNumber, salt: encodeHex(account.salt), cost: account.cost },
  suspended: account.suspended,
  ...around,
})
