import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  anyJson,
  boolean,
  integer,
  list,
  optional,
  record,
  required,
  type Schema,
  string,
  typeNameOf,
} from './schema.ts'

const codeOf = (schema: Schema<unknown>, value: unknown): string | undefined => {
  const verdict = schema.parse(value)
  return verdict.ok ? undefined : verdict.rejection.code
}

describe('types have the names of the C++ node', () => {
  test.each([
    [null, 'null'],
    [undefined, 'null'],
    [true, 'bool'],
    [1, 'int'],
    [-0, 'int'],
    [1.5, 'real'],
    [Infinity, 'real'],
    ['', 'str'],
    [[], 'array'],
    [{}, 'obj'],
    [Object.create(null), 'obj'],
  ])('%j is %s', (value, name) => {
    expect(typeNameOf(value)).toBe(name)
  })

  test('a mismatch names both', () => {
    expect(string.parse(5)).toEqual({
      ok: false,
      rejection: { code: 'type-mismatch', message: 'value is type int, expected str' },
    })
  })
})

describe('scalars', () => {
  const schemas = { str: string, bool: boolean, int: integer } as const
  test('accept their type and no other', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const [name, schema] of Object.entries(schemas)) {
          const fits = typeNameOf(value) === name && (name !== 'int' || Number.isSafeInteger(value))
          expect(schema.parse(value).ok).toBe(fits)
        }
        expect(anyJson.parse(value)).toEqual({ ok: true, value })
      }),
    )
  })

  test('whole numbers beyond what a double holds are refused, not rounded', () => {
    expect(codeOf(integer, 2 ** 53)).toBe('value-invalid')
    expect(codeOf(integer, -(2 ** 53))).toBe('value-invalid')
    expect(codeOf(integer, 2 ** 53 - 1)).toBeUndefined()
  })
})

describe('lists and records', () => {
  const point = record({ x: required(integer), label: optional(string) })

  test('are judged element by element', () => {
    expect(list(integer, 3).parse([1, 2])).toEqual({ ok: true, value: [1, 2] })
    expect(codeOf(list(integer, 3), [1, 'x'])).toBe('type-mismatch')
    expect(codeOf(list(integer, 3), [1, 2, 3, 4])).toBe('value-invalid')
    expect(codeOf(list(integer, 3), { 0: 1, length: 1 })).toBe('type-mismatch')
  })

  test('keep known members only; what is missing and needed is told', () => {
    expect(point.parse({ x: 1, label: 'a', other: true })).toEqual({ ok: true, value: { x: 1, label: 'a' } })
    expect(point.parse({ x: 1 })).toEqual({ ok: true, value: { x: 1 } })
    expect(codeOf(point, {})).toBe('value-invalid')
    expect(codeOf(point, { x: 1, label: null })).toBe('type-mismatch')
    expect(codeOf(point, [])).toBe('type-mismatch')
    expect(codeOf(point, null)).toBe('type-mismatch')
  })

  test('a member called __proto__ reaches no prototype', () => {
    const hostile: unknown = JSON.parse('{"x":1,"__proto__":{"label":"evil"}}')
    const verdict = point.parse(hostile)
    expect(verdict).toEqual({ ok: true, value: { x: 1 } })
    expect(verdict.ok && verdict.value.label).toBeUndefined()
    expect(({} as Record<string, unknown>)['label']).toBeUndefined()
  })
})
