import fc from 'fast-check'
import { expect, it } from 'vitest'
import { threadParts } from './thread-parts.ts'

const squeezed = (text: string): string => text.replaceAll(/\s/gu, '')

it('a short text is one part, and nothing is none', () => {
  expect(threadParts('Hello there.')).toEqual(['Hello there.'])
  expect(threadParts('  \n ')).toEqual([])
})

it('a long text is cut between paragraphs, sentences or words', () => {
  const first = 'A'.repeat(60) + ' and ' + 'b'.repeat(40) + '.'
  const second = 'C'.repeat(100) + '.'
  expect(threadParts(`${first} ${second}`)).toEqual([first, second])
  expect(threadParts(`${first}\n\n${second}`)).toEqual([first, second])
  expect(threadParts('word '.repeat(40)).every((part) => !part.startsWith('ord'))).toBe(true)
})

it('a word without an end is cut where it must be', () => {
  expect(threadParts('x'.repeat(300)).map((part) => part.length)).toEqual([140, 140, 20])
  expect(threadParts(`${'x'.repeat(140)} y`)).toEqual(['x'.repeat(140), 'y'])
})

it('no letter is lost, and each part fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const parts = threadParts(text)
      expect(squeezed(parts.join(''))).toBe(squeezed(text.trim()))
      expect(parts.every((part) => [...part].length <= 140 && part !== '')).toBe(true)
    }),
  )
})
