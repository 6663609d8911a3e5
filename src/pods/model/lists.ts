// Whom accounts follow and have muted. Accounts go by their names.
import { CodedError } from '../../base/coded-error.ts'
import type { SqlEngine, SqlSession } from './engine.ts'
import { listsTopic } from './tables.ts'

const tables = { follow: 'pod_follows', mute: 'pod_mutes' } as const

/** A list of names of an account. */
export type ListName = keyof typeof tables

/** What an account has in a list, in order. */
export const listed = async (
  session: Pick<SqlSession, 'query'>,
  list: ListName,
  account: string,
): Promise<readonly string[]> => {
  const rows = await session.query<{ readonly author: string }>(
    `SELECT author FROM ${tables[list]} WHERE account = ?`,
    [account],
  )
  // Engines sort texts in their own ways.
  return rows.map(({ author }) => author).sort()
}

/** Puts a name into a list, of at most so many. Fault: `pods.list-full`. */
export const putIntoList = (
  engine: SqlEngine,
  list: ListName,
  { account, name, most }: { readonly account: string; readonly name: string; readonly most: number },
): Promise<void> =>
  engine.transaction(async (session) => {
    const names = await listed(session, list, account)
    if (names.includes(name)) return
    if (names.length >= most)
      throw new CodedError(
        'pods.list-full',
        `No more than ${String(most)} names fit into this list here. Take one out first.`,
        { figures: { most } },
      )
    await session.change(`INSERT INTO ${tables[list]} (account, author) VALUES (?, ?)`, [account, name])
    await session.notify(listsTopic)
  })

/** Takes a name out of a list. */
export const takeOutOfList = async (
  engine: SqlEngine,
  list: ListName,
  account: string,
  name: string,
): Promise<void> => {
  await engine.change(`DELETE FROM ${tables[list]} WHERE account = ? AND author = ?`, [account, name])
  await engine.notify(listsTopic)
}

/** Forgets all lists of an account, in the transaction in which the account goes. */
export const forgetLists = async (session: SqlSession, account: string): Promise<void> => {
  for (const table of Object.values(tables)) await session.change(`DELETE FROM ${table} WHERE account = ?`, [account])
  await session.notify(listsTopic)
}

/** Most names of one page. */
const maxWanted = 1_000

/** Names that somebody follows, after a name, in the order of the engine: what the node is to hold. */
export const wantedNames = async (session: Pick<SqlSession, 'query'>, after = ''): Promise<readonly string[]> => {
  const rows = await session.query<{ readonly author: string }>(
    `SELECT DISTINCT author FROM pod_follows WHERE author > ? ORDER BY author LIMIT ${String(maxWanted)}`,
    [after],
  )
  return rows.map(({ author }) => author)
}
