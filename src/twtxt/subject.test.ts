import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CountedText } from '../../test/support/counted-text.ts'
import { subjectOf } from './subject.ts'

describe('the subject of a twt', () => {
  test.each([
    ['@<antonio bla.com> (#iuf98kd) nice post!', '#iuf98kd', 'iuf98kd'],
    ['@<prologic bla.com> (re nice jacket)', 're nice jacket', undefined],
    ['(re nice jacket)', 're nice jacket', undefined],
    ['@<antonio bla.com> (re weekend) I like … (is the best)', 're weekend', undefined],
    ['@<a2 bla.com> @<a bla.com> (#j3hyzva) testte #test1 (s) and #test2 (s)', '#j3hyzva', 'j3hyzva'],
    ['@<prologic foo.com> (#<il5rdfq blah.com>) foo', '#<il5rdfq blah.com>', 'il5rdfq'],
    ['@<prologic foo.com> @antonio (#<il5rdfq blah.com>) foo', '#<il5rdfq blah.com>', 'il5rdfq'],
    ['(#ezmdswq) @<lyse https://lyse.isobeef.org/twtxt.txt> (#ezmdswq) Looks good', '#ezmdswq', 'ezmdswq'],
    ['(#hash123) @<n u> text', '#hash123', 'hash123'],
    ['@<n u> (#hash123) @<n2 u2> text', '#hash123', 'hash123'],
    ['@bob@b.example, (#MYZXBWXKTUVS)\u2028two lines', '#MYZXBWXKTUVS', 'myzxbwxktuvs'],
    ['(#<abc1234 https://x/conv?t=1>) text', '#<abc1234 https://x/conv?t=1>', 'abc1234'],
    ['(replyto:https://x/t.txt,2026-01-01T00:00:00Z) text', 'replyto:https://x/t.txt,2026-01-01T00:00:00Z', undefined],
    ['(#abc) too short', '#abc', undefined],
  ])('of “%s” is “%s”', (text, inside, hash) => {
    expect(subjectOf(text)).toMatchObject({ text: inside, hash })
  })

  test.each([
    ...['Best time of the week (aka weekend)', 'tomorrow (sat) (sun) (moon)', '#having fun (saturday) another day'],
    ...[
      '@<antonio3 bla.com> not funny dude',
      'a twt witn (not a) subject',
      '',
      '(never closed',
      '@<never closed (#abc1234)',
    ],
    ...['@', '@ (#abc1234)', '@_bob (#abc1234)'],
  ])('“%s” has none', (text) => {
    expect(subjectOf(text)).toBeUndefined()
  })

  test('T11: a hash is a thread, words are none, and a hash alone is an empty answer in the thread', () => {
    const hashes = ['(#abc1234) text', '(re: weather) text', '(#<abc1234 https://x/conv>) text', '(#abc1234)']
    expect(hashes.map((text) => subjectOf(text)?.hash)).toEqual(['abc1234', undefined, 'abc1234', 'abc1234'])
    const alone = '(#abc1234)'
    expect(alone.slice(subjectOf(alone)?.end)).toBe('')
  })

  test('costs work in proportion to its text: mentions, marks that never end, blanks', () => {
    const hostile = [
      (count: number) => '@<bob https://bob.example/t.txt> '.repeat(count),
      (count: number) => '@bob '.repeat(count),
      (count: number) => '@<'.repeat(count),
      (count: number) => `${'@<a>'.repeat(count)}(`,
      (count: number) => ' ,\u2028'.repeat(count),
      (count: number) => `@${'a'.repeat(count)}@`,
      (count: number) => `(${'#'.repeat(count)}`,
    ]
    for (const make of hostile) {
      const looksAt = (count: number): number => {
        const counted = new CountedText(make(count))
        subjectOf(counted.asText)
        return counted.looks
      }
      expect(looksAt(10_000) / Math.max(1, looksAt(1_000))).toBeLessThan(11)
      expect(looksAt(10_000)).toBeLessThan(4 * make(10_000).length)
    }
  })

  test('of any text ends within the text, and is cut out of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('@', '<', '>', '(', ')', '#', ' ', ',', 'a', '1', '\u2028') }),
        (text) => {
          const subject = subjectOf(text)
          if (subject !== undefined) expect(text.slice(subject.start, subject.end)).toBe(`(${subject.text})`)
        },
      ),
    )
  })
})
