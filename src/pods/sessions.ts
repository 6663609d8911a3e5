// Sessions: 32 random bytes in a cookie, of which the digest is kept.
import { digestOf, now, type PodCore, secretText, type Session } from './core.ts'

/** A session ends after so many seconds without use: 30 days. */
const idleSeconds = 30 * 86_400

/** How often its use is noted, in seconds. */
const notedSeconds = 3_600

/** Sessions of one account; a new one pushes the oldest out. */
const maxSessions = 20

/** A session that holds. */
export interface FoundSession {
  readonly digest: string
  readonly account: string
}

/** Begins a session, in the transaction that lets somebody in; gives the token for the cookie. */
export const beginSession = async (core: PodCore, session: Session, account: string): Promise<string> => {
  const token = secretText(core, 32)
  const seconds = now(core)
  const old = await session.query<{ readonly digest: string; readonly used: number }>(
    'SELECT digest, used FROM pod_sessions WHERE account = ? ORDER BY used DESC, digest LIMIT 1000',
    [account],
  )
  for (const { digest, used } of old.filter((each, index) => index >= maxSessions - 1 || isOver(each.used, seconds)))
    await session.change('DELETE FROM pod_sessions WHERE digest = ? AND used = ?', [digest, used])
  await session.change('INSERT INTO pod_sessions (digest, account, created, used) VALUES (?, ?, ?, ?)', [
    digestOf(token),
    account,
    seconds,
    seconds,
  ])
  return token
}

const isOver = (used: number, seconds: number): boolean => used + idleSeconds <= seconds

/** The session of a token; undefined: there is none, or it was not used for too long. */
export const findSession = async (core: PodCore, token: string): Promise<FoundSession | undefined> => {
  if (token.length !== 43) return undefined
  const digest = digestOf(token)
  const [row] = await core.engine.query<{ readonly account: string; readonly used: number }>(
    'SELECT account, used FROM pod_sessions WHERE digest = ?',
    [digest],
  )
  const seconds = now(core)
  if (row === undefined || isOver(row.used, seconds)) return undefined
  if (row.used + notedSeconds <= seconds)
    await core.engine.change('UPDATE pod_sessions SET used = ? WHERE digest = ?', [seconds, digest])
  return { digest, account: row.account }
}

/** Ends one session. */
export const endSession = async (session: Session, digest: string): Promise<void> => {
  await session.change('DELETE FROM pod_sessions WHERE digest = ?', [digest])
}

/** Ends the sessions of an account, but for one. */
export const endSessions = async (session: Session, account: string, but = ''): Promise<void> => {
  await session.change('DELETE FROM pod_sessions WHERE account = ? AND digest <> ?', [account, but])
}
