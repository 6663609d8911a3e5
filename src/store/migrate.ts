// Brings a database to the latest schema: the whole schema in an empty one, migrations in an older one.
import { CodedError } from '../base/coded-error.ts'
import { inTransactionOf, type SqliteHandle } from './sqlite.ts'
import { emptiedFile } from './store-errors.ts'

/** The schema of a file and the way to it. */
export interface SchemaPlan {
  readonly path: string
  readonly schema: string
  readonly version: number
  readonly migrations?: Readonly<Record<number, string>>
  readonly ifLost?: string
}

const refuseNewer = (path: string, found: number, known: number): CodedError =>
  new CodedError(
    'store.newer-version',
    `The file ${path} was written by a newer twister node (format ${String(found)}, this program knows ${String(known)}). ` +
      'Install the newer version again, or start with another data directory.',
    { path, found, known },
  )

const refuseForeign = (path: string): CodedError =>
  new CodedError(
    'store.foreign-file',
    `The file ${path} is a database of another program. Move it away, or start with another data directory.`,
    { path },
  )

const noMigration = (path: string, version: number): CodedError =>
  new CodedError(
    'store.no-migration',
    `The file ${path} has format ${String(version)}, which this program can no longer lift. ` +
      'Start the previous version of the node once, then this one.',
    { path, version },
  )

const migrate = (handle: SqliteHandle, plan: SchemaPlan, from: number): void => {
  for (let version = from; version < plan.version; version += 1) {
    const migration = plan.migrations?.[version]
    if (migration === undefined) throw noMigration(plan.path, version)
    handle.exec(migration)
  }
  const broken = handle.prepare('PRAGMA foreign_key_check').all()
  if (broken.length === 0) return
  throw new CodedError(
    'store.migration-failed',
    `Lifting ${plan.path} to format ${String(plan.version)} would lose references, so nothing was changed. ` +
      'Keep using the previous version of the node and report this as a bug.',
    { path: plan.path, from, broken: broken.length },
  )
}

/** Makes the latest schema in an empty database. */
export const createSchema = (handle: SqliteHandle, { schema, version }: SchemaPlan): void => {
  handle.exec(`BEGIN IMMEDIATE; ${schema}; PRAGMA user_version = ${String(version)}; COMMIT`)
}

/** Runs what is missing in one transaction, or throws and leaves the file as it was. */
export const upgradeSchema = (handle: SqliteHandle, plan: SchemaPlan): void => {
  handle.exec('PRAGMA foreign_keys = OFF')
  inTransactionOf(handle, () => {
    const found = Number(handle.prepare('PRAGMA user_version').get()?.['user_version'])
    if (found > plan.version) throw refuseNewer(plan.path, found, plan.version)
    if (found === plan.version) return
    const isEmpty = handle.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
    if (found === 0) throw isEmpty ? emptiedFile(plan) : refuseForeign(plan.path)
    migrate(handle, plan, found)
    handle.exec(`PRAGMA user_version = ${String(plan.version)}`)
  })
}
