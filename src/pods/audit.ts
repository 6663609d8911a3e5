// The audit log: each administrative act, appended, bounded by age and number.
import type { AuditJson } from '../api/pod-shapes.ts'
import { now, type PodCore, type Session, timedId } from './core.ts'

/** Acts that are kept, and how long, in seconds: two years. */
const maxActs = 10_000
const keptSeconds = 2 * 366 * 86_400

/** One act before it has a time. */
export interface Act {
  readonly actor: string
  readonly act: string
  readonly object: string
  readonly note?: string
}

/** Notes an act, in the transaction in which it happens. */
export const audit = async (core: PodCore, session: Session, { actor, act, object, note = '' }: Act): Promise<void> => {
  const seconds = now(core)
  await session.change('INSERT INTO pod_audit (id, time, actor, act, object, note) VALUES (?, ?, ?, ?, ?, ?)', [
    timedId(core, seconds),
    seconds,
    actor,
    act,
    object,
    note,
  ])
  await session.change('DELETE FROM pod_audit WHERE time < ?', [seconds - keptSeconds])
  const [{ count } = { count: 0 }] = await session.query<{ readonly count: number }>(
    'SELECT count(*) AS count FROM pod_audit',
  )
  if (count > maxActs)
    await session.change('DELETE FROM pod_audit WHERE id IN (SELECT id FROM pod_audit ORDER BY id LIMIT ?)', [
      count - maxActs,
    ])
}

/** Acts before one, newest first. */
export const actsBefore = (
  session: Session,
  before: string | undefined,
  count: number,
): Promise<readonly AuditJson[]> =>
  session.query<AuditJson>(
    'SELECT id, time, actor, act, object, note FROM pod_audit WHERE id < ? ORDER BY id DESC LIMIT ?',
    [before ?? 'g', count],
  )
