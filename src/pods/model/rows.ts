// Many rows in one statement.
import type { SqlSession, SqlValue } from './engine.ts'

/** Numbers of rows in one statement, so that there are few different ones. */
const sizes = [256, 64, 16, 4, 1] as const

/** Inserts rows, a list of values each. `onConflict` is the end of the statement. */
export const insertRows = async (
  session: SqlSession,
  into: { readonly table: string; readonly columns: readonly string[]; readonly onConflict?: string },
  rows: readonly (readonly SqlValue[])[],
): Promise<void> => {
  const marks = `(${into.columns.map(() => '?').join(', ')})`
  for (let at = 0; at < rows.length; ) {
    const left = rows.length - at
    const size = sizes.find((each) => each <= left) ?? 1
    const values = Array.from({ length: size }, () => marks).join(', ')
    await session.change(
      `INSERT INTO ${into.table} (${into.columns.join(', ')}) VALUES ${values} ${into.onConflict ?? ''}`,
      rows.slice(at, at + size).flat(),
    )
    at += size
  }
}

/** `list` in pieces of at most `size`. */
export const piecesOf = <T>(list: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))
