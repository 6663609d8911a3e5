// Small settings that commands change and that outlive a restart.
import type { Database } from '../store/database.ts'
import type { SchemaPart } from '../store/schema-part.ts'

/** Small settings by name. */
export const preferencesSchema: SchemaPart = {
  schema: `
CREATE TABLE preferences (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
}

/** Small settings that commands change and that outlive a restart. */
export interface Preferences {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

/** The preferences table. */
export const openPreferences = (database: Database): Preferences => {
  const read = database.prepare<{ value: string }>('SELECT value FROM preferences WHERE name = ?')
  const write = database.prepare(
    'INSERT INTO preferences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (name) => read.get(name)?.value,
    set: (name, value) => {
      write.run(name, value)
    },
  }
}
