// Typed decoders for JSON values: one source for validation, types and help.
import { accept, reject, type Verdict } from '../base/verdict.ts'

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The word that the reference uses for a JSON type in messages. */
export type JsonTypeName = 'null' | 'bool' | 'int' | 'real' | 'str' | 'array' | 'obj'

/** Why a value does not fit. */
export interface SchemaRejection {
  readonly code: 'type-mismatch' | 'value-invalid'
  /** A sentence for people. */
  readonly message: string
}

/** A decoder of JSON values. */
export interface Schema<T> {
  /** `any` fits every type. */
  readonly type: JsonTypeName | 'any'
  /** What is inside, for descriptions. */
  readonly inner?:
    | { readonly items: Schema<unknown>; readonly most: number }
    | {
        readonly fields: Readonly<Record<string, { readonly schema: Schema<unknown>; readonly optional: boolean }>>
      }
  parse(value: unknown): Verdict<T, SchemaRejection>
}

/** The value that a schema yields. */
export type SchemaValue<S> = S extends Schema<infer T> ? T : never

/** The reference's name of the type of a JSON value. */
export const typeNameOf = (value: unknown): JsonTypeName => {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'real'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'array' : 'obj'
}

const mismatch = (value: unknown, expected: JsonTypeName): Verdict<never, SchemaRejection> =>
  reject({ code: 'type-mismatch', message: `value is type ${typeNameOf(value)}, expected ${expected}` })

const typed = <T>(type: JsonTypeName): Schema<T> => ({
  type,
  parse: (value) => (typeNameOf(value) === type ? accept(value as T) : mismatch(value, type)),
})

export const string: Schema<string> = typed<string>('str')
export const boolean: Schema<boolean> = typed<boolean>('bool')
export const anyJson: Schema<Json> = { type: 'any', parse: (value) => accept(value as Json) }

/** An object with any members. */
export const anyObject: Schema<Readonly<Record<string, Json>>> = typed('obj')

/** A whole number that a double holds exactly. */
export const integer: Schema<number> = {
  type: 'int',
  parse: (value) => {
    if (typeNameOf(value) !== 'int') return mismatch(value, 'int')
    return Number.isSafeInteger(value)
      ? accept(value as number)
      : reject({ code: 'value-invalid', message: 'the number is too large' })
  },
}

/** A list of at most `most` elements. */
export const list = <T>(of: Schema<T>, most: number): Schema<readonly T[]> => ({
  type: 'array',
  inner: { items: of, most },
  parse: (value) => {
    if (!Array.isArray(value)) return mismatch(value, 'array')
    if (value.length > most)
      return reject({ code: 'value-invalid', message: `the list may hold at most ${String(most)} elements` })
    const items: T[] = []
    for (const item of value) {
      const verdict = of.parse(item)
      if (!verdict.ok) return verdict
      items.push(verdict.value)
    }
    return accept(items)
  },
})

type Fields = Readonly<Record<string, { readonly schema: Schema<unknown>; readonly optional: boolean }>>

type RecordValue<F extends Fields> = {
  readonly [K in keyof F as F[K]['optional'] extends true ? never : K]: SchemaValue<F[K]['schema']>
} & {
  readonly [K in keyof F as F[K]['optional'] extends true ? K : never]?: SchemaValue<F[K]['schema']> | undefined
}

/** A member that must be there. */
export const required = <T>(schema: Schema<T>): { readonly schema: Schema<T>; readonly optional: false } => ({
  schema,
  optional: false,
})

/** A member that may be missing. */
export const optional = <T>(schema: Schema<T>): { readonly schema: Schema<T>; readonly optional: true } => ({
  schema,
  optional: true,
})

/** An object with known members; others are ignored. */
export const record = <F extends Fields>(fields: F): Schema<RecordValue<F>> => ({
  type: 'obj',
  inner: { fields },
  parse: (value) => {
    if (typeNameOf(value) !== 'obj') return mismatch(value, 'obj')
    const source = value as Record<string, unknown>
    const result: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(fields)) {
      if (source[name] === undefined) {
        if (field.optional) continue
        return reject({ code: 'value-invalid', message: `member "${name}" is missing` })
      }
      const verdict = field.schema.parse(source[name])
      if (!verdict.ok) return verdict
      result[name] = verdict.value
    }
    return accept(result as RecordValue<F>)
  },
})
