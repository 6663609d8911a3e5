// Tables of several owners in one file: each says what is its own, and how older files get it.
import { CodedError } from '../base/coded-error.ts'
import type { DatabaseOptions } from './database.ts'

/** What one owner keeps in a shared file. */
export interface SchemaPart {
  /** Its tables in their latest form. */
  readonly schema: string
  /** migrations[n] is what the owner does when the file is lifted from version n to n + 1. */
  readonly migrations?: Readonly<Record<number, string>>
}

/**
 * One file made of parts. Each part speaks of its own tables only, so that their order does not matter. A step that no
 * older file would ever take is a fault of the program: `store.step-unreachable`.
 */
export const joinParts = (
  version: number,
  parts: readonly SchemaPart[],
): Pick<DatabaseOptions, 'schema' | 'version' | 'migrations'> => {
  const migrations: Record<number, string> = {}
  for (const from of parts.flatMap((part) => Object.keys(part.migrations ?? {}).map(Number)))
    if (from < 1 || from >= version)
      throw new CodedError('store.step-unreachable', `There is a step from version ${String(from)}, but none after it.`)
  for (let from = 1; from < version; from += 1)
    migrations[from] = parts.map((part) => part.migrations?.[from] ?? '').join('')
  return { version, schema: parts.map(({ schema }) => schema).join(''), migrations }
}
