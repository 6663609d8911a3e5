// Brings the tables of a pod to the format of this program, each owner's by itself.
import { CodedError } from '../../base/coded-error.ts'
import type { SqlPart, SqlSession } from './engine.ts'

/** Versions of the parts; made by the engines before anything else. */
export const versionsTable = 'CREATE TABLE IF NOT EXISTS pod_parts (part TEXT PRIMARY KEY, version BIGINT NOT NULL)'

interface VersionRow {
  readonly part: string
  readonly version: number
}

const refuseNewer = (part: string, found: number, known: number): CodedError =>
  new CodedError(
    'store.newer-version',
    `The store of the pod was written by a newer twister node (${part} has format ${String(found)}, this program ` +
      `knows ${String(known)}). Install the newer version again, or give the pod another store.`,
    { part, found, known },
  )

/** Of a process that does not make the tables itself. */
export const olderStore = (part = 'all'): CodedError =>
  new CodedError(
    'store.older-version',
    'The store of the pod is not made for this version yet. Start the overlay process of the same version: it makes ' +
      'the tables. A web process waits for that.',
    { part },
  )

/** The steps that are missing, by part. Throws for a part that is newer than this program. */
const missingSteps = (
  parts: readonly SqlPart[],
  rows: readonly VersionRow[],
): readonly { readonly part: SqlPart; readonly from: number }[] => {
  for (const { part, version } of rows) {
    const known = parts.find(({ name }) => name === part)?.steps.length ?? 0
    if (version > known) throw refuseNewer(part, version, known)
  }
  return parts
    .map((part) => ({ part, from: rows.find((row) => row.part === part.name)?.version ?? 0 }))
    .filter(({ part, from }) => from < part.steps.length)
}

/**
 * Runs what is missing, inside one transaction: all of it or nothing. Where `lifts` is not set, nothing is changed and
 * a store that is older is refused. Faults: `store.newer-version`, `store.older-version`.
 */
export const liftParts = async (session: SqlSession, parts: readonly SqlPart[], lifts: boolean): Promise<void> => {
  const rows = await session.query<VersionRow>('SELECT part, version FROM pod_parts')
  for (const { part, from } of missingSteps(parts, rows)) {
    if (!lifts) throw olderStore(part.name)
    for (const statement of part.steps.slice(from).flat()) await session.change(statement)
    await session.change(
      'INSERT INTO pod_parts (part, version) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET version = excluded.version',
      [part.name, part.steps.length],
    )
  }
}
