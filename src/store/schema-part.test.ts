import { expect, test } from 'vitest'
import { joinParts } from './schema-part.ts'

test('parts are joined, and so are their steps', () => {
  const parts = [
    { schema: 'a;', migrations: { 1: 'b;' } },
    { schema: 'c;', migrations: { 1: 'd;', 2: 'e;' } },
  ]
  expect(joinParts(3, parts)).toEqual({ version: 3, schema: 'a;c;', migrations: { 1: 'b;d;', 2: 'e;' } })
})

test('a step that no older file would take is a fault of the program', () => {
  for (const from of [0, 2, 3])
    expect(() => joinParts(2, [{ schema: '', migrations: { [from]: 'a;' } }])).toThrow(`from version ${String(from)}`)
})
