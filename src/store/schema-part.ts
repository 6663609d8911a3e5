// Tables of several owners in one file: each says what is its own, and how older files get it.
import type { DatabaseOptions } from './database.ts'

/** What one owner keeps in a shared file. */
export interface SchemaPart {
  /** Its tables in their latest form. */
  readonly schema: string
  /** migrations[n] is what the owner does when the file is lifted from version n to n + 1. */
  readonly migrations?: Readonly<Record<number, string>>
}

/** One file made of parts. Each part speaks of its own tables only, so that their order does not matter. */
export const joinParts = (
  version: number,
  parts: readonly SchemaPart[],
): Pick<DatabaseOptions, 'schema' | 'version' | 'migrations'> => {
  const migrations: Record<number, string> = {}
  for (let from = 1; from < version; from += 1)
    migrations[from] = parts.map((part) => part.migrations?.[from] ?? '').join('')
  return { version, schema: parts.map(({ schema }) => schema).join(''), migrations }
}
