import { describe, expect, test } from 'vitest'
import { bar, table, wrapped } from './layout.ts'

describe('a table', () => {
  const people = [
    ['@bob', 'Bob Builder builds houses'],
    ['@李', '日本語のテキスト'],
    ['\u001b[1m@carola\u001b[0m', ''],
  ]

  test('has columns that begin at one place, whatever letters and colours are in them', () => {
    expect(table(people, undefined).split('\n')).toEqual([
      '@bob     Bob Builder builds houses',
      '@李      日本語のテキスト',
      '\u001b[1m@carola\u001b[0m',
    ])
  })

  test('stays within the terminal: the last column is wrapped within itself', () => {
    expect(table(people.slice(0, 2), 22).split('\n')).toEqual([
      '@bob  Bob Builder',
      '      builds houses',
      '@李   日本語のテキスト',
    ])
  })

  test('is not wrapped for a program', () => {
    const long = 'x '.repeat(5000).trim()
    expect(table([['a', long]], undefined)).toBe(`a  ${long}`)
  })

  test('breaks a first cell that would take the whole line', () => {
    const lines = table([['x'.repeat(60), 'y']], 40).split('\n')
    expect(lines.every((line) => line.length <= 40)).toBe(true)
    expect(lines.join('').replaceAll(/\s/gu, '')).toHaveLength(61)
  })
})

describe('text', () => {
  test('is wrapped between words, further lines set in', () => {
    expect(wrapped('@bob #1\n  one two three four five six', 20, 2)).toBe('@bob #1\n  one two three four\n  five six')
  })

  test('counts wide letters as two, and breaks what has no blanks', () => {
    expect(wrapped('  日本語日本語日本語日本語', 20, 2)).toBe('  日本語日本語日本語\n  日本語')
  })

  test('stays as it is where no width is known, or none that could be read', () => {
    const text = `  ${'word '.repeat(50)}`
    expect(wrapped(text, undefined, 2)).toBe(text)
    expect(wrapped(text, 3, 2)).toBe(text)
  })
})

test.each([
  [-1, '[------------------------]'],
  [0.5, '[############------------]'],
  [2, '[########################]'],
])('a bar of %d', (fraction, drawn) => {
  expect(bar(fraction)).toBe(drawn)
})
