// Reports: what members tell the moderators.
import type { ReportJson } from '../api/pod-shapes.ts'
import { audit } from './audit.ts'
import { now, type PodCore, refusal, type Session, timedId } from './core.ts'
import { countOne } from './quotas.ts'

/** Reports of one account on one day. */
const reportsADay = 50

interface Row {
  readonly id: string
  readonly reporter: string
  readonly author: string
  readonly number: number | null
  readonly reason: string
  readonly created: number
  readonly resolved: number | null
  readonly resolver: string | null
  readonly note: string | null
}

const columns = 'id, reporter, author, number, reason, created, resolved, resolver, note'

const shown = (row: Row): ReportJson => ({
  ...{ id: row.id, by: row.reporter, n: row.author },
  ...(row.number === null ? {} : { k: row.number }),
  ...{ reason: row.reason, created: row.created },
  resolved: row.resolved === null ? null : { by: row.resolver ?? '', note: row.note ?? '', time: row.resolved },
})

/** Keeps a report. Fault: `pods.quota`. */
export const addReport = (
  core: PodCore,
  reporter: string,
  { n, k, reason }: { readonly n: string; readonly k?: number | undefined; readonly reason: string },
): Promise<void> =>
  core.engine.transaction(async (session) => {
    const seconds = now(core)
    await countOne(session, { account: reporter, what: 'reports', most: reportsADay, seconds })
    await session.change(
      'INSERT INTO pod_reports (id, reporter, author, number, reason, created, resolved, resolver, note) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)',
      [timedId(core, seconds), reporter, n, k ?? null, reason, seconds],
    )
  })

/** Reports before one, newest first. */
export const reportsBefore = async (
  session: Session,
  { all, before, count }: { readonly all: boolean; readonly before: string | undefined; readonly count: number },
): Promise<readonly ReportJson[]> => {
  const open = all ? '' : ' AND resolved IS NULL'
  const rows = await session.query<Row>(
    `SELECT ${columns} FROM pod_reports WHERE id < ?${open} ORDER BY id DESC LIMIT ?`,
    [before ?? 'g', count],
  )
  return rows.map(shown)
}

/** What somebody reported, the newest first. */
export const reportsOf = async (session: Session, reporter: string): Promise<readonly ReportJson[]> => {
  const rows = await session.query<Row>(
    `SELECT ${columns} FROM pod_reports WHERE reporter = ? ORDER BY id DESC LIMIT 1000`,
    [reporter],
  )
  return rows.map(shown)
}

/** Notes what was done. Fault: `pods.unknown`. */
export const resolveReport = (core: PodCore, id: string, note: string, actor: string): Promise<void> =>
  core.engine.transaction(async (session) => {
    const changed = await session.change('UPDATE pod_reports SET resolved = ?, resolver = ?, note = ? WHERE id = ?', [
      ...[now(core), actor, note, id],
    ])
    if (changed === 0) throw refusal(404, 'unknown', 'There is no such report.')
    await audit(core, session, { actor, act: 'resolve', object: id, note })
  })
